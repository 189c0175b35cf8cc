"""The stand-in provider behaves like one: one movement per key, its own refusals, a memory every process shares."""

from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured

from escrow.gateways import current_gateway
from escrow.gateways.base import (
    Absent,
    ChargeAsk,
    CustomerAsk,
    Declined,
    DeclineKind,
    Pending,
    RefundAsk,
    Rejected,
    Succeeded,
    TransferAsk,
    Unknown,
)
from escrow.gateways.sandbox import Call, Fault, SandboxGateway, arrange, sandbox_balance, settle_pending
from escrow.models import SandboxCustomer

pytestmark = pytest.mark.django_db
gateway = SandboxGateway()


@pytest.fixture
def the_books_agree():
    """Here the provider is asked past our books, so they need not agree."""


@pytest.fixture
def charge():
    customer = gateway.ensure_customer(CustomerAsk("customer:1", "op", "buyer:1", "tok_visa")).reference

    def ask(key="pay:1:1", *, token="tok_visa", amount=10_000, group="order:1"):
        return ChargeAsk(key, "op", customer, token, amount, "KRW", group)

    return ask


def test_a_party_is_one_customer(charge):
    again = gateway.ensure_customer(CustomerAsk("customer:2", "op", "buyer:1", "tok_visa"))

    assert SandboxCustomer.objects.get().reference == again.reference


def test_asking_twice_with_one_key_moves_money_once(charge):
    first, again = gateway.charge_off_session(charge()), gateway.charge_off_session(charge())

    assert isinstance(first, Succeeded)
    assert again == first
    assert sandbox_balance() == 10_000


def test_many_are_answered_as_if_each_were_asked_alone(charge):
    asks = [
        charge("pay:1:1"),
        charge("pay:2:1", token="tok_declined"),
        charge("pay:3:1", token="tok_unknown"),
        replace(charge("pay:4:1"), customer="cus_x"),
    ]

    answers = gateway.charge_many(asks)
    again = gateway.charge_many([asks[0], charge("pay:5:1"), charge("pay:2:1", amount=10_001)])

    assert [type(answer) for answer in answers] == [Succeeded, Declined, Unknown, Rejected]
    assert again[0] == answers[0]
    assert again[2] == Rejected("key_used_for_another_request")
    assert sandbox_balance() == 30_000


def test_what_is_arranged_happens_among_many(charge):
    arrange(Call.CHARGE, Fault.HARD_DECLINE)

    answers = gateway.charge_many([charge("pay:1:1"), charge("pay:2:1")])

    assert [type(answer) for answer in answers] == [Declined, Succeeded]


def test_another_request_under_the_same_key_is_rejected(charge):
    gateway.charge_off_session(charge())

    assert gateway.charge_off_session(charge(amount=10_001)) == Rejected("key_used_for_another_request")
    assert sandbox_balance() == 10_000


def test_a_no_is_remembered_under_its_key(charge):
    first = gateway.charge_off_session(charge(token="tok_declined"))

    assert (first.kind, first.code) == (DeclineKind.HARD, "card_declined")
    assert gateway.find(charge(token="tok_declined")) == first


def test_insufficient_funds_pass_after_two_tries_of_one_payment(charge):
    answers = [gateway.charge_off_session(charge(f"pay:1:{n}", token="tok_insufficient")) for n in range(3)]

    assert [type(answer) for answer in answers] == [Declined, Declined, Succeeded]
    other = gateway.charge_off_session(charge("pay:2:1", token="tok_insufficient", group="order:2"))
    assert (other.kind, other.code) == (DeclineKind.SOFT, "insufficient_funds")


def test_an_unknown_charge_is_found(charge):
    assert isinstance(gateway.charge_off_session(charge(token="tok_unknown")), Unknown)

    found = gateway.find(charge())
    assert isinstance(found, Succeeded)
    assert gateway.fetch(found.reference) == found


def test_what_was_never_asked_is_absent(charge):
    assert gateway.find(charge()) == Absent()


def test_a_customer_nobody_knows_is_rejected(charge):
    assert gateway.charge_off_session(replace(charge(), customer="cus_x")) == Rejected("no_such_customer")
    assert gateway.find(charge()) == Absent()


def refund_of(charged, amount, key="refund:1:1"):
    return gateway.refund(RefundAsk(key, "op", charged.reference, amount, "KRW", "order:1"))


def test_no_more_goes_back_than_was_charged(charge):
    charged = gateway.charge_off_session(charge())

    assert isinstance(refund_of(charged, 6_000), Succeeded)
    assert refund_of(charged, 4_001, "refund:2:1") == Rejected("more_than_the_charge")
    assert isinstance(refund_of(charged, 4_000, "refund:3:1"), Succeeded)
    assert sandbox_balance() == 0


def test_a_refund_that_failed_leaves_room_for_another(charge):
    charged = gateway.charge_off_session(charge())
    arrange(Call.REFUND, Fault.PENDING)

    assert isinstance(refund_of(charged, 10_000), Pending)
    assert refund_of(charged, 1, "refund:2:1") == Rejected("more_than_the_charge")
    settle_pending(succeed=False)
    assert isinstance(refund_of(charged, 10_000, "refund:3:1"), Succeeded)


def test_a_refund_of_no_charge_is_rejected():
    assert refund_of(Succeeded("sb_ch_x"), 1) == Rejected("no_such_charge")


def test_a_transfer_needs_the_balance(charge):
    gateway.charge_off_session(charge())
    ask = TransferAsk("payout:1:1", "op", "account:1", 10_001, "KRW", "payout:1")

    assert gateway.transfer(ask).code == "balance_insufficient"
    assert isinstance(gateway.transfer(replace(ask, key="payout:1:2", amount_minor=10_000)), Succeeded)
    assert sandbox_balance() == 0


def test_a_fault_happens_as_often_as_it_was_arranged(charge):
    arrange(Call.CHARGE, Fault.LOST_REQUEST, times=2)

    answers = [gateway.charge_off_session(charge()) for _ in range(3)]

    assert [type(answer) for answer in answers] == [Unknown, Unknown, Succeeded]


@pytest.mark.parametrize("token", ["tok_visa", "tok_mastercard", "tok_declined", "tok_insufficient", "tok_unknown"])
def test_tokens_name_cards(token):
    card = gateway.read_token(token)

    assert len(card.last4) == 4
    assert card.fingerprint == ""


def test_a_token_with_a_number_is_the_same_card_for_everybody():
    assert gateway.read_token("tok_visa-1234").fingerprint == gateway.read_token("tok_visa-1234").fingerprint
    assert gateway.read_token("tok_visa-1234").last4 == "1234"


@pytest.mark.parametrize("token", ["", "tok", "pm_card_visa", "tok_visa_x"])
def test_other_texts_are_no_cards(token):
    assert gateway.read_token(token) is None


def test_an_unknown_provider_is_refused_loudly(settings):
    settings.PAYMENT_GATEWAY = "abacus"

    with pytest.raises(ImproperlyConfigured, match="abacus"):
        current_gateway()


def test_production_never_takes_the_stand_in_for_a_provider(settings):
    settings.SANDBOX = False

    with pytest.raises(ImproperlyConfigured, match="moves no money"):
        current_gateway()
