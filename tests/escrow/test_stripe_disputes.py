"""Disputes on Stripe from their opening to their end: what the bank takes, what we send, what comes back or is lost."""

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from escrow.flows import look_into_chargeback, make_call, pay_out, reverse_transfers
from escrow.models import Chargeback, InboxEvent
from escrow.services.evidence_packs import send_evidence
from tests.escrow.test_payouts import MONDAY_10AM

OPERATOR = Actor(ActorKind.OPERATOR, "7")


@pytest.fixture
def a_method(a_stripe_method):
    return a_stripe_method


@pytest.fixture(autouse=True)
def the_books_agree(stripe_agrees):
    """With Stripe's, here."""


@pytest.fixture
def disputed(at_stripe):
    """The one charge there is, disputed at its bank; its name there."""
    return lambda **terms: at_stripe.dispute(at_stripe.charges()[0]["id"], **terms)["id"]


def send(chargeback):
    with unit_of_work():
        operation = send_evidence(chargeback_id=chargeback.id, actor=OPERATOR, now=clock.now())
    make_call(operation_id=operation.pk)


def test_a_dispute_is_answered_and_won_and_the_unit_goes_on(a_funded_hold, release, disputed, at_stripe, balance):
    hold = a_funded_hold()
    reference = disputed()
    opened = look_into_chargeback(reference=reference)
    assert (opened.status, balance("platform:disputed")) == ("opened", -10_000)

    send(opened)

    [there] = at_stripe.rows("dispute")
    assert (there["status"], there["evidence_details"]["submission_count"]) == ("under_review", 1)
    assert any(there["evidence"].values())
    at_stripe.close_dispute(reference, won=True)
    won = look_into_chargeback(reference=reference)
    assert (won.status, balance("platform:disputed"), balance("platform:dispute_fees")) == ("won", 0, -15_000)
    assert release(hold).status == "released"


def test_a_dispute_lost_after_the_payout_is_taken_back_from_the_seller(
    a_released_hold, a_stripe_payee, disputed, at, at_stripe, balance
):
    seller = a_stripe_payee()
    a_released_hold()
    at(MONDAY_10AM)
    pay_out()
    reference = disputed()
    look_into_chargeback(reference=reference)

    at_stripe.close_dispute(reference, won=False)
    lost = look_into_chargeback(reference=reference)
    reverse_transfers()

    assert (lost.status, balance("platform:disputed")) == ("lost", 0)
    assert [row["amount"] for row in at_stripe.rows("transfer_reversal")] == [9_500]
    assert at_stripe.world.payees == {seller.reference: 0}
    assert balance("platform:advances") == balance("platform:losses") == 0


def test_a_bank_that_only_asks_takes_nothing(a_funded_hold, disputed, at_stripe, balance):
    a_funded_hold()
    reference = disputed(is_inquiry=True)
    assert look_into_chargeback(reference=reference).status == "warning"
    assert balance("platform:disputed") == 0

    at_stripe.escalate(reference)

    assert look_into_chargeback(reference=reference).status == "opened"
    assert balance("platform:disputed") == -10_000


@pytest.mark.parametrize("seed", range(2))
def test_a_dispute_is_followed_by_what_stripe_tells_in_any_order(
    a_funded_hold, disputed, at_stripe, stripe_tells, balance, seed
):
    """F7: the whole life of a dispute, told twice and shuffled after it is over."""
    a_funded_hold()
    at_stripe.close_dispute(disputed(), won=True)

    stripe_tells(
        types=[event["type"] for event in at_stripe.webhooks.queued if "dispute" in event["type"]],
        times=2,
        shuffled_by=seed,
    )

    assert Chargeback.objects.get().status == "won"
    assert (balance("platform:disputed"), balance("platform:dispute_fees")) == (0, -15_000)
    assert set(InboxEvent.objects.values_list("status", flat=True)) == {"applied"}
