"""Questions of the desks: what waits for a seller's answer, and what an operator looks at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import FETCH_RAISE, Count, QuerySet

from accounts.selectors import Viewer, viewers
from common.money import floor_bp
from common.queries import Query, summed
from common.waiting import Waiting, waiting
from marketplace.errors import NoSuchAward, NoSuchPool
from marketplace.models import Award, Bid, Order, Pool, Unit
from marketplace.rules.states import AwardStatus, BidStatus, OrderStatus, PoolStatus, UnitStatus
from marketplace.rules.terms import PoolTerms
from media.selectors import PhotoView, photos


@dataclass(frozen=True)
class DeskCounts:
    """What a seller's rail counts: standing bids in running auctions, parcels to send."""

    bids: int
    parcels: int


@dataclass(frozen=True)
class OwnAward:
    """An award as its winner sees it. Prices in won; commission is taken of each unit, floored (rules.md G6)."""

    id: UUID
    pool_id: UUID
    title: str
    status: AwardStatus
    price_minor: int
    units: int
    commission_bp: int
    lead_days: int
    made_at: datetime
    offered_at: datetime | None
    accept_by: datetime | None
    fewer_units: int | None
    fewer_by: datetime | None

    @property
    def total_minor(self) -> int:
        """What buyers pay for all units."""
        return self.price_minor * self.units

    @property
    def commission_minor(self) -> int:
        """What Moa keeps of all units once they are released."""
        return floor_bp(self.price_minor, self.commission_bp) * self.units

    @property
    def net_minor(self) -> int:
        """What the seller receives for all units once they are released."""
        return self.total_minor - self.commission_minor


@dataclass(frozen=True)
class LastBid:
    """A seller's last word in an auction and what became of it."""

    status: BidStatus
    price_minor: int


@dataclass(frozen=True)
class WantInReview:
    """A want before anybody but its poster sees it. The start price is in won."""

    pool_id: UUID
    title: str
    details: str
    category: str
    hint_price_minor: int | None
    threshold_units: int
    photos: tuple[PhotoView, ...]
    poster: Viewer
    posted_at: datetime
    reason: str


def desk_counts(seller_id: UUID) -> Query[DeskCounts]:
    """The counts of this seller's rail."""
    parcels = Order.objects.filter(
        seller_id=seller_id,
        status=OrderStatus.PAID,
        pool__status=PoolStatus.FULFILLING,
        units__status=UnitStatus.HELD,
    )
    return Query(
        lambda bids, orders: DeskCounts(bids=bids[0][0], parcels=orders[0][0]),
        summed(_running_bids(seller_id), count=Count("pk")),
        summed(parcels, count=Count("pk", distinct=True)),
    )


def offered_awards(seller_id: UUID) -> Query[list[OwnAward]]:
    """The seller's awards that wait for an answer, the nearest deadline first."""
    rows = Award.objects.filter(seller_id=seller_id, status=AwardStatus.OFFERED).order_by("accept_by")
    return Query(_awards, rows.values_list(*_AWARD)[:50])


def fewer_awards(seller_id: UUID) -> Query[list[OwnAward]]:
    """The seller's awards of which fewer units were paid than it bid for, the nearest deadline first."""
    rows = Award.objects.filter(seller_id=seller_id, status=AwardStatus.FEWER).order_by("fewer_by")
    return Query(_awards, rows.values_list(*_AWARD)[:50])


def own_award(award_id: UUID, seller_id: UUID) -> OwnAward:
    """The seller's own award. Raises NoSuchAward, also for somebody else's."""
    found = _awards(Award.objects.filter(pk=award_id, seller_id=seller_id).values_list(*_AWARD))
    if not found:
        raise NoSuchAward()
    return found[0]


def pool_terms(pool_id: UUID) -> PoolTerms:
    """The terms frozen into a pool. Raises NoSuchPool."""
    frozen = Pool.objects.filter(pk=pool_id).values_list("terms", flat=True).first()
    if frozen is None:
        raise NoSuchPool()
    return PoolTerms.from_json(frozen)


def last_bid(pool_id: UUID, seller_id: UUID) -> LastBid | None:
    """The seller's newest bid in the pool's auction, whatever became of it; None when it never bid."""
    row = Bid.objects.filter(auction__pool_id=pool_id, seller_id=seller_id).order_by("-placed_at", "-pk").first()
    return LastBid(BidStatus(row.status), row.price_minor) if row else None


def confirm_dates(seller_id: UUID) -> Query[dict[str, datetime]]:
    """When each delivered unit of this seller confirms itself, by the reference its money is held under."""
    units = Unit.objects.filter(order__seller_id=seller_id, status=UnitStatus.DELIVERED, confirm_at__isnull=False)
    return Query(lambda found: {f"unit:{unit_id}": at for unit_id, at in found}, units.values_list("pk", "confirm_at"))


def wants_in_line() -> Query[list[Waiting]]:
    """Wants that wait for a moderator, the oldest first."""
    rows = Pool.objects.filter(status=PoolStatus.REVIEW).order_by("want__created_at", "pk")
    return waiting(rows.values_list("pk", "want__title", "want__created_at"))


def wants_as_reviewed(pool_ids: Iterable[UUID]) -> dict[UUID, WantInReview]:
    """These pools as a moderator looks at them, by id."""
    rows = Pool.objects.select_related("want__category").prefetch_related("want__photos").fetch_mode(FETCH_RAISE)
    return {want.pool_id: want for want in _wants(rows.filter(pk__in=list(pool_ids)))}


def _running_bids(seller_id: UUID) -> QuerySet[Bid]:
    return Bid.objects.filter(seller_id=seller_id, status=BidStatus.STANDING, auction__pool__status=PoolStatus.AUCTION)


_AWARD = (
    "pk", "pool_id", "pool__want__title", "price_minor", "units", "bid__lead_days", "made_at", "offered_at",
    "accept_by", "fewer_units", "fewer_by", "status", "pool__terms",
)  # fmt: skip


def _awards(rows: Iterable[tuple[Any, ...]]) -> list[OwnAward]:
    names = ("id", "pool_id", "title", "price_minor", "units", "lead_days", "made_at", "offered_at", "accept_by",
             "fewer_units", "fewer_by")  # fmt: skip
    return [
        OwnAward(**dict(zip(names, row, strict=True)), status=AwardStatus(status), commission_bp=terms["commission_bp"])
        for *row, status, terms in rows
    ]


def _wants(rows: Iterable[Pool]) -> list[WantInReview]:
    pools = list(rows)
    pictures = photos(row.photo_id for pool in pools for row in pool.want.photos.all())
    people = viewers(pool.want.poster_id for pool in pools)
    return [
        WantInReview(
            pool_id=pool.id,
            title=pool.want.title,
            details=pool.want.details,
            category=str(pool.want.category),
            hint_price_minor=pool.want.hint_price_minor,
            threshold_units=pool.threshold_units,
            photos=tuple(pictures[row.photo_id] for row in pool.want.photos.all()),
            poster=people[pool.want.poster_id],
            posted_at=pool.want.created_at,
            reason=pool.review_reason,
        )
        for pool in pools
    ]
