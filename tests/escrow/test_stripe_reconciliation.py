"""Stripe's own account against ours: each way in which they can differ is found, and what agrees is left alone."""

from datetime import timedelta

import pytest

from common import clock
from escrow.flows import charge_due, look_up_unknown, pay_out, reconcile, send_refunds
from escrow.models import Difference, ProviderMovement
from tests.escrow.test_payouts import MONDAY_10AM
from tests.stripe import Fault
from tests.stripe.discrepancies import Discrepancy


@pytest.fixture
def a_method(a_stripe_method):
    return a_stripe_method


@pytest.fixture(autouse=True)
def the_books_agree(stripe_agrees):
    """With Stripe's, here."""


@pytest.fixture
def business(a_released_hold, a_funded_hold, a_stripe_payee, refund, at, at_stripe):
    """A charge that was paid out, and one of which part was given back; what each discrepancy can be about."""
    seller = a_stripe_payee()
    paid = a_released_hold(token="pm_card_bypassPending")
    given = a_funded_hold(token="pm_card_bypassPending", payer="buyer:2", payee="seller:2")
    refund(given, 2_500)
    send_refunds()
    at(MONDAY_10AM)
    pay_out()
    charges = [row["id"] for row in at_stripe.charges()]
    assert [hold.payment.status for hold in (paid, given)] == ["paid", "paid"]
    return {
        Discrepancy.CHARGE_MISSING_THERE: charges[0],
        Discrepancy.CHARGED_TWICE: charges[0],
        Discrepancy.AMOUNT_DIFFERS: charges[0],
        Discrepancy.FEE_DIFFERS: charges[0],
        Discrepancy.REFUND_ONLY_THERE: charges[1],
        Discrepancy.TRANSFER_ONLY_THERE: seller.reference,
        Discrepancy.TRANSFER_MISSING_THERE: at_stripe.rows("transfer")[0]["id"],
    }


def compare():
    return reconcile(since=clock.real() - timedelta(days=1), began_at=clock.real() + timedelta(hours=4))


def found():
    return [(row.kind, row.found_minor - row.expected_minor) for row in Difference.objects.all()]


def test_what_agrees_is_matched_line_by_line_and_only_fees_are_posted(business, at_stripe, balance):
    seen = compare()

    assert (seen.differences_found, found()) == (0, [])
    assert ProviderMovement.objects.count() == len(at_stripe.rows("balance_transaction")) == 4
    assert not ProviderMovement.objects.filter(operation=None).exists()
    assert balance("platform:provider_fees") == -640
    assert seen.provider_minor == at_stripe.balance()


@pytest.mark.parametrize(
    ("kind", "terms", "difference"),
    [
        (Discrepancy.CHARGE_ONLY_THERE, {}, [("missing_here", 10_000)]),
        (Discrepancy.CHARGE_MISSING_THERE, {}, [("missing_there", -10_000)]),
        (Discrepancy.CHARGED_TWICE, {}, [("missing_here", 10_000)]),
        (Discrepancy.REFUND_ONLY_THERE, {"amount": 1_200}, [("missing_here", -1_200)]),
        (Discrepancy.TRANSFER_ONLY_THERE, {"amount": 3_000}, [("missing_here", -3_000)]),
        (Discrepancy.TRANSFER_MISSING_THERE, {}, [("missing_there", 9_500)]),
        (Discrepancy.AMOUNT_DIFFERS, {"by": 300}, [("amount_differs", 300)]),
        (Discrepancy.UNKNOWN_MOVEMENT, {"by": -700}, [("missing_here", -700)]),
        (Discrepancy.LATE_MOVEMENT, {"hours": 2}, [("missing_here", 10_000)]),
        (Discrepancy.FEE_DIFFERS, {"by": 50}, []),
    ],
)
def test_each_discrepancy_at_stripe_is_found_and_nothing_is_repaired(business, at_stripe, kind, terms, difference):
    at_stripe.plant(kind, about=business.get(kind, ""), **terms)

    compare()
    compare()

    assert found() == difference


def test_what_stripe_did_and_we_never_heard_of_is_late(a_payment, at_stripe, look_ups_due):
    a_payment()
    at_stripe.arrange(Fault.DROPPED_ANSWER, "POST /v1/payment_intents", times=3)
    charge_due()
    away = at_stripe.arrange(Fault.UNAVAILABLE, "GET /v1/payment_intents*", times=1_000)

    compare()

    assert found() == [("late", 10_000)]
    away.left = 0
    look_ups_due()
    look_up_unknown()
    compare()
    assert (found(), Difference.objects.get().status) == ([("late", 10_000)], "cleared")
    assert len(at_stripe.charges()) == 1
