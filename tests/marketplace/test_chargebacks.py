"""Orders whose charge the buyer's bank takes back: their clocks stand still, and go on or end with its decision."""

from datetime import timedelta

import pytest

from common import clock
from common.outbox import relay
from common.transactions import unit_of_work
from escrow.models import Hold
from ledger.proofs import verdicts
from marketplace.models import Order, Unit
from marketplace.services.collecting import decline_fewer
from marketplace.services.orders import refund_next_unshipped
from marketplace.services.parcels import confirm_next_delivered


def confirm():
    with unit_of_work():
        return confirm_next_delivered(now=clock.now())


def test_nothing_is_confirmed_by_the_clock_while_a_bank_decides(a_delivered_order, a_chargeback, decide, at):
    order = a_delivered_order()
    due = order.units.first().confirm_at
    at(due - timedelta(days=2))
    chargeback = a_chargeback(order.payment)
    relay()
    at(due + timedelta(days=5))

    assert confirm() is None
    decide(chargeback, won=True)
    relay()

    unit = order.units.first()
    assert (unit.status, unit.charged_back_at) == ("delivered", None)
    assert unit.confirm_at == due + timedelta(days=7)
    at(unit.confirm_at)
    assert confirm() is not None


def test_units_whose_money_the_bank_kept_are_back_with_the_buyer(a_delivered_order, a_chargeback, decide):
    order = a_delivered_order()
    chargeback = a_chargeback(order.payment)
    relay()

    decide(chargeback, won=False)
    relay()

    assert set(order.units.values_list("status", "charged_back_at")) == {("refunded", None)}


def test_a_case_about_them_is_over_with_it(a_delivered_order, a_case, a_chargeback, decide):
    order = a_delivered_order()
    a_case(order)
    chargeback = a_chargeback(order.payment)
    relay()

    decide(chargeback, won=False)
    relay()

    assert set(order.units.values_list("status", "disputed_from")) == {("refunded", "")}


def test_a_part_that_was_lost_leaves_the_units_where_they_were(a_delivered_order, a_case, a_chargeback, decide):
    order = a_delivered_order()
    a_case(order)
    chargeback = a_chargeback(order.payment, amount=1_000)
    relay()

    decide(chargeback, won=False)
    relay()

    assert set(order.units.values_list("status", "disputed_from", "charged_back_at")) == {("delivered", "", None)}


@pytest.mark.parametrize(("won", "end"), [(True, ("refunded", 80_000, 0)), (False, ("lost", 0, 80_000))])
def test_a_bank_that_decides_keeps_nobody_elses_money(a_smaller_order, a_chargeback, decide, won, end):
    """The winner leaves the smaller order: who paid is refunded, and who is charged back when the bank has decided."""
    award = a_smaller_order()
    disputed, other = Order.objects.filter(award=award, status="paid").order_by("pk")
    chargeback = a_chargeback(disputed.payment)
    relay()

    with unit_of_work():
        decline_fewer(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())
    with unit_of_work():
        assert refund_next_unshipped(now=clock.now()) is None
    assert [Unit.objects.get(order=order).status for order in (other, disputed)] == ["refunded", "held"]

    decide(chargeback, won=won)
    relay()
    with unit_of_work():
        assert (refund_next_unshipped(now=clock.now()) is not None) is won

    assert Unit.objects.get(order=disputed).status == "refunded"
    hold = Hold.objects.get(payment=disputed.payment)
    assert (hold.status, hold.refunded_minor, hold.lost_minor) == end
    assert [verdict.name for verdict in verdicts() if verdict.differences] == []
