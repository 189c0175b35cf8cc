"""Every ask of the house through the adapter and the real SDK: what it says, what became of it, and how it is found."""

import ast
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from escrow.gateways.base import (
    Absent,
    ActionRequired,
    CancelAsk,
    ChargeAsk,
    CustomerAsk,
    Declined,
    DeclineKind,
    EvidenceAsk,
    GatewayUnavailable,
    MovementKind,
    PayeeStanding,
    PayerAction,
    Pending,
    RefundAsk,
    Rejected,
    ResumeAsk,
    ReverseAsk,
    Succeeded,
    TransferAsk,
    Unknown,
)
from escrow.gateways.stripe import StripeGateway
from tests.stripe import Fault

CHARGE = "POST /v1/payment_intents"


def marks():
    operation = str(uuid4())
    return {"key": f"key:{operation}", "operation_id": operation}


@pytest.fixture
def gateway(at_stripe):
    return StripeGateway()


@pytest.fixture
def a_customer(gateway, at_stripe):
    """A card of Stripe's form and its customer, by the adapter: `customer, token = a_customer("pm_card_visa")`."""

    def build(card="pm_card_visa"):
        token = at_stripe.new_card(card)["id"]
        known = gateway.ensure_customer(CustomerAsk(**marks(), party="buyer:1", token=token))
        return known.reference, token

    return build


@pytest.fixture
def a_charge_ask(a_customer):
    def build(card="pm_card_visa", *, amount=10_000, customer=None):
        customer, token = customer or a_customer(card)
        return ChargeAsk(
            **marks(), customer=customer, token=token, amount_minor=amount, currency="KRW", group="order:1"
        )

    return build


@pytest.fixture
def a_charged(gateway, a_charge_ask):
    """The reference of a charge that succeeded."""
    return lambda *args, **terms: gateway.charge_off_session(a_charge_ask(*args, **terms)).reference


def a_refund_ask(charge, amount=4_000):
    return RefundAsk(**marks(), charge=charge, amount_minor=amount, currency="KRW", group="order:1")


def a_transfer_ask(account, charge="", amount=5_000):
    return TransferAsk(
        **marks(), destination=account, amount_minor=amount, currency="KRW", group="payout:1", charge=charge
    )


def a_reverse_ask(transfer, amount=5_000):
    return ReverseAsk(**marks(), transfer=transfer, amount_minor=amount, currency="KRW", group="order:1")


def test_a_card_is_taken_by_stripe_s_form_and_believed_as_stripe_tells_it(gateway, at_stripe):
    setup = gateway.begin_card_setup(key="setup:1", party="buyer:1", customer="")
    assert gateway.begin_card_setup(key="setup:1", party="buyer:1", customer="") == setup
    assert gateway.read_setup(party="buyer:1", token=setup.reference) is None

    at_stripe.save_card(setup.reference, "pm_card_mastercard")

    taken = gateway.read_setup(party="buyer:1", token=setup.reference)
    assert (taken.card.brand, taken.card.last4, taken.card.expires_on) == ("Mastercard", "4444", date(2031, 12, 31))
    assert taken.customer == setup.customer == at_stripe.rows("customer")[0]["id"]
    assert taken.token.startswith("pm_")
    assert gateway.read_setup(party="buyer:2", token=setup.reference) is None


@pytest.mark.parametrize("token", ["", "seti_nobody", "seti_1/../pm_1", "pm_card_visa", "seti_" + "a" * 200])
def test_what_no_form_handed_in_is_no_card(gateway, at_stripe, token):
    assert gateway.read_setup(party="buyer:1", token=token) is None


def test_without_stripe_nobody_s_card_is_judged(gateway, at_stripe):
    setup = gateway.begin_card_setup(key="setup:1", party="buyer:1", customer="")
    at_stripe.save_card(setup.reference)
    at_stripe.arrange(Fault.UNAVAILABLE, "*", times=9)

    with pytest.raises(GatewayUnavailable):
        gateway.read_setup(party="buyer:1", token=setup.reference)
    with pytest.raises(GatewayUnavailable):
        gateway.begin_card_setup(key="setup:2", party="buyer:1", customer=setup.customer)
    with pytest.raises(GatewayUnavailable):
        gateway.balance()


