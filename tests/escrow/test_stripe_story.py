"""Whole stories on Stripe, through the house's own flows, the real SDK and the webhook."""

from datetime import timedelta

import pytest

from common import clock
from common.transactions import unit_of_work
from escrow.flows import charge_due, look_up_unknown, make_call, pay_out, reverse_transfers, send_refunds
from escrow.models import Debt, InboxEvent, Operation, PayoutLeg, Reversal
from escrow.services import claim_authentication
from tests.escrow.test_payouts import MONDAY_10AM
from tests.stripe import Fault

CHARGE = "POST /v1/payment_intents"
TOLD = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


@pytest.fixture
def a_method(a_stripe_method):
    return a_stripe_method


@pytest.fixture(autouse=True)
def the_books_agree(stripe_agrees):
    """With Stripe's, here."""


def statuses(payment):
    payment.refresh_from_db()
    return payment.status, sorted(set(payment.holds.values_list("status", flat=True)))


def confirm(payment):
    """Our side of the buyer's yes, as the page does it."""
    with unit_of_work():
        operation = claim_authentication(payment_id=payment.id, proof="", now=clock.now())
    make_call(operation_id=operation.pk)


def events(status):
    return InboxEvent.objects.filter(status=status, topic__in=["money", "payee"]).count()


def test_the_buyer_is_brought_back_and_paid_once_whoever_tells_us_first(a_payment, at_stripe, stripe_tells, balance):
    payment = a_payment(token="pm_card_authenticationRequired")
    charge_due()
    assert statuses(payment) == ("due", ["requested"])

    at_stripe.authenticate(payment.action_reference)
    confirm(payment)
    told = stripe_tells(times=2, shuffled_by=5)

    assert statuses(payment) == ("paid", ["funded"])
    assert set(told) == {200}
    assert (events("waiting"), events("quarantined"), events("failed")) == (0, 0, 0)
    assert len(at_stripe.charges()) == 1
    assert at_stripe.rows("refund") == []
    assert balance("world:cards") == -10_000


def test_a_buyer_who_closes_the_window_after_saying_yes_has_paid(a_payment, at_stripe, stripe_tells):
    payment = a_payment(token="pm_card_authenticationRequired")
    charge_due()
    payment.refresh_from_db()

    at_stripe.authenticate(payment.action_reference)
    stripe_tells()

    assert statuses(payment) == ("paid", ["funded"])
    assert len(at_stripe.charges()) == 1
    assert at_stripe.rows("refund") == []


def test_a_buyer_who_says_no_may_say_yes_later(a_payment, at_stripe, stripe_tells):
    payment = a_payment(token="pm_card_authenticationRequired")
    charge_due()
    payment.refresh_from_db()
    intent = payment.action_reference

    at_stripe.authenticate(intent, yes=False)
    confirm(payment)
    stripe_tells()

    assert statuses(payment) == ("due", ["requested"])
    assert at_stripe.charges() == []


@pytest.mark.parametrize("seed", range(3))
def test_stripe_tells_before_it_answers(a_payment, at_stripe, stripe_tells, look_ups_due, seed):
    """F7, F8: the answer got lost, its events come five times in any order."""
    payment = a_payment(units=[6_000, 4_000])
    at_stripe.arrange(Fault.DROPPED_ANSWER, CHARGE, times=3)
    charge_due()
    assert statuses(payment)[0] == "charging"

    stripe_tells(types=TOLD, times=5, shuffled_by=seed)

    assert statuses(payment) == ("paid", ["funded"])
    look_ups_due()
    assert look_up_unknown() == 0
    assert len(at_stripe.charges()) == 1


def test_a_refund_under_way_is_settled_when_stripe_says_so(a_paid_payment, refund, at_stripe, stripe_tells):
    payment = a_paid_payment(token="pm_card_pendingRefund", units=[6_000, 4_000])
    refund(payment.holds.get(number=1), 2_500)
    send_refunds()
    given_back = payment.holds.get(number=1).refunds.get()
    assert given_back.status == "sending"

    at_stripe.clock.advance(minutes=2)
    stripe_tells(types=["refund.updated"])

    given_back.refresh_from_db()
    assert given_back.status == "settled"
    assert [row["amount"] for row in at_stripe.rows("refund")] == [2_500]
    assert not Operation.objects.filter(status__in=("asked", "pending", "unknown")).exists()


