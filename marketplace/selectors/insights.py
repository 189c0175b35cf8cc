"""What a business can learn from its auctions: how each ended, and how often it wins on which shelf."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import FETCH_RAISE, Count, Q

from marketplace.models import Auction, Bid, Category
from marketplace.rules.states import AuctionStatus, BidStatus

PER_PAGE = 20
WON = [BidStatus.WINNING, BidStatus.ACCEPTED]
OUT = [BidStatus.SUPERSEDED, BidStatus.WITHDRAWN]


@dataclass(frozen=True)
class PastAuction:
    """An auction that ended, as one of its bidders may see it; prices in won, the bidder's own being its last.

    `best_other_minor` is the lowest last price of the others, None when nobody else bid.
    """

    pool_id: UUID
    title: str
    ended_at: datetime
    own_minor: int
    status: BidStatus
    best_other_minor: int | None

    @property
    def has_won(self) -> bool:
        """Whether the award went to this bidder and stayed there."""
        return self.status in WON

    @property
    def apart_minor(self) -> int | None:
        """How far the best other price lay from one's own: above it when this is above zero."""
        return None if self.best_other_minor is None else self.best_other_minor - self.own_minor


@dataclass(frozen=True)
class ShelfResult:
    """How a business did on one shelf: in how many auctions it bid and how many it won."""

    category: str
    auctions: int
    won: int

    @property
    def won_percent(self) -> int:
        """How many of a hundred."""
        return self.won * 100 // self.auctions


def past_auctions(seller_id: UUID, *, page: int = 1) -> tuple[list[PastAuction], bool]:
    """A page of the business's ended auctions, the newest first, and whether there are more."""
    start = (page - 1) * PER_PAGE
    own = Bid.objects.filter(seller_id=seller_id, auction__status=AuctionStatus.CLOSED).exclude(status__in=OUT)
    rows = own.select_related("auction__pool__want").order_by("-auction__closed_at", "-pk").fetch_mode(FETCH_RAISE)
    found = list(rows[start : start + PER_PAGE + 1])
    best = _best_others([bid.auction for bid in found[:PER_PAGE]], seller_id)
    return [_past(bid, best.get(bid.auction_id)) for bid in found[:PER_PAGE]], len(found) > PER_PAGE


def shelf_results(seller_id: UUID) -> list[ShelfResult]:
    """Each shelf on which the business bid in an auction that ended, the busiest first."""
    own = Bid.objects.filter(seller_id=seller_id, auction__status=AuctionStatus.CLOSED).exclude(status__in=OUT)
    counts = own.values_list("auction__pool__want__category").annotate(
        auctions=Count("auction", distinct=True), won=Count("auction", distinct=True, filter=Q(status__in=WON))
    )
    found = list(counts.order_by("-auctions", "auction__pool__want__category"))
    names = Category.objects.in_bulk([slug for slug, *_counts in found])
    return [ShelfResult(str(names[slug]), auctions, won) for slug, auctions, won in found]


def _best_others(auctions: Iterable[Auction], seller_id: UUID) -> dict[UUID, int]:
    others = Bid.objects.filter(auction__in=list(auctions)).exclude(seller_id=seller_id)
    prices: dict[UUID, list[int]] = defaultdict(list)
    for auction_id, price in others.exclude(status__in=[*OUT, BidStatus.REJECTED]).values_list(
        "auction", "price_minor"
    ):
        prices[auction_id].append(price)
    return {auction_id: min(found) for auction_id, found in prices.items()}


def _past(bid: Bid, best_other: int | None) -> PastAuction:
    pool = bid.auction.pool
    return PastAuction(
        pool_id=pool.id,
        title=pool.want.title,
        ended_at=bid.auction.ends_at,
        own_minor=bid.price_minor,
        status=BidStatus(bid.status),
        best_other_minor=best_other,
    )