def test_the_payer_s_browser_gets_what_it_needs(gateway, a_charge_ask, at_stripe):
    asked = gateway.charge_off_session(a_charge_ask("pm_card_authenticationRequired"))

    action = gateway.read_action(reference=asked.reference)

    assert action == PayerAction(at_stripe.rows("payment_intent")[0]["client_secret"], is_begun=False)


def test_a_customer_is_made_once_for_a_card(gateway, at_stripe):
    token = at_stripe.new_card()["id"]
    ask = CustomerAsk(**marks(), party="buyer:1", token=token)
    assert gateway.find(ask) == Absent()

    made = gateway.ensure_customer(ask)

    assert isinstance(made, Succeeded)
    assert gateway.ensure_customer(CustomerAsk(**marks(), party="buyer:1", token=token)) == made
    assert gateway.find(ask) == gateway.fetch(made.reference) == made
    assert len(at_stripe.rows("customer")) == 1


def test_a_card_stripe_does_not_know_is_refused(gateway):
    assert isinstance(gateway.ensure_customer(CustomerAsk(**marks(), party="buyer:1", token="pm_nobody")), Rejected)


def test_many_are_charged_side_by_side_and_each_has_its_own_answer(gateway, a_charge_ask):
    asks = [a_charge_ask(), a_charge_ask("pm_card_visa_chargeDeclined"), a_charge_ask()]

    answers = gateway.charge_many(asks)

    assert [type(answer) for answer in answers] == [Succeeded, Declined, Succeeded]
    assert [gateway.find(ask) for ask in asks][0::2] == answers[0::2]


def test_a_charge_succeeds_and_is_found_again(gateway, a_charge_ask, at_stripe):
    ask = a_charge_ask()
    assert gateway.find(ask) == Absent()

    charged = gateway.charge_off_session(ask)

    assert isinstance(charged, Succeeded)
    assert gateway.find(ask) == gateway.fetch(charged.reference) == charged
    [charge] = at_stripe.charges()
    assert (charge["amount"], charge["currency"], charge["transfer_group"]) == (10_000, "krw", "order:1")
    assert charge["metadata"] == {"operation": ask.operation_id}


