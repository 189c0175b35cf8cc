"""Several workers sweep the same money at once: each charge, refund and payout is made once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection

from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from escrow.errors import TooLateToCancel
from escrow.flows import charge_due, sweep
from escrow.gateways.sandbox import sandbox_balance
from escrow.models import Operation, Payment, Payout, SandboxMovement
from escrow.services import cancel_payment, charges, refund_hold, release_hold
from ledger.proofs import verdicts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

MONDAY_10AM = datetime(2026, 11, 23, 1, tzinfo=UTC)
OPERATOR = Actor(ActorKind.OPERATOR, "7")


def together(*acts):
    """Run the acts at once, each on a connection of its own; what each gave or raised."""
    start = threading.Barrier(len(acts), timeout=10)

    def run(act):
        try:
            start.wait()
            return act()
        except (IntegrityError, TooLateToCancel) as trouble:
            return trouble
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def made(call):
    return SandboxMovement.objects.filter(call=call, result="succeeded").count()


def differences():
    return [verdict for verdict in verdicts() if verdict.differences]


def test_four_workers_charge_each_payment_once(a_payment):
    for number in range(10):
        a_payment(payer=f"buyer:{number}")

    together(*[charge_due] * 4)

    assert set(Payment.objects.values_list("status", flat=True)) == {"paid"}
    assert made("charge") == 10
    assert differences() == []


def test_four_workers_refund_and_pay_out_once(a_funded_hold, a_payout_account, at):
    kept, given = [a_funded_hold() for _ in range(4)], [a_funded_hold() for _ in range(4)]
    a_payout_account()
    with unit_of_work():
        for hold in kept:
            release_hold(hold_id=hold.id, actor=OPERATOR, now=clock.now())
        for hold in given:
            refund_hold(hold_id=hold.id, amount_minor=None, reason="", actor=OPERATOR, now=clock.now())
    at(MONDAY_10AM)

    together(*[sweep] * 4)
    sweep()

    assert made("refund") == 4
    assert sum(Payout.objects.filter(status="settled").values_list("amount_minor", flat=True)) == 38_000
    assert sandbox_balance() == 2_000
    assert differences() == []


def test_a_payment_is_cancelled_or_charged_never_both(a_payment):
    for _ in range(10):
        payment = a_payment()

        def withdraw(payment=payment):
            with unit_of_work():
                cancel_payment(payment_id=payment.id, actor=OPERATOR, now=clock.now())

        outcome, _ = together(withdraw, charge_due)

        payment.refresh_from_db()
        assert payment.status == ("paid" if isinstance(outcome, TooLateToCancel) else "cancelled")
    assert made("charge") == Payment.objects.filter(status="paid").count()
    assert differences() == []


def test_control_without_the_claims_lock_two_workers_take_one_payment(a_payment, monkeypatch):
    """If this one fails, the tests above have stopped proving anything.

    Both take the payment; only the unique key of the call, a guard of the database, stops the second.
    """
    payment, both_have_read = a_payment(), threading.Barrier(2, timeout=10)

    def first_without_lock(rows):
        seen = rows.first()
        both_have_read.wait()
        return seen

    monkeypatch.setattr(charges, "next_due", first_without_lock)
    outcomes = together(lambda: charge_due(at_most=1), lambda: charge_due(at_most=1))

    assert [type(outcome) for outcome in outcomes if isinstance(outcome, IntegrityError)] == [IntegrityError]
    assert Operation.objects.filter(payment=payment, kind="charge").count() == 1
