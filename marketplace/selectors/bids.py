"""Questions about single bids that everybody may see."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketplace.errors import NoSuchBid
from marketplace.models import Bid, Judgement
from marketplace.rules.auction import Phase
from marketplace.rules.judgements import Occasion
from marketplace.rules.states import BidStatus
from marketplace.selectors.auctions import alias_name
from marketplace.selectors.rooms import clock_of


@dataclass(frozen=True)
class OpenBid:
    """A bid whose envelope is open."""

    id: UUID
    pool_id: UUID
    title: str
    alias: str
    price_minor: int
    status: BidStatus


@dataclass(frozen=True)
class StandbyBid:
    """A bid of a seller that would be next, its place in the final order, and until when it binds."""

    pool_id: UUID
    title: str
    price_minor: int
    rank: int | None
    until: datetime | None


def open_bid(bid_id: UUID, *, now: datetime) -> OpenBid:
    """The bid. Raises NoSuchBid, also while bids are sealed."""
    row = Bid.objects.select_related("auction__pool__want").filter(pk=bid_id).first()
    if row is None or clock_of(row.auction).phase(now) in {Phase.NOT_OPEN, Phase.SEALED}:
        raise NoSuchBid()
    return OpenBid(
        id=row.id,
        pool_id=row.auction.pool_id,
        title=row.auction.pool.want.title,
        alias=alias_name(row.alias),
        price_minor=row.price_minor,
        status=BidStatus(row.status),
    )


def standing_by(seller_id: UUID, *, at_most: int = 20) -> list[StandbyBid]:
    """The seller's bids that would be next if a winner fails, the soonest free first."""
    rows = Bid.objects.filter(seller_id=seller_id, status=BidStatus.STANDBY).select_related("auction__pool__want")
    ranks = dict(Judgement.objects.filter(bid__in=rows, occasion=Occasion.CLOSE).values_list("bid_id", "rank"))
    return [
        StandbyBid(
            pool_id=row.auction.pool_id,
            title=row.auction.pool.want.title,
            price_minor=row.price_minor,
            rank=ranks.get(row.id),
            until=row.auction.standby_until,
        )
        for row in rows.order_by("auction__standby_until", "pk")[:at_most]
    ]