@pytest.mark.parametrize(
    ("card", "kind", "code"),
    [
        ("pm_card_visa_chargeDeclined", DeclineKind.SOFT, "card_declined"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", DeclineKind.SOFT, "insufficient_funds"),
        ("pm_card_chargeDeclinedProcessingError", DeclineKind.SOFT, "processing_error"),
        ("pm_card_visa_chargeDeclinedLostCard", DeclineKind.HARD, "lost_card"),
        ("pm_card_visa_chargeDeclinedStolenCard", DeclineKind.HARD, "stolen_card"),
        ("pm_card_chargeDeclinedExpiredCard", DeclineKind.HARD, "expired_card"),
    ],
)
def test_a_card_s_no_says_whether_it_is_for_good(gateway, a_charge_ask, at_stripe, card, kind, code):
    ask = a_charge_ask()
    at_stripe.change_card(ask.token, card)

    answer = gateway.charge_off_session(ask)

    assert answer == Declined(kind, code, answer.reference)
    assert answer.reference.startswith("pi_")
    assert gateway.find(ask) == gateway.fetch(answer.reference) == answer
    assert at_stripe.charges() == []


@pytest.mark.parametrize(("yes", "charges"), [(True, 1), (False, 0)])
def test_a_card_that_wants_its_owner_goes_on_with_the_same_charge(gateway, a_charge_ask, at_stripe, yes, charges):
    ask = a_charge_ask("pm_card_authenticationRequired")
    asked = gateway.charge_off_session(ask)
    assert asked == ActionRequired(asked.reference) == gateway.find(ask)
    resume = ResumeAsk(
        **marks(), reference=asked.reference, proof="", amount_minor=10_000, currency="KRW", group="order:1"
    )
    assert gateway.resume_on_session(resume) == asked

    at_stripe.authenticate(asked.reference, yes=yes)

    answer = gateway.resume_on_session(resume)
    assert gateway.find(resume) == gateway.fetch(asked.reference) == answer
    refused = Declined(DeclineKind.AUTHENTICATION, "authentication_failed", asked.reference)
    assert answer == (Succeeded(asked.reference) if yes else refused)
    assert len(at_stripe.charges()) == charges


def test_a_charge_given_up_stays_so_and_one_that_succeeded_says_so(gateway, a_charge_ask, a_charged, at_stripe):
    asked = gateway.charge_off_session(a_charge_ask("pm_card_authenticationRequired"))
    ask = CancelAsk(**marks(), reference=asked.reference, group="order:1")
    assert gateway.find(ask) == Absent()

    assert gateway.cancel_payment(ask) == gateway.cancel_payment(ask) == Succeeded(asked.reference) == gateway.find(ask)

    at_stripe.authenticate(asked.reference)
    assert at_stripe.charges() == []
    charged = a_charged()
    answer = gateway.cancel_payment(CancelAsk(**marks(), reference=charged, group="order:1"))
    assert answer == Declined(DeclineKind.HARD, "charged_already", charged)


def test_a_refund_is_found_among_those_of_its_charge(gateway, a_charged, at_stripe):
    charge = a_charged()
    gateway.refund(a_refund_ask(charge, 1_000))
    ask = a_refund_ask(charge, 4_000)
    assert gateway.find(ask) == Absent()

    answer = gateway.refund(ask)

    assert isinstance(answer, Succeeded)
    assert gateway.find(ask) == gateway.fetch(answer.reference) == answer
    assert [refund["amount"] for refund in at_stripe.rows("refund")] == [1_000, 4_000]


def test_more_than_is_left_is_never_refunded(gateway, a_charged, at_stripe):
    charge = a_charged()
    gateway.refund(a_refund_ask(charge, 7_000))

    assert isinstance(gateway.refund(a_refund_ask(charge, 3_001)), Rejected)

    assert len(at_stripe.rows("refund")) == 1


def test_a_refund_may_be_pending_and_may_fail_later(gateway, a_charged, at_stripe):
    slow = gateway.refund(a_refund_ask(a_charged("pm_card_pendingRefund")))
    bad = gateway.refund(a_refund_ask(a_charged("pm_card_refundFail")))
    assert (slow, bad) == (Pending(slow.reference), Succeeded(bad.reference))

    at_stripe.clock.advance(minutes=2)

    assert gateway.fetch(slow.reference) == Succeeded(slow.reference)
    assert gateway.fetch(bad.reference) == Declined(DeclineKind.HARD, "expired_or_canceled_card", bad.reference)


def test_a_payee_is_paid_out_of_a_charge_and_gives_it_back(gateway, a_charged, a_seller, at_stripe):
    charge = a_charged()
    ask = a_transfer_ask(a_seller(), charge)
    assert gateway.find(ask) == Absent()

    paid = gateway.transfer(ask)

    assert gateway.find(ask) == gateway.fetch(paid.reference) == paid == Succeeded(paid.reference)
    [transfer] = at_stripe.rows("transfer")
    assert (transfer["source_transaction"], transfer["transfer_group"]) == (at_stripe.charges()[0]["id"], "order:1")
    back = a_reverse_ask(paid.reference, 2_000)
    assert gateway.find(back) == Absent()
    given = gateway.reverse(back)
    assert gateway.find(back) == gateway.fetch(given.reference) == given == Succeeded(given.reference)


def test_no_more_than_the_charge_leaves_it(gateway, a_charged, a_seller, at_stripe):
    charge, seller = a_charged(), a_seller()
    gateway.transfer(a_transfer_ask(seller, charge, 9_000))

    assert isinstance(gateway.transfer(a_transfer_ask(seller, charge, 1_001)), Rejected)

    assert len(at_stripe.rows("transfer")) == 1


def test_what_comes_from_the_balance_waits_until_it_is_there(gateway, a_seller, at_stripe):
    ask = a_transfer_ask(a_seller())
    assert gateway.transfer(ask) == Declined(DeclineKind.SOFT, "balance_insufficient")

    at_stripe.top_up(5_000)
    again = a_transfer_ask(ask.destination)

    assert isinstance(gateway.transfer(again), Succeeded)
    assert at_stripe.rows("transfer")[0]["transfer_group"] == "payout:1"


def test_who_may_not_receive_and_who_has_nothing_left_are_told_apart(gateway, a_charged, a_seller, at_stripe):
    charge, seller = a_charged(), a_seller()
    paid = gateway.transfer(a_transfer_ask(seller, charge))
    at_stripe.empty_payee(seller)
    at_stripe.onboard(seller, missing=("identity.individual.documents",))

    refused = gateway.transfer(a_transfer_ask(seller, charge))
    short = gateway.reverse(a_reverse_ask(paid.reference))

    assert refused == Declined(DeclineKind.HARD, "payee_may_not_receive")
    assert short == Declined(DeclineKind.SOFT, "balance_insufficient")


def test_a_chargeback_is_answered_once(gateway, a_charged, at_stripe):
    a_charged()
    dispute = at_stripe.dispute(at_stripe.charges()[0]["id"])["id"]
    ask = EvidenceAsk(**marks(), chargeback=dispute, texts={"uncategorized_text": "Sent on Monday."}, files={})
    assert gateway.find(ask) == Absent()

    answer = gateway.submit_evidence(ask)

    assert gateway.find(ask) == gateway.fetch(dispute) == answer == Succeeded(dispute)
    assert at_stripe.rows("dispute")[0]["status"] == "under_review"
    assert isinstance(gateway.submit_evidence(EvidenceAsk(**marks(), chargeback=dispute, texts={}, files={})), Rejected)


def test_movements_are_named_as_ours(gateway, a_charge_ask, a_seller, at_stripe):
    ask = a_charge_ask()
    charge = gateway.charge_off_session(ask).reference
    refund = gateway.refund(a_refund_ask(charge))
    transfer = gateway.transfer(a_transfer_ask(a_seller(), charge))
    reversal = gateway.reverse(a_reverse_ask(transfer.reference, 1_000))
    at_stripe.fail_refund(refund.reference)
    dispute = at_stripe.dispute(at_stripe.charges()[0]["id"])["id"]
    at_stripe.close_dispute(dispute, won=True)
    at_stripe.plant("unknown_movement", by=-70)

    moved = gateway.movements(since=at_stripe.clock.now().replace(year=2020), cursor="").movements

    assert [(row.kind, row.subject, row.amount_minor, row.fee_minor) for row in reversed(moved)] == [
        (MovementKind.CHARGE, charge, 10_000, 320),
        (MovementKind.REFUND, refund.reference, -4_000, 0),
        (MovementKind.TRANSFER, transfer.reference, -5_000, 0),
        (MovementKind.REVERSAL, reversal.reference, 1_000, 0),
        (MovementKind.REFUND_FAILED, refund.reference, 4_000, 0),
        (MovementKind.CHARGEBACK, dispute, -10_000, 15_000),
        (MovementKind.CHARGEBACK_WON, dispute, 10_000, 0),
        (MovementKind.OTHER, "", -70, 0),
    ]
    assert moved[-1].operation_id == ask.operation_id
    assert sum(row.amount_minor - row.fee_minor for row in moved) == gateway.balance() == at_stripe.balance()


def test_missed_events_come_page_by_page_with_the_thin_ones_last(gateway, a_charged, a_seller, at_stripe):
    charge, seller = a_charged(), a_seller()
    long_ago = at_stripe.clock.now().replace(year=2020)

    told, cursor = [], ""
    while True:
        page = gateway.missed_events(since=long_ago, cursor=cursor)
        told += page.events
        cursor = page.cursor
        if not cursor:
            break

    assert charge in {event.subject for event in told}
    assert told[0].subject != seller
    assert told[-1].subject == seller
    assert {event.trouble for event in told} == {""}


def test_what_is_signed_is_read(gateway, a_charged, at_stripe):
    charge = a_charged()
    [sent] = at_stripe.webhooks.take(types=["payment_intent.succeeded"])

    event = gateway.read_event(body=sent.body, signature=sent.signature, now=at_stripe.clock.now())

    assert (event.subject, event.trouble) == (charge, "")


@pytest.mark.parametrize("fault", [Fault.IN_USE, Fault.UNAVAILABLE, Fault.LOST_REQUEST])
def test_a_short_trouble_is_passed_by_without_an_unknown(gateway, a_charge_ask, at_stripe, fault):
    ask = a_charge_ask()
    at_stripe.arrange(fault, CHARGE, times=2)

    assert isinstance(gateway.charge_off_session(ask), Succeeded)

    assert len(at_stripe.charges()) == 1


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in (Fault.SLOW, Fault.LATE_ANSWER)])
def test_a_long_trouble_is_unknown_and_nothing_else(gateway, a_charge_ask, at_stripe, fault):
    ask = a_charge_ask()
    at_stripe.arrange(fault, CHARGE, times=9)

    assert isinstance(gateway.charge_off_session(ask), Unknown)

    assert len(at_stripe.charges()) == (fault in (Fault.DROPPED_ANSWER, Fault.BROKEN_AFTER))
    assert at_stripe.counted(CHARGE) <= 3


