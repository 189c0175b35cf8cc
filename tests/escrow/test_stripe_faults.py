"""Losing Stripe's answers (faults.md F3–F6): whatever got lost, the card is charged once and the books agree."""

import pytest

from escrow.flows import charge_due, look_up_unknown, pay_out, reverse_transfers, send_refunds
from escrow.models import Operation
from tests.escrow.test_payouts import MONDAY_10AM
from tests.stripe import Fault

CHARGE, REFUND = "POST /v1/payment_intents", "POST /v1/refunds"
MOVED = (Fault.DROPPED_ANSWER, Fault.BROKEN_AFTER)
NEVER_RAN = (Fault.LOST_REQUEST, Fault.BROKEN, Fault.IN_USE, Fault.TOO_MANY, Fault.UNAVAILABLE)
A_WHOLE_CALL = 9
"""More often than a call is repeated by itself."""


@pytest.fixture
def a_method(a_stripe_method):
    return a_stripe_method


@pytest.fixture(autouse=True)
def the_books_agree(stripe_agrees):
    """With Stripe's, here."""


@pytest.fixture
def settled(look_ups_due):
    """Look up and go on until nothing is left to do."""

    def run():
        for _ in range(4):
            look_ups_due()
            look_up_unknown()
            charge_due()
            pay_out()
            reverse_transfers()
            send_refunds()

    return run


def stands(payment):
    payment.refresh_from_db()
    return payment.status, payment.tries


def answers(payment):
    charges = Operation.objects.filter(payment=payment, kind="charge")
    return list(charges.order_by("key").values_list("status", flat=True))


def test_an_answer_after_we_gave_up_is_found_not_charged_again(a_payment, at_stripe, impatient, settled):
    """F3."""
    payment = a_payment()
    late = at_stripe.arrange(Fault.LATE_ANSWER, CHARGE, seconds=30)

    charge_due()

    assert (stands(payment), answers(payment)) == (("charging", 0), ["unknown"])
    assert len(at_stripe.charges()) == 1
    settled()
    late.released.set()
    assert (stands(payment), answers(payment)) == (("paid", 0), ["succeeded"])
    assert len(at_stripe.charges()) == 1


@pytest.mark.parametrize("fault", MOVED)
def test_a_charge_whose_answer_got_lost_is_found(a_payment, at_stripe, settled, fault):
    """F3, F4: a 500 that Stripe stored under the key is no answer either, and is never believed."""
    payment = a_payment()
    at_stripe.arrange(fault, CHARGE, times=A_WHOLE_CALL)

    charge_due()
    assert stands(payment) == ("charging", 0)
    settled()

    assert (stands(payment), answers(payment)) == (("paid", 0), ["succeeded"])
    assert len(at_stripe.charges()) == len(at_stripe.rows("payment_intent")) == 1


@pytest.mark.parametrize("fault", NEVER_RAN)
def test_a_charge_that_never_ran_is_asked_for_under_a_new_key(a_payment, at_stripe, settled, fault):
    """F4, F6: nothing is lost by a burst, and no try is counted."""
    payment = a_payment()
    burst = at_stripe.arrange(fault, CHARGE, times=A_WHOLE_CALL)

    charge_due()
    assert stands(payment) == ("charging", 0)
    burst.left = 0
    settled()

    assert (stands(payment), answers(payment)) == (("paid", 0), ["absent", "succeeded"])
    assert len(at_stripe.charges()) == 1
    assert len({call.key for call in at_stripe.calls if call.name == CHARGE}) == 2


@pytest.mark.parametrize(("fault", "charged"), [(Fault.DROPPED_ANSWER, 1), (Fault.LOST_REQUEST, 0)])
def test_after_a_day_without_stripe_the_key_is_gone_and_nothing_is_charged_twice(
    a_payment, at_stripe, look_ups_due, settled, fault, charged
):
    """F5: the look-up goes by what was asked, not by the key."""
    payment = a_payment()
    lost = at_stripe.arrange(fault, CHARGE, times=A_WHOLE_CALL)
    away = at_stripe.arrange(Fault.LOST_REQUEST, "GET /v1/payment_intents*", times=A_WHOLE_CALL)
    charge_due()
    look_ups_due()
    look_up_unknown()
    assert (stands(payment), answers(payment)) == (("charging", 0), ["unknown"])
    assert len(at_stripe.charges()) == charged

    at_stripe.clock.advance(hours=25)
    lost.left = away.left = 0
    settled()

    assert stands(payment) == ("paid", 0)
    assert len(at_stripe.charges()) == 1


def test_a_declined_charge_whose_answer_got_lost_counts_as_a_no(a_payment, at_stripe, settled):
    payment = a_payment()
    at_stripe.change_card(payment.method.token, "pm_card_visa_chargeDeclinedInsufficientFunds")
    at_stripe.arrange(Fault.DROPPED_ANSWER, CHARGE, times=A_WHOLE_CALL)

    charge_due()
    settled()

    assert (stands(payment), payment.last_decline) == (("due", 1), "insufficient_funds")
    assert at_stripe.charges() == []


@pytest.mark.parametrize("fault", [*MOVED, Fault.LOST_REQUEST, Fault.BROKEN, Fault.TOO_MANY])
def test_a_refund_is_sent_once_whatever_gets_lost(a_paid_payment, refund, at_stripe, settled, fault):
    payment = a_paid_payment()
    refund(payment.holds.get(), 4_000)
    burst = at_stripe.arrange(fault, REFUND, times=A_WHOLE_CALL)

    send_refunds()
    burst.left = 0
    settled()

    assert [row["amount"] for row in at_stripe.rows("refund")] == [4_000]
    assert payment.holds.get().refunds.get().status == "settled"


@pytest.mark.parametrize("fault", [Fault.DROPPED_ANSWER, Fault.LOST_REQUEST, Fault.BROKEN])
def test_a_payee_is_paid_once_and_gives_back_once_whatever_gets_lost(
    a_released_hold, a_stripe_payee, refund, at, at_stripe, settled, fault
):
    seller, hold = a_stripe_payee(), a_released_hold()
    at(MONDAY_10AM)
    lost = at_stripe.arrange(fault, "POST /v1/transfers", times=A_WHOLE_CALL)
    pay_out()
    lost.left = 0
    settled()
    assert [row["amount"] for row in at_stripe.rows("transfer")] == [9_500]

    refund(hold, 4_000)
    lost = at_stripe.arrange(fault, "POST /v1/transfers/*/reversals", times=A_WHOLE_CALL)
    reverse_transfers()
    lost.left = 0
    settled()

    assert [row["amount"] for row in at_stripe.rows("transfer_reversal")] == [3_800]
    assert at_stripe.world.payees == {seller.reference: 5_700}
    assert [row["amount"] for row in at_stripe.rows("refund")] == [4_000]


def test_two_keys_of_one_payment_never_overlap(a_payment, at_stripe):
    """F6: while a call may be under way, a look-up that finds nothing is not believed."""
    payment = a_payment()
    at_stripe.arrange(Fault.IN_USE, CHARGE, times=A_WHOLE_CALL)
    charge_due()

    assert charge_due() == look_up_unknown() == 0

    assert stands(payment) == ("charging", 0)
    assert answers(payment) == ["unknown"]