def test_from_a_saved_card_to_the_last_won_given_back(
    a_payment, a_stripe_payee, release, refund, at, at_stripe, stripe_tells, balance
):
    """A buyer brought back, a refund, a payout out of the charge, and a refund after it that the seller gives back."""
    seller = a_stripe_payee()
    payment = a_payment(units=[6_000, 4_000], token="pm_card_authenticationRequired")
    charge_due()
    payment.refresh_from_db()
    at_stripe.authenticate(payment.action_reference)
    confirm(payment)
    first, second = payment.holds.order_by("number")
    refund(second, 1_000)
    send_refunds()
    release(first)
    release(second)
    at(MONDAY_10AM)

    pay_out()

    [transfer] = at_stripe.rows("transfer")
    [charge] = at_stripe.charges()
    assert (transfer["amount"], transfer["source_transaction"]) == (5_700 + 2_850, charge["id"])
    assert at_stripe.world.payees == {seller.reference: 8_550}
    assert balance("payable:seller:1") == 0
    refund(first, 2_000)
    reverse_transfers()
    send_refunds()
    stripe_tells(shuffled_by=1)
    assert [row["amount"] for row in at_stripe.rows("transfer_reversal")] == [1_900]
    assert [row["amount"] for row in at_stripe.rows("refund")] == [1_000, 2_000]
    assert (Reversal.objects.get().status, PayoutLeg.objects.get().status) == ("settled", "settled")
    assert balance("platform:advances") == 0
    assert balance("world:bank") == 8_550 - 1_900
    assert (events("quarantined"), events("failed")) == (0, 0)


def test_a_payee_who_emptied_the_account_owes_and_the_buyer_is_not_kept_waiting(
    a_released_hold, a_stripe_payee, refund, at, at_stripe, balance
):
    """F23."""
    seller = a_stripe_payee()
    hold = a_released_hold()
    at(MONDAY_10AM)
    pay_out()
    at_stripe.empty_payee(seller.reference)

    refund(hold)
    reverse_transfers()
    send_refunds()

    assert at_stripe.charges()[0]["refunded"]
    assert at_stripe.rows("transfer_reversal") == []
    assert Reversal.objects.get().status == "failed"
    debt = Debt.objects.get(payee="seller:1")
    assert debt.advanced_minor - debt.repaid_minor == 9_500 == -balance("platform:advances")


def test_a_payee_who_lost_its_capability_waits_and_is_paid_when_it_is_back(
    a_released_hold, a_stripe_payee, at, at_stripe, balance
):
    """F24: found out by asking for the transfer, before any event told us."""
    seller = a_stripe_payee()
    a_released_hold()
    at_stripe.onboard(seller.reference, missing=("identity.individual.documents",))
    at(MONDAY_10AM)

    pay_out()

    assert PayoutLeg.objects.get().status == "blocked"
    assert at_stripe.rows("transfer") == []
    assert balance("payable:seller:1") == 9_500


def test_what_our_balance_cannot_pay_yet_waits_while_the_charge_pays_its_own(
    a_mixed_hold, a_stripe_payee, release, at, at_stripe
):
    """F26: a coupon's part is paid from our balance, never cut."""
    a_stripe_payee()
    hold = a_mixed_hold(card=7_000, points=0, coupon=3_000)
    release(hold)
    at(MONDAY_10AM)

    pay_out()

    assert legs() == [(2_500, "blocked", "balance_insufficient"), (7_000, "settled", "")]
    assert [row["amount"] for row in at_stripe.rows("transfer")] == [7_000]
    at_stripe.top_up(2_500)
    at(MONDAY_10AM + timedelta(days=1))
    pay_out()
    assert legs() == [(2_500, "settled", ""), (7_000, "settled", "")]
    assert [row["source_transaction"] is None for row in at_stripe.rows("transfer")] == [False, True]


def legs():
    return list(PayoutLeg.objects.order_by("amount_minor").values_list("amount_minor", "status", "trouble"))


def test_a_charge_found_after_another_was_made_is_given_back(a_payment, at_stripe, look_ups_due, stripe_tells, balance):
    """Stripe worked on the first call so long that a look-up found nothing: the second holds, the first goes back."""
    payment = a_payment()
    at_stripe.arrange(Fault.DROPPED_ANSWER, CHARGE, times=3)
    charge_due()
    [hidden] = at_stripe.rows("payment_intent")
    del at_stripe.world.tables["payment_intent"][hidden["id"]]
    look_ups_due()
    look_up_unknown()
    charge_due()
    assert statuses(payment) == ("paid", ["funded"])

    at_stripe.world.tables["payment_intent"][hidden["id"]] = hidden
    stripe_tells()
    send_refunds()

    assert len(at_stripe.charges()) == 2
    [refund] = at_stripe.rows("refund")
    assert (refund["payment_intent"], refund["amount"]) == (hidden["id"], 10_000)
    payment.refresh_from_db()
    assert payment.charge_reference != hidden["id"]
    assert balance("world:cards") == -10_000
