"""A database restored from an old backup finds what it forgot at the provider, and charges no card twice (F35)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from common import clock
from common.models import AuditEntry
from common.transactions import unit_of_work
from escrow.flows import charge_due, pay_out, reconcile, send_refunds
from escrow.models import Difference, Operation, Payment, Refund, SandboxCustomer, SandboxMovement
from escrow.services.payouts import schedule_next_payout
from tests.escrow.test_reconciliation import MONDAY_10AM


@pytest.fixture
def restored():
    """What happens in `with restored():` is forgotten here and known there, as after a restore."""

    class Restored:
        def __enter__(self):
            self.point = transaction.savepoint_create()

        def __exit__(self, *_):
            theirs = [*SandboxCustomer.objects.all(), *SandboxMovement.objects.order_by("made_at", "pk")]
            transaction.savepoint_rollback(self.point)
            known = {*SandboxCustomer.objects.values_list("pk", flat=True)}
            known |= {*SandboxMovement.objects.values_list("pk", flat=True)}
            for row in theirs:
                if row.pk not in known:
                    row.save(force_insert=True)

    return Restored


def compare(hours_later=0):
    now = clock.real()
    return reconcile(since=now - timedelta(days=1), began_at=now + timedelta(hours=hours_later))


def charges():
    return SandboxMovement.objects.filter(call="charge", result="succeeded").count()


def test_a_forgotten_charge_is_found_before_the_card_is_asked_again(a_payment, restored, balance):
    payment = a_payment()
    with restored():
        charge_due()
    payment.refresh_from_db()
    assert payment.status == "due"

    compare()
    charge_due()

    payment.refresh_from_db()
    assert (payment.status, charges()) == ("paid", 1)
    assert balance("world:cards") == -10_000
    assert Difference.objects.get().status == "cleared"
    assert balance("platform:suspense") == 0
    assert AuditEntry.objects.get(action="escrow.adopt_lost_charge").actor == "system"


def test_a_card_asked_again_first_is_charged_once(a_payment, restored, balance):
    """The call has the same key, the same id and the same content as the one we forgot."""
    payment = a_payment()
    with restored():
        charge_due()

    charge_due()
    compare()

    payment.refresh_from_db()
    assert (payment.status, charges()) == ("paid", 1)
    assert balance("world:cards") == -10_000
    assert Difference.objects.count() == 0


def test_a_forgotten_refund_is_made_once(a_funded_hold, refund, restored):
    refund(a_funded_hold(), 2_500)
    with restored():
        send_refunds()

    send_refunds()
    compare()

    assert Refund.objects.get().status == "settled"
    assert SandboxMovement.objects.filter(call="refund", result="succeeded").count() == 1
    assert Difference.objects.count() == 0


def test_a_payout_that_was_gathered_before_is_made_once(a_released_hold, a_payout_account, restored, balance, at):
    a_released_hold()
    a_payout_account()
    at(MONDAY_10AM)
    with unit_of_work():
        assert schedule_next_payout(now=clock.now())
    with restored():
        pay_out()

    pay_out()
    compare()

    assert balance("world:bank") == 9_500
    assert SandboxMovement.objects.filter(call="transfer", result="succeeded").count() == 1
    assert Difference.objects.count() == 0


def test_a_payout_that_is_forgotten_whole_is_found_and_payouts_stop(a_released_hold, a_payout_account, restored, at):
    """Nothing here says whom it paid: gathered anew it would be paid again."""
    a_released_hold()
    a_released_hold(payer="buyer:2", payee="seller:2")
    a_payout_account()
    at(MONDAY_10AM)
    with restored():
        pay_out()
    compare()
    assert Difference.objects.get().found_minor == -9_500

    pay_out()

    assert SandboxMovement.objects.filter(call="transfer").count() == 1


def test_an_order_that_is_lost_whole_is_a_difference_for_people(a_paid_payment, restored, balance):
    with restored():
        a_paid_payment()
    assert Payment.objects.count() == 0

    answer = StringIO()
    with pytest.raises(SystemExit):
        call_command("reconcile", days=1, stdout=answer)

    difference = Difference.objects.get()
    assert (difference.kind, difference.parked_minor) == ("missing_here", 10_000)
    assert balance("platform:suspense") == 10_000
    assert "DIFFERS  missing_here  +10000  charge" in answer.getvalue()


def test_nothing_is_adopted_on_likeness_alone(a_payment, restored, balance):
    """The same order and the same amount, but not an id our keys could have made: people decide."""
    payment = a_payment()
    with restored():
        charge_due()
    movement = SandboxMovement.objects.get()
    SandboxMovement.objects.update(content=movement.content | {"operation_id": "01a20000-0000-7000-8000-000000000001"})

    compare()

    payment.refresh_from_db()
    assert payment.status == "due"
    assert Difference.objects.get().status == "open"
    assert not Operation.objects.filter(kind="charge").exists()


def test_when_all_agrees_the_command_says_so(a_paid_payment):
    a_paid_payment()
    answer = StringIO()

    call_command("reconcile", stdout=answer)

    assert answer.getvalue() == "1 new lines; the provider holds 10000, 0 more than we say\n"