def test_another_content_under_a_key_is_refused_loudly(gateway, a_charge_ask, a_customer, at_stripe, caplog):
    ask = a_charge_ask()
    gateway.charge_off_session(ask)
    other = ChargeAsk(**{**vars(a_charge_ask(customer=(ask.customer, ask.token), amount=9_000)), "key": ask.key})

    assert gateway.charge_off_session(other) == Rejected("key_used_for_another_request")

    assert "Stripe refuses us" in caplog.text
    assert len(at_stripe.charges()) == 1


def test_a_rolled_key_declines_nobody(a_charge_ask, at_stripe, settings):
    ask = a_charge_ask()
    settings.STRIPE_SECRET_KEY = "sk_live_rolled"

    assert isinstance(StripeGateway().charge_off_session(ask), Unknown)

    assert at_stripe.charges() == []


def test_a_file_of_evidence_goes_up_once(gateway, a_charged, at_stripe):
    a_charged()
    dispute = at_stripe.dispute(at_stripe.charges()[0]["id"])["id"]
    file = {
        "name": "parcel.jpg",
        "content_type": "image/jpeg",
        "content": b"\xff\xd8\xff 0",
        "key": "evidence:1:receipt",
    }

    names = {gateway.upload_evidence(**file) for _ in range(2)}

    [name] = names
    ask = EvidenceAsk(**marks(), chargeback=dispute, texts={}, files={"receipt": name})
    assert gateway.submit_evidence(ask) == Succeeded(dispute)
    assert at_stripe.rows("dispute")[0]["evidence"]["receipt"] == name
    [kept] = at_stripe.rows("file")
    assert (kept["filename"], kept["type"], kept["size"]) == ("parcel.jpg", "jpg", 5)


