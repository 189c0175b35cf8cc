"""Orders whose charge the buyer's bank takes back: their clocks stand still, and go on or end with its decision."""

from datetime import timedelta

from common import clock
from common.outbox import relay
from common.transactions import unit_of_work
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
