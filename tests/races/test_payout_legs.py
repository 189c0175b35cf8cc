"""Payouts, refunds after them, reversals and netting at once: each won is paid, taken back and repaid once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from common import clock
from common.transactions import unit_of_work
from escrow.flows import pay_out, reverse_transfers
from escrow.gateways.sandbox import sandbox_balance
from escrow.models import Debt, Hold, PayoutItem, PayoutLeg, Reversal
from escrow.services import payouts, refund_hold, release_hold
from tests.races.test_workers_on_money import OPERATOR, differences, made, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

MONDAY_10AM = datetime(2026, 11, 23, 1, tzinfo=UTC)
ROUNDS = 3


def refunding(hold, amount=None):
    def act():
        with unit_of_work():
            refund_hold(hold_id=hold.id, amount_minor=amount, reason="", actor=OPERATOR, now=clock.now())

    return act


def releasing(hold):
    def act():
        with unit_of_work():
            release_hold(hold_id=hold.id, actor=OPERATOR, now=clock.now())

    return act


def test_two_workers_gather_and_send_each_leg_once(a_released_hold, a_payout_account, at):
    for _ in range(10):
        a_released_hold()
    a_payout_account()
    at(MONDAY_10AM)

    together(*[pay_out] * 4)
    pay_out()

    assert PayoutItem.objects.count() == made("transfer") == 10
    assert set(PayoutLeg.objects.values_list("status", flat=True)) == {"settled"}
    assert differences() == []


def test_release_payout_and_refund_at_once(a_funded_hold, a_payout_account, at):
    a_payout_account()
    for _ in range(ROUNDS):
        waiting, paid = a_funded_hold(), a_funded_hold()
        releasing(paid)()
        at(MONDAY_10AM)

        together(releasing(waiting), pay_out, refunding(paid, 4_000), refunding(paid, 6_000), reverse_transfers)
        pay_out()
        reverse_transfers()

        paid.refresh_from_db()
        assert (paid.payable_minor, paid.paid_minor) == (0, paid.advanced_minor)
        assert differences() == []
    debt = Debt.objects.filter(payee="seller:1").first()
    assert debt is None or debt.advanced_minor == debt.repaid_minor


def test_a_reversal_and_netting_never_repay_the_same_won(a_released_hold, a_payout_account, at):
    a_payout_account()
    for number in range(ROUNDS):
        paid = a_released_hold()
        at(MONDAY_10AM + timedelta(days=7 * number))
        pay_out()
        later = a_released_hold(amount=30_000)
        at(MONDAY_10AM + timedelta(days=7 * number))

        together(refunding(paid), reverse_transfers, pay_out, pay_out)
        reverse_transfers()
        pay_out()

        later.refresh_from_db()
        debt = Debt.objects.get()
        assert (debt.advanced_minor, debt.reversing_minor) == (debt.repaid_minor, 0)
        assert later.netted_minor + later.paid_minor == 28_500
        assert differences() == []
    assert sum(Reversal.objects.filter(status="settled").values_list("amount_minor", flat=True)) == 9_500 * ROUNDS
    assert sandbox_balance() >= 0


def test_control_without_the_second_look_two_workers_gather_one_hold(
    a_released_hold, a_payout_account, at, monkeypatch
):
    """If this one fails, the tests above have stopped proving anything.

    Both gather the hold; only the unique rule of its items, a guard of the database, stops the second.
    """
    hold, both_have_read = a_released_hold(), threading.Barrier(2, timeout=10)
    a_payout_account()
    at(MONDAY_10AM)

    def without_lock(rows, *, now):
        seen = list(Hold.objects.filter(pk=hold.pk).select_related("payment"))
        both_have_read.wait()
        return seen

    monkeypatch.setattr(payouts, "_still_due", without_lock)

    def gather():
        with unit_of_work():
            payouts.schedule_next_payout(now=clock.now())

    outcomes = together(gather, gather)

    assert len([outcome for outcome in outcomes if outcome is not None]) == 1
    assert PayoutItem.objects.count() == 1
    pay_out()
