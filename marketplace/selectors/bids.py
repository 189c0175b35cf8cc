"""Questions about single bids that everybody may see."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from common.queries import Query
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


def standing_by(seller_id: UUID, *, at_most: int = 20) -> Query[list[StandbyBid]]:
    """The seller's bids that would be next if a winner fails, the soonest free first."""
    rows = Bid.objects.filter(seller_id=seller_id, status=BidStatus.STANDBY).order_by("auction__standby_until", "pk")
    rank = Subquery(Judgement.objects.filter(bid=OuterRef("pk"), occasion=Occasion.CLOSE).values("rank")[:1])
    columns = ("auction__pool_id", "auction__pool__want__title", "price_minor", rank, "auction__standby_until")
    return Query(lambda found: [StandbyBid(*row) for row in found], rows.values_list(*columns)[:at_most])
