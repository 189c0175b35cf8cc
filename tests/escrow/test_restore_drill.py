"""A database restored from an old backup finds what it forgot at the provider, and charges no card twice (F35)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from common import clock
from common.models import AuditEntry
from common.transactions import unit_of_work
from escrow.errors import NotThatPayout, NotThatSettlement, WriteOffSignedByAnother
from escrow.flows import charge_due, pay_out, reconcile, send_refunds
from escrow.models import Difference, Operation, Payment, PayoutLeg, Refund, SandboxCustomer, SandboxMovement
from escrow.selectors.reconciliation import open_differences, payees_with
from escrow.services.differences import book_forgotten_payout, sign_difference
from escrow.services.payouts import schedule_next_payout
from tests.builders.discrepancies import a_movement
from tests.escrow.test_reconciliation import ANNA, BEN, MONDAY_10AM


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


def book(difference, payee="seller:1", *, by=ANNA):
    with unit_of_work():
        return book_forgotten_payout(
            difference_id=difference.pk, payee=payee, reason="seen at the provider", actor=by, now=clock.now()
        )


def transfers():
    return sorted(SandboxMovement.objects.filter(call="transfer").values_list("amount_minor", flat=True))


def test_a_forgotten_payout_is_booked_as_what_it_was_and_payouts_go_on(
    a_released_hold, a_payout_account, restored, balance, at
):
    a_released_hold()
    a_released_hold(amount=20_000, payer="buyer:2", payee="seller:2")
    a_payout_account()
    at(MONDAY_10AM)
    with restored():
        pay_out()
    compare()
    a_payout_account(party="seller:2", number="110-999-888777")
    [difference] = open_differences()
    assert (difference.payee, [choice for choice, _ in difference.choices]) == ("seller:1", ["pay_out", "write_off"])
    assert difference.choices[0][1] == (
        ("world:cards", "platform:suspense", 9_500),
        ("payable:seller:1", "world:bank", 9_500),
    )
    with pytest.raises(NotThatSettlement):
        book(Difference.objects.get(), "seller:2")  # the provider names the order, and so its payee

    book(Difference.objects.get())

    settled = Difference.objects.get()
    assert (settled.status, settled.settlement, settled.payee, settled.parked_minor) == (
        "settled", "pay_out", "seller:1", 0,
    )  # fmt: skip
    assert (balance("platform:suspense"), balance("payable:seller:1"), balance("world:bank")) == (0, 0, 9_500)
    leg = PayoutLeg.objects.get()
    assert (leg.status, leg.reference, leg.payout.status) == ("settled", settled.movement.subject, "settled")
    at(MONDAY_10AM + timedelta(days=1))
    pay_out()
    compare()
    assert transfers() == [9_500, 19_000]  # nobody is paid twice
    assert Difference.objects.count() == 1


def test_a_leg_out_of_our_balance_is_booked_for_the_payee_an_operator_names(
    a_mixed_hold, release, a_funded_hold, a_payout_account, restored, balance, at
):
    """Both transfers of one payout are forgotten: the first decision gathers it again, the second finds its leg."""
    release(a_mixed_hold(card=6_000, points=3_000, coupon=1_000))
    a_funded_hold(amount=4_000)
    a_payout_account()
    at(MONDAY_10AM)
    with restored():
        pay_out()
    compare()
    by_amount = {difference.found_minor: difference for difference in Difference.objects.all()}
    assert by_amount.keys() == {-6_000, -3_500}

    book(by_amount[-3_500])
    book(by_amount[-6_000])

    assert sorted(PayoutLeg.objects.values_list("amount_minor", "status")) == [(3_500, "settled"), (6_000, "settled")]
    assert (balance("world:bank"), balance("payable:seller:1"), balance("platform:suspense")) == (9_500, 0, 0)
    at(MONDAY_10AM + timedelta(days=1))
    assert pay_out() == 0
    assert transfers() == [3_500, 6_000]


def test_a_sum_no_payout_has_is_booked_for_nobody(a_released_hold, a_payout_account, balance, at):
    a_released_hold()
    a_payout_account()
    at(MONDAY_10AM)
    a_movement("transfer", 9_499)
    a_movement("charge", 500)
    compare()
    transfer, charge = Difference.objects.order_by("found_minor")

    with pytest.raises(NotThatPayout):
        book(transfer)
    with pytest.raises(NotThatSettlement):
        book(charge)

    transfer.refresh_from_db()
    assert (transfer.status, transfer.payee, PayoutLeg.objects.count()) == ("open", "", 0)
    assert (balance("payable:seller:1"), payees_with(9_499), payees_with(9_501)) == (9_500, ("seller:1",), ())


def test_above_a_million_another_operator_signs_the_booking(a_released_hold, a_payout_account, restored, balance, at):
    a_released_hold(amount=2_000_000)
    a_payout_account()
    at(MONDAY_10AM)
    with restored():
        pay_out()
    compare()
    difference = Difference.objects.get()

    book(difference)

    assert [view.proposed for view in open_differences()] == [
        (("world:cards", "platform:suspense", 1_900_000), ("payable:seller:1", "world:bank", 1_900_000))
    ]
    assert (pay_out(), balance("world:bank")) == (0, 0)
    with pytest.raises(WriteOffSignedByAnother), unit_of_work():
        sign_difference(difference_id=difference.pk, reason="seen", actor=ANNA, now=clock.now())
    with unit_of_work():
        sign_difference(difference_id=difference.pk, reason="seen", actor=BEN, now=clock.now())
    assert (balance("world:bank"), balance("platform:suspense"), transfers()) == (1_900_000, 0, [1_900_000])


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
