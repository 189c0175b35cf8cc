"""Sums that wait at the operators' desk say whose they are and why, in words: strays, refusals, payees, banks."""

import pytest
from django.core.cache import cache

from common import clock
from common.transactions import unit_of_work
from escrow.flows import send_refunds
from escrow.gateways.sandbox import Call, Fault, arrange
from escrow.models import PayeeAccount, Payment, StrayCharge
from escrow.rules.states import StrayReason
from escrow.services.strays import note_stray
from tests.builders.discrepancies import a_movement
from tests.builders.people import NOON
from tests.builders.visits import in_english, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(at, an_operator):
    cache.clear()
    at(NOON)
    return in_english(signed_in(an_operator()))


@pytest.fixture
def a_stray(a_paid_order):
    """A second charge of a paid order, found and on its way back."""
    order = a_paid_order(threshold=2)
    twice = a_movement("charge", 90_000, group=f"order:{order.id}")
    with unit_of_work():
        return note_stray(
            payment_id=order.payment_id,
            reference=twice.reference,
            amount_minor=90_000,
            reason=StrayReason.TWICE,
            now=clock.now(),
        )


def test_a_stray_is_seen_while_it_goes_back_by_itself(desk, a_stray):
    text = words(desk.get(f"/desk/?item=stray-{a_stray.pk}"))

    assert "A charge nobody waited for goes back" in text
    assert "The order was paid already. It goes back with the next try. Amount ₩90,000 About Order" in text
    assert "A charge nobody waited for is not back on its card yet." in text
    assert "Nothing to decide" in text

    send_refunds()

    assert "nobody waited for" not in words(desk.get("/desk/"))


def test_a_stray_that_is_refused_waits_for_an_operator_with_its_order(desk, a_stray):
    arrange(Call.REFUND, Fault.HARD_DECLINE)
    send_refunds()

    page = desk.get(f"/desk/?item=refund-{a_stray.pk}")

    assert StrayCharge.objects.get().status == "failed"
    assert f"/desk/orders/{a_stray.payment.reference.removeprefix('order:')}/refund/" in page.content.decode()
    assert "What it said The bank refused it. refused" in words(page)


def test_a_payee_who_may_not_receive_is_named_with_what_is_missing(desk, a_seller):
    seller = a_seller()
    account = PayeeAccount.objects.create(
        party=f"seller:{seller.id}", provider="sandbox", reference="sb_acct_1", may_receive=False,
        missing=["external_account"], opened_at=NOON, checked_at=NOON, check_at=NOON, blocked_at=NOON,
    )  # fmt: skip

    text = words(desk.get(f"/desk/?item=payee-{account.pk}"))

    assert f"About {seller.business_name} What it said The payment provider does not let" in text
    assert "A bank account for your payouts external_account" in text


def test_a_bank_that_takes_a_charge_back_says_why_in_words(desk, a_paid_order, a_chargeback):
    order = a_paid_order(threshold=2)

    text = words(desk.get(f"/desk/?item=chargeback-{a_chargeback(Payment.objects.get(pk=order.payment_id)).pk}"))

    assert "s owner does not know the charge fraudulent About Order" in text
