"""Reviews both ways: blind until both are in or their days are over, never changed once they are shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common import clock
from common.audit import audit
from common.lifecycle import Actor, ActorKind
from common.locks import locked, next_due
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import (
    NoSuchOrder,
    NoSuchReview,
    NotToReview,
    ReasonMissing,
    ReportDecided,
    ReviewIsShown,
    ReviewUnfit,
)
from marketplace.events import ReviewsShown, ReviewWritten
from marketplace.models import Order, Review, ReviewReport
from marketplace.rules.reviews import STARS_LEAST, STARS_MOST, Side, review_until
from marketplace.rules.states import ReviewReportStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.reviews import settled_at
from marketplace.services.machines import advance
from marketplace.services.orders import locked_order
from merchants.selectors import seller_of

WORDS_MOST = 500


@dataclass(frozen=True)
class Opinion:
    """One to five stars, and words, which may be empty."""

    stars: int
    words: str = ""


@in_unit
def write_review(*, order_id: UUID, user_id: UUID, opinion: Opinion, now: datetime) -> Review:
    """Say what one thinks of the other side, or change it as long as nobody else sees it.

    Possible for `review_days` once every unit of a paid order is settled. When both are in, both are shown. Raises
    NoSuchOrder, ReviewUnfit, NotToReview, ReviewIsShown.
    """
    if not STARS_LEAST <= opinion.stars <= STARS_MOST or len(opinion.words) > WORDS_MOST:
        raise ReviewUnfit(field="stars")
    side = _side_of(order_id, user_id)
    order, asked_at = locked_order(order_id), clock.after_lock()
    ended_at = settled_at(order)
    until = review_until(ended_at, PoolTerms.from_json(order.pool.terms)) if ended_at else None
    if until is None or asked_at >= until:
        raise NotToReview()
    rows = {row.side: row for row in locked(Review.objects.filter(order=order))}
    own = rows.get(side)
    if own is not None and own.shown_at is not None:
        raise ReviewIsShown()
    review = _write(order, side, opinion, own=own, until=until, now=asked_at)
    if own is None:
        record(ReviewWritten(pool_id=str(order.pool_id), order_id=str(order.id), side=side), now=now)
    if side.other in rows:
        _show(order, now=asked_at)
        review.refresh_from_db()
    return review


@in_unit
def show_next_reviews(*, now: datetime) -> Order | None:
    """Show the reviews of one order whose days to review are over; None when there is none."""
    due = Order.objects.filter(reviews__shown_at=None, reviews__show_at__lte=now).order_by("reviews__show_at")
    order = next_due(due)
    if order is None:
        return None
    _show(order, now=now)
    return order


@in_unit
def report_review(*, review_id: UUID, user_id: UUID, words: str, now: datetime) -> ReviewReport:
    """Tell the operators that a shown review should not stand there. Again changes nothing.

    Raises NoSuchReview, ReasonMissing.
    """
    review = Review.objects.filter(pk=review_id, hidden_at=None).exclude(shown_at=None).first()
    if review is None:
        raise NoSuchReview()
    if not words.strip():
        raise ReasonMissing()
    given = {"status": ReviewReportStatus.OPEN, "words": words.strip()[:WORDS_MOST], "reported_at": now}
    return ReviewReport.objects.get_or_create(review=review, reporter_id=user_id, defaults=given)[0]


@in_unit
def decide_review_report(
    *, report_id: UUID, operator_id: UUID, is_hidden: bool, reason: str, now: datetime
) -> ReviewReport:
    """Keep a reported review, or take it down, for a reason that is kept. Every open report on it is answered alike.

    Raises NoSuchReview, ReasonMissing, ReportDecided.
    """
    if not reason.strip():
        raise ReasonMissing()
    found = ReviewReport.objects.filter(pk=report_id).first()
    if found is None:
        raise NoSuchReview()
    review: Review = locked(Review.objects.filter(pk=found.review_id)).get()
    open_reports = list(locked(ReviewReport.objects.filter(review=review, status=ReviewReportStatus.OPEN)))
    report = next((each for each in open_reports if each.pk == report_id), None)
    if report is None:
        raise ReportDecided()
    actor = Actor(ActorKind.OPERATOR, str(operator_id))
    for each in open_reports:
        advance(each, "hide" if is_hidden else "keep", actor=actor, decided_at=now)
    if is_hidden:
        review.hidden_at = now
        review.save(update_fields=["hidden_at"])
    audit(
        actor=actor,
        action="decide_review_report",
        subject=f"review:{review.id}",
        reason=reason,
        before={"status": ReviewReportStatus.OPEN.value},
        after={"status": report.status},
        now=now,
    )
    return report


def _side_of(order_id: UUID, user_id: UUID) -> Side:
    """As whom the person knows the order. Raises NoSuchOrder."""
    found = Order.objects.filter(pk=order_id).values_list("buyer_id", "seller_id").first()
    seller = seller_of(user_id)
    if found is not None and found[0] == user_id:
        return Side.BUYER
    if found is not None and seller is not None and found[1] == seller.id:
        return Side.SELLER
    raise NoSuchOrder()


def _write(order: Order, side: Side, opinion: Opinion, *, own: Review | None, until: datetime, now: datetime) -> Review:
    review = own or Review(order=order, side=side, buyer_id=order.buyer_id, seller_id=order.seller_id, show_at=until)
    review.stars, review.words, review.written_at = opinion.stars, opinion.words.strip(), now
    review.save()
    return review


def _show(order: Order, *, now: datetime) -> None:
    Review.objects.filter(order=order, shown_at=None).update(shown_at=now)
    record(ReviewsShown(pool_id=str(order.pool_id), order_id=str(order.pk)), now=now)