def test_a_file_stripe_does_not_take_is_no_evidence(gateway, at_stripe):
    with pytest.raises(GatewayUnavailable):
        gateway.upload_evidence(name="a.html", content_type="text/html", content=b"<p>", key="evidence:1:receipt")

    assert at_stripe.rows("file") == []


PAGES = {"return_url": "https://moa.example/back", "refresh_url": "https://moa.example/again"}


def test_a_seller_opens_one_account_and_comes_back_to_it(gateway, at_stripe):
    who = {"party": "seller:1", "email": "seller@example.kr", **PAGES}
    first = gateway.onboard_seller(key="payee:1", account="", **who)
    lost = gateway.onboard_seller(key="payee:1", account="", **who)
    again = gateway.onboard_seller(key="payee:1", account=first.reference, **who)

    assert first.reference == lost.reference == again.reference
    assert again.url.startswith("https://connect.stripe.com/")
    assert len(at_stripe.rows("v2.core.account")) == 1


def test_who_may_receive_is_asked_of_stripe(gateway, at_stripe):
    account = gateway.onboard_seller(key="payee:1", party="seller:1", email="a@b.kr", account="", **PAGES).reference
    new = gateway.seller_status(account)

    at_stripe.onboard(account)
    done = gateway.seller_status(account)
    at_stripe.onboard(account, missing=("identity.individual.documents",))

    assert (new.may_receive, len(new.missing)) == (False, 2)
    assert done == PayeeStanding(account, may_receive=True)
    assert gateway.seller_status(account) == PayeeStanding(account, False, ("identity.individual.documents",))
    assert gateway.seller_status("acct_nobody") is None


