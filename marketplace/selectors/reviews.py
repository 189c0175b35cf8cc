"""Questions about reviews: what each side said, what is shown of a seller or a buyer, what was reported."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import FETCH_RAISE, Case, Count, QuerySet, Sum, When

from accounts.selectors import viewers
from common.paging import Ask, Part, part_of
from common.queries import Query
from common.waiting import Waiting, just, waiting
from marketplace.errors import NoSuchReview
from marketplace.models import Order, Review, ReviewReport
from marketplace.rules.reviews import Rating, Side, rating, review_until
from marketplace.rules.states import OrderStatus, PoolStatus, ReviewReportStatus, UnitStatus
from marketplace.rules.terms import PoolTerms

_ENDS = {UnitStatus.RELEASED, UnitStatus.REFUNDED, UnitStatus.CANCELLED}
_SHIPPED_POOLS = {PoolStatus.FULFILLING, PoolStatus.CLOSED}


@dataclass(frozen=True)
class ReviewView:
    """A review; who wrote it is a pseudonym or a business."""

    id: UUID
    order_id: UUID
    side: Side
    author: str
    title: str
    stars: int
    words: str
    written_at: datetime
    shown_at: datetime | None


@dataclass(frozen=True)
class ReviewsOfOrder:
    """What one side sees of an order's reviews: its own, and the other's once they are shown.

    `until` is the end of writing; None while the order is not over, or never was paid.
    """

    own: ReviewView | None
    other: ReviewView | None
    until: datetime | None
    may_write: bool


@dataclass(frozen=True)
class ReportView:
    """A reported review that waits for an operator."""

    id: UUID
    review: ReviewView
    about: str
    words: str
    reported_at: datetime


def settled_at(order: Order) -> datetime | None:
    """When the last unit of a paid order whose pool shipped was settled; None before, and for orders never paid."""
    if order.status != OrderStatus.PAID or order.pool.status not in _SHIPPED_POOLS:
        return None
    units = list(order.units.all())
    if any(unit.status not in _ENDS for unit in units):
        return None
    return max((unit.settled_at for unit in units if unit.settled_at), default=None)


def reviews_of_order(order_id: UUID, side: Side, *, now: datetime) -> ReviewsOfOrder:
    """What this side of the order sees and may do now."""
    order = Order.objects.select_related("pool").prefetch_related("units").get(pk=order_id)
    views = {view.side: view for view in _views(_reviews().filter(order=order, hidden_at=None))}
    own, other = views.get(side), views.get(side.other)
    ended_at = settled_at(order)
    until = review_until(ended_at, PoolTerms.from_json(order.pool.terms)) if ended_at else None
    is_open = until is not None and now < until and (own is None or own.shown_at is None)
    return ReviewsOfOrder(own, other if other and other.shown_at else None, until, is_open)


def review_by(review_id: UUID) -> ReviewView:
    """A review, whoever may see it; who asks was found to be its author. Raises NoSuchReview."""
    found = _views(_reviews().filter(pk=review_id))
    if not found:
        raise NoSuchReview()
    return found[0]


def seller_ratings(seller_ids: Iterable[UUID]) -> dict[UUID, Rating]:
    """What buyers said of each seller; every id has an answer."""
    return _ratings("seller_id", list(seller_ids), Side.BUYER)


def buyer_ratings(buyer_ids: Iterable[UUID]) -> dict[UUID, Rating]:
    """What sellers said of each buyer; every id has an answer."""
    return _ratings("buyer_id", list(buyer_ids), Side.SELLER)


def reviews_of_seller(seller_id: UUID, ask: Ask) -> Part[ReviewView]:
    """One part of what buyers said of a seller, the newest first. Raises CursorUnfit."""
    rows = _reviews().filter(seller_id=seller_id, side=Side.BUYER, hidden_at=None).exclude(shown_at=None)
    return part_of(rows, "-shown_at", "-pk", ask=ask).shown(_views)


def reports_in_line() -> Query[list[Waiting]]:
    """What `reported_reviews` lists, by whom the review is about."""
    of_seller = When(review__side=Side.BUYER, then="review__seller__business_name")
    about = Case(of_seller, default="review__buyer__pseudonym")
    rows = _reports().order_by("reported_at", "pk")
    return waiting(rows.values_list("pk", about, "reported_at"))


def reported_reviews(*, at_most: int = 50, only: UUID | None = None) -> list[ReportView]:
    """Reports, or only this one, that wait for an operator, the oldest first."""
    rows = just(only, _reports()).select_related("review__order__pool__want", "review__seller")
    found = list(rows.order_by("reported_at", "pk")[:at_most])
    views = {view.id: view for view in _views(row.review for row in found)}
    people = viewers(row.review.buyer_id for row in found)
    return [
        ReportView(
            id=row.pk,
            review=views[row.review_id],
            about=row.review.seller.business_name
            if row.review.side == Side.BUYER
            else people[row.review.buyer_id].pseudonym,
            words=row.words,
            reported_at=row.reported_at,
        )
        for row in found
    ]


def _reports() -> QuerySet[ReviewReport]:
    return ReviewReport.objects.filter(status=ReviewReportStatus.OPEN)


def _ratings(field: str, ids: list[UUID], side: Side) -> dict[UUID, Rating]:
    shown = Review.objects.filter(**{f"{field}__in": ids}, side=side, hidden_at=None).exclude(shown_at=None)
    sums = shown.order_by().values_list(field).annotate(total=Sum("stars"), count=Count("pk"))
    found = {key: rating(total, count) for key, total, count in sums}
    return {key: found.get(key, rating(0, 0)) for key in ids}


def _reviews() -> QuerySet[Review]:
    return Review.objects.select_related("order__pool__want", "seller").fetch_mode(FETCH_RAISE)


def _views(rows: Iterable[Review]) -> list[ReviewView]:
    found = list(rows)
    people = viewers(row.buyer_id for row in found)
    return [
        ReviewView(
            id=row.pk,
            order_id=row.order_id,
            side=Side(row.side),
            author=people[row.buyer_id].pseudonym if row.side == Side.BUYER else row.seller.business_name,
            title=row.order.pool.want.title,
            stars=row.stars,
            words=row.words,
            written_at=row.written_at,
            shown_at=row.shown_at,
        )
        for row in found
    ]
