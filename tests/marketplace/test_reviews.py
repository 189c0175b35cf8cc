"""Reviews both ways: blind until both are in or their days are over."""

from datetime import timedelta

import pytest

from common import clock
from common.models import AuditEntry
from common.paging import Ask
from marketplace.errors import (
    NoSuchOrder,
    NoSuchReview,
    NotToReview,
    ReasonMissing,
    ReportDecided,
    ReviewIsShown,
    ReviewUnfit,
)
from marketplace.models import Review
from marketplace.rules.reviews import Rating, Side
from marketplace.selectors.reviews import (
    buyer_ratings,
    reported_reviews,
    reviews_of_order,
    reviews_of_seller,
    seller_ratings,
)
from marketplace.services.parcels import confirm_units
from marketplace.services.reviews import (
    Opinion,
    decide_review_report,
    report_review,
    show_next_reviews,
    write_review,
)
from tests.marketplace.acts import act

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def a_done_order(a_delivered_order):
    """An order its buyer confirmed."""

    def build():
        order = a_delivered_order()
        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id)
        return order

    return build


def write(order, side="buyer", stars=5, words="좋아요"):
    user_id = order.buyer_id if side == "buyer" else order.seller.owner_id
    return act(write_review, order_id=order.id, user_id=user_id, opinion=Opinion(stars, words))


def seen_by(order, side):
    return reviews_of_order(order.id, Side(side), now=clock.now())


def test_a_review_is_blind_until_both_are_in(a_done_order, facts):
    order = a_done_order()
    facts()

    write(order, stars=4)
    assert (seen_by(order, "seller").other, seller_ratings([order.seller_id])[order.seller_id].count) == (None, 0)
    write(order, "seller", stars=5)

    assert seen_by(order, "seller").other.stars == 4
    assert seen_by(order, "buyer").other.stars == 5
    assert seller_ratings([order.seller_id])[order.seller_id] == Rating(1, 40)
    assert buyer_ratings([order.buyer_id])[order.buyer_id] == Rating(1, 50)
    assert facts() == ["marketplace.review_written", "marketplace.review_written", "marketplace.reviews_shown"]


def test_a_lonely_review_is_shown_when_its_days_are_over(a_done_order, at, facts):
    order = a_done_order()
    write(order)
    until = seen_by(order, "buyer").until
    assert until == clock.now() + 7 * DAY
    facts()
    at(until - SECOND)
    assert act(show_next_reviews) is None

    at(until)
    act(show_next_reviews)

    assert seen_by(order, "seller").other.stars == 5
    assert (act(show_next_reviews), facts()) == (None, ["marketplace.reviews_shown"])
    with pytest.raises(NotToReview):
        write(order, "seller")


def test_it_may_change_until_it_is_shown_and_counts_once(a_done_order, facts):
    order = a_done_order()
    facts()

    write(order, stars=2)
    write(order, stars=3, words="다시 보니 괜찮아요")
    assert facts() == ["marketplace.review_written"]
    write(order, "seller")

    assert [(row.stars, row.words) for row in Review.objects.filter(side="buyer")] == [(3, "다시 보니 괜찮아요")]
    with pytest.raises(ReviewIsShown):
        write(order, stars=1)


def test_not_before_the_order_is_over(a_delivered_order):
    with pytest.raises(NotToReview):
        write(a_delivered_order())


def test_an_order_never_paid_is_not_reviewed(a_due_order):
    with pytest.raises(NotToReview):
        write(a_due_order())


def test_strangers_find_no_order(a_done_order, a_user, a_seller):
    order = a_done_order()

    for stranger in (a_user().id, a_seller().owner_id):
        with pytest.raises(NoSuchOrder):
            act(write_review, order_id=order.id, user_id=stranger, opinion=Opinion(5))


@pytest.mark.parametrize("opinion", [Opinion(0), Opinion(6), Opinion(5, "가" * 501)])
def test_what_is_out_of_range_is_refused(a_done_order, opinion):
    order = a_done_order()

    with pytest.raises(ReviewUnfit):
        act(write_review, order_id=order.id, user_id=order.buyer_id, opinion=opinion)

    assert Review.objects.count() == 0


class TestReports:
    @pytest.fixture
    def shown(self, a_done_order):
        order = a_done_order()
        write(order, words="여기 전화번호 010-…")
        write(order, "seller")
        return Review.objects.get(side="buyer")

    def test_a_hidden_review_is_gone_from_lists_and_means(self, shown, a_user, an_operator):
        report = act(report_review, review_id=shown.id, user_id=a_user().id, words="개인정보")
        second = act(report_review, review_id=shown.id, user_id=shown.seller.owner_id, words="거짓")
        assert [row.id for row in reported_reviews()] == [report.id, second.id]

        decided = act(
            decide_review_report, report_id=report.id, operator_id=an_operator().id, is_hidden=True, reason="전화번호"
        )

        assert (decided.status, reported_reviews()) == ("hidden", [])
        assert reviews_of_seller(shown.seller_id, Ask()).rows == ()
        assert seller_ratings([shown.seller_id])[shown.seller_id] == Rating(0, None)
        assert AuditEntry.objects.filter(action="decide_review_report", reason="전화번호").count() == 1
        with pytest.raises(ReportDecided):
            act(decide_review_report, report_id=second.id, operator_id=an_operator().id, is_hidden=False, reason="…")

    def test_a_kept_one_stays(self, shown, a_user, an_operator):
        report = act(report_review, review_id=shown.id, user_id=a_user().id, words="싫어요")

        with pytest.raises(ReasonMissing):
            act(decide_review_report, report_id=report.id, operator_id=an_operator().id, is_hidden=False, reason=" ")
        act(decide_review_report, report_id=report.id, operator_id=an_operator().id, is_hidden=False, reason="의견")

        assert [row.id for row in reviews_of_seller(shown.seller_id, Ask()).rows] == [shown.id]

    def test_reporting_again_changes_nothing_and_needs_words(self, shown, a_user):
        user = a_user()

        first, second = (act(report_review, review_id=shown.id, user_id=user.id, words="이유") for _turn in range(2))

        assert first == second
        with pytest.raises(ReasonMissing):
            act(report_review, review_id=shown.id, user_id=user.id, words="")

    def test_what_nobody_sees_is_not_reported(self, a_done_order, a_user):
        review = write(a_done_order())

        with pytest.raises(NoSuchReview):
            act(report_review, review_id=review.id, user_id=a_user().id, words="이유")