def test_without_stripe_a_payee_s_standing_is_not_guessed(gateway, at_stripe):
    at_stripe.arrange(Fault.UNAVAILABLE, "*", times=9)

    with pytest.raises(GatewayUnavailable):
        gateway.seller_status("acct_1")
    with pytest.raises(GatewayUnavailable):
        gateway.onboard_seller(key="payee:1", party="seller:1", email="a@b.kr", account="", **PAGES)


def test_everything_the_adapter_can_be_asked_is_asked_here():
    can = {name for name, what in vars(StripeGateway).items() if callable(what) and not name.startswith("_")}

    calls = (node.func for node in ast.walk(ast.parse(Path(__file__).read_text())) if isinstance(node, ast.Call))
    asked = {call.attr for call in calls if isinstance(call, ast.Attribute) and ast.unparse(call.value) == "gateway"}

    assert can - asked == {"read_token"}
    assert StripeGateway().read_token("pm_card_visa") is None


def test_a_dispute_is_told_as_it_stands(gateway, at_stripe, a_charged):
    charge = a_charged()
    dispute = at_stripe.dispute(at_stripe.rows("payment_intent", id=charge)[0]["latest_charge"])["id"]

    opened = gateway.read_chargeback(dispute)
    at_stripe.close_dispute(dispute, won=False)

    assert (opened.reference, opened.charge, opened.amount_minor) == (dispute, charge, 10_000)
    assert (opened.status, opened.fee_minor, opened.reason) == ("opened", 15_000, "fraudulent")
    assert opened.evidence_due_by > at_stripe.clock.now()
    assert gateway.read_chargeback(dispute).status == "lost"
    assert gateway.read_chargeback("du_nobody") is None


def test_an_inquiry_takes_nothing_yet(gateway, at_stripe, a_charged):
    asked = at_stripe.rows("payment_intent", id=a_charged())[0]["latest_charge"]

    told = gateway.read_chargeback(at_stripe.dispute(asked, is_inquiry=True)["id"])

    assert (told.status, told.fee_minor) == ("warning", 0)


def test_a_payee_is_opened_once_and_told_as_it_stands(gateway, at_stripe):
    ask = {"key": "payee:1", "party": "seller:1", "email": "a@example.kr"}
    urls = {"return_url": "https://moa.example/back/", "refresh_url": "https://moa.example/again/"}

    first, again = (gateway.onboard_seller(**ask, **urls, account="") for _ in range(2))
    later = gateway.onboard_seller(**ask, **urls, account=first.reference)
    at_first = gateway.seller_status(first.reference)
    at_stripe.onboard(first.reference)

    assert first.reference == again.reference == later.reference
    assert len(at_stripe.rows("v2.core.account")) == 1
    assert (at_first.may_receive, len(at_first.missing)) == (False, 2)
    assert gateway.seller_status(first.reference) == PayeeStanding(first.reference, may_receive=True)
    assert gateway.seller_status("acct_nobody") is None
