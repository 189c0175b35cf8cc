"""An operator gives back a part of an order, by unit, won or percent; above 1,000,000 won another has to sign."""

from datetime import timedelta

import pytest

from common.models import AuditEntry
from escrow.errors import RefundChanged, RefundTooLarge
from escrow.models import Hold, Refund
from escrow.rules.refund_sizes import Measure, RefundSize
from marketplace.errors import (
    NothingToRefund,
    NotYourOwnDecision,
    ReasonMissing,
    RefundOver,
    RefundWaits,
)
from marketplace.flows import do_what_is_due
from marketplace.models import ProposedRefund, Unit
from marketplace.selectors.deadlines import next_deadline
from marketplace.selectors.proposed_refunds import proposed_refund, refunds_to_sign
from marketplace.services.order_refunds import refund_order, send_refund_back, sign_refund
from tests.marketplace.acts import act

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(an_operator):
    return an_operator(pseudonym="꼼꼼지기")


@pytest.fixture
def ben(an_operator):
    return an_operator(pseudonym="다른지기")


def give_back(order, operator, measure=Measure.WHOLE, number=0, *, units=(), seen=None):
    size = RefundSize(measure, number, frozenset(units), seen)
    return act(refund_order, order_id=order.id, operator_id=operator.id, reason="긁힌 자국", size=size)


def went_back():
    return list(Refund.objects.order_by("hold__number", "pk").values_list("hold__number", "amount_minor"))


def statuses(order):
    return list(Unit.objects.filter(order=order).order_by("number").values_list("status", flat=True))


def test_a_percentage_is_taken_of_each_unit_and_the_units_go_on(a_paid_order_of, anna, facts):
    order = a_paid_order_of(2, price=10_001)
    facts()

    give_back(order, anna, Measure.PERCENT, 33)

    assert went_back() == [(1, 3_300), (2, 3_300)]
    assert statuses(order) == ["held", "held"]
    assert facts() == ["escrow.hold_refunded", "escrow.hold_refunded"]
    kept = AuditEntry.objects.get(action="refund_order")
    assert kept.after == {"1": "held", "2": "held", "refund_minor": {"1": 3_300, "2": 3_300}}


def test_won_are_split_and_what_is_left_may_go_back_whole(a_paid_order_of, anna):
    order = a_paid_order_of(2, price=10_001)

    give_back(order, anna, Measure.WON, 5_001)
    give_back(order, anna, units=[2])

    assert went_back() == [(1, 2_501), (2, 2_500), (2, 7_501)]
    assert statuses(order) == ["held", "refunded"]
    with pytest.raises(NothingToRefund):
        give_back(order, anna, units=[2])
    with pytest.raises(RefundTooLarge):
        give_back(order, anna, Measure.WON, 7_501)
    give_back(order, anna)
    assert statuses(order) == ["refunded", "refunded"]


def test_another_sum_than_was_shown_moves_nothing(a_paid_order_of, anna):
    order = a_paid_order_of(2, price=10_000)

    with pytest.raises(RefundChanged):
        give_back(order, anna, Measure.PERCENT, 50, seen=9_999)

    assert went_back() == []
    give_back(order, anna, Measure.PERCENT, 50, seen=10_000)


@pytest.fixture
def a_dear_order(a_paid_order_of):
    return lambda price=1_000_001: a_paid_order_of(1, price=price)


def test_one_operator_gives_back_a_million_alone_and_not_a_won_more(a_dear_order, anna):
    order = a_dear_order()

    give_back(order, anna, Measure.WON, 1_000_000)

    assert (went_back(), ProposedRefund.objects.count()) == ([(1, 1_000_000)], 0)


def test_another_operator_signs_the_same_figures(a_dear_order, anna, ben, balance):
    order = a_dear_order()

    give_back(order, anna)

    assert went_back() == []
    assert proposed_refund(order.id).shares == {1: 1_000_001}
    assert [one.refund_minor for one in refunds_to_sign()] == [1_000_001]
    with pytest.raises(RefundWaits):
        give_back(order, ben, Measure.WON, 1)
    with pytest.raises(NotYourOwnDecision):
        act(sign_refund, order_id=order.id, operator_id=anna.id)

    act(sign_refund, order_id=order.id, operator_id=ben.id)

    assert (went_back(), statuses(order)) == ([(1, 1_000_001)], ["refunded"])
    signed = ProposedRefund.objects.get()
    assert (signed.status, signed.ended_by) == ("signed", f"operator:{ben.id}")
    assert AuditEntry.objects.get(action="refund_order").actor == f"operator:{ben.id}"
    assert balance(f"held:{order.units.get().hold_id}") == 0
    with pytest.raises(RefundOver):
        act(sign_refund, order_id=order.id, operator_id=ben.id)


def test_what_is_sent_back_or_lapses_gave_nothing_back(a_dear_order, anna, ben, at):
    order = a_dear_order()
    give_back(order, anna)
    with pytest.raises(ReasonMissing):
        act(send_refund_back, order_id=order.id, operator_id=ben.id, reason=" ")

    act(send_refund_back, order_id=order.id, operator_id=ben.id, reason="the parcel arrived")
    give_back(order, ben)
    again = proposed_refund(order.id)
    at(again.sign_by - timedelta(seconds=1))
    assert next_deadline(after=again.sign_by - timedelta(seconds=1)) == again.sign_by
    at(again.sign_by)
    with pytest.raises(RefundOver):
        act(sign_refund, order_id=order.id, operator_id=anna.id)
    do_what_is_due()

    assert sorted(ProposedRefund.objects.values_list("status", flat=True)) == ["lapsed", "sent_back"]
    assert (went_back(), Hold.objects.get(pk=order.units.get().hold_id).refunded_minor) == ([], 0)


def test_a_unit_that_is_the_sellers_meanwhile_is_signed_for_no_more(a_dear_order, anna, ben):
    order = a_dear_order()
    give_back(order, anna)
    Unit.objects.filter(order=order).update(status="released")

    with pytest.raises(RefundOver):
        act(sign_refund, order_id=order.id, operator_id=ben.id)

    assert (proposed_refund(order.id).refund_minor, went_back()) == (1_000_001, [])
