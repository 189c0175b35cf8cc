"""What is kept of an auction's end: the final order, every judgement, and the bids that were refused."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from marketplace.models import Auction, Bid, Judgement, RefusedBid
from marketplace.rules.judgements import Occasion
from marketplace.rules.states import BidStatus


@dataclass(frozen=True)
class RankedBid:
    """A bid that stood at the end and its place; `units` and `people` accepted its price then."""

    bid_id: UUID
    seller_id: UUID
    rank: int
    price_minor: int
    is_valid: bool
    status: BidStatus
    units: int
    people: int


@dataclass(frozen=True)
class JudgementView:
    """One look at a bid with the demand of an instant."""

    bid_id: UUID
    sequence: int
    occasion: Occasion
    judged_at: datetime
    units: int
    people: int
    served_units: int
    is_valid: bool
    rank: int | None


@dataclass(frozen=True)
class RefusedBidView:
    """A bid that was not taken; `alias` is None for a seller no bid of whom was ever taken."""

    seller_id: UUID
    alias: int | None
    price_minor: int
    min_units: int
    max_units: int
    reason: str
    limit_minor: int | None
    at: datetime


def final_ranking(pool_id: UUID) -> list[RankedBid]:
    """All bids that stood at the end of the pool's auction, the winner first; empty before the close."""
    rows = Judgement.objects.filter(bid__auction__pool_id=pool_id, occasion=Occasion.CLOSE).select_related("bid")
    return [
        RankedBid(
            bid_id=row.bid_id,
            seller_id=row.bid.seller_id,
            rank=row.rank or 0,
            price_minor=row.bid.price_minor,
            is_valid=row.is_valid,
            status=BidStatus(row.bid.status),
            units=row.units,
            people=row.people,
        )
        for row in rows.order_by("rank")
    ]


def judgements_of(pool_id: UUID) -> list[JudgementView]:
    """Every judgement on bids of the pool's auction: those of the close by rank, then the later ones in order."""
    rows = Judgement.objects.filter(bid__auction__pool_id=pool_id).select_related("bid")
    return [
        JudgementView(
            bid_id=row.bid_id,
            sequence=row.bid.sequence,
            occasion=Occasion(row.occasion),
            judged_at=row.judged_at,
            units=row.units,
            people=row.people,
            served_units=row.served_units,
            is_valid=row.is_valid,
            rank=row.rank,
        )
        for row in rows.order_by("judged_at", "rank", "pk")
    ]


def refused_bids_of(pool_id: UUID) -> list[RefusedBidView]:
    """The live bids the pool's auction did not take, in order."""
    taken = Bid.objects.filter(auction=OuterRef("auction"), seller=OuterRef("seller")).order_by("-pk").values("alias")
    refused = RefusedBid.objects.filter(auction__pool_id=pool_id).annotate(alias=Subquery(taken[:1]))
    return [
        RefusedBidView(
            seller_id=row.seller_id,
            alias=row.alias,
            price_minor=row.price_minor,
            min_units=row.min_units,
            max_units=row.max_units,
            reason=row.reason,
            limit_minor=row.limit_minor,
            at=row.at,
        )
        for row in refused.order_by("at", "pk")
    ]


def standbys_in_order(auction: Auction) -> list[Bid]:
    """The bids that would come next, the cheapest first."""
    waiting = Bid.objects.filter(auction=auction, status=BidStatus.STANDBY)
    return list(waiting.filter(judgements__occasion=Occasion.CLOSE).order_by("judgements__rank"))


def openings_beside(bid: Bid) -> list[int]:
    """The opening prices of the other sellers, in won: what stood at the sealed end, else the first live price.

    Rejected and withdrawn sellers are left out, invalid bids are counted (rules.md E1). What was withdrawn while
    sealed never became an opening.
    """
    beside = Bid.objects.filter(auction=bid.auction_id).exclude(seller_id=bid.seller_id)
    out = beside.filter(status=BidStatus.REJECTED)
    openings = beside.filter(is_opening=True).exclude(seller_id__in=out.values("seller_id"))
    return list(openings.values_list("price_minor", flat=True))


def next_price(bid: Bid) -> int | None:
    """The last price of the next bid in the final order, valid or not (rules.md E3); None when there is none."""
    rank = Judgement.objects.filter(bid=bid, occasion=Occasion.CLOSE).values("rank")
    after = Judgement.objects.filter(bid__auction=bid.auction_id, occasion=Occasion.CLOSE, rank__gt=rank)
    later = after.exclude(bid__status=BidStatus.REJECTED).order_by("rank")
    return later.values_list("bid__price_minor", flat=True).first()
