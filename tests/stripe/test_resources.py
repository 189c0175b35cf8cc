"""What each resource of the fake does, asked by the real SDK; every request and answer is held to the contract."""

import io

import pytest
import stripe

from tests.stripe.resources.balance import DISPUTE_FEE


def named(content, name):
    file = io.BytesIO(content)
    file.name = name
    return file


def test_a_charge_while_away_succeeds_and_tells_its_fee(a_charge, fake_stripe):
    intent = a_charge(10_000)

    assert (intent.status, intent.latest_charge.status) == ("succeeded", "succeeded")
    assert intent.latest_charge.balance_transaction.fee == 320
    assert fake_stripe.balance() == 9_680
    assert [charge["transfer_group"] for charge in fake_stripe.charges()] == ["order:1"]


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
        ("pm_card_authenticationRequired", "authentication_required", "authentication_required"),
    ],
)
def test_a_no_keeps_its_intent_and_its_reason(a_charge, fake_stripe, card, code, decline_code):
    with pytest.raises(stripe.CardError) as no:
        a_charge(card=card)

    assert (no.value.code, no.value.error.decline_code) == (code, decline_code)
    assert no.value.error.payment_intent.status == "requires_payment_method"
    assert fake_stripe.charges() == []
    assert [charge["status"] for charge in fake_stripe.rows("charge")] == ["failed"]


def test_a_card_may_run_dry_after_it_was_saved(a_saved_card, a_charge, fake_stripe):
    saved = a_saved_card()
    fake_stripe.change_card(saved[1], "pm_card_visa_chargeDeclinedInsufficientFunds")

    with pytest.raises(stripe.CardError) as no:
        a_charge(saved=saved)

    assert no.value.error.decline_code == "insufficient_funds"


def test_a_card_that_is_declined_cannot_be_saved(sdk, fake_stripe):
    intent = sdk.v1.setup_intents.create({"usage": "off_session"})

    with pytest.raises(Exception, match="declined"):
        fake_stripe.save_card(intent.id, "pm_card_visa_chargeDeclined")

    assert sdk.v1.setup_intents.retrieve(intent.id).last_setup_error.decline_code == "generic_decline"


@pytest.mark.parametrize(("yes", "status", "paid"), [(True, "succeeded", 1), (False, "requires_payment_method", 0)])
def test_the_same_intent_goes_on_when_its_owner_is_back(sdk, a_charge, fake_stripe, yes, status, paid):
    with pytest.raises(stripe.CardError) as no:
        a_charge(card="pm_card_authenticationRequired")
    intent = no.value.error.payment_intent.id

    fake_stripe.authenticate(intent, yes=yes)

    assert sdk.v1.payment_intents.retrieve(intent).status == status
    assert len(fake_stripe.charges()) == paid


def test_an_intent_given_up_can_no_longer_be_charged(sdk, a_charge, fake_stripe):
    with pytest.raises(stripe.CardError) as no:
        a_charge(card="pm_card_authenticationRequired")
    intent = no.value.error.payment_intent.id

    assert sdk.v1.payment_intents.cancel(intent).status == "canceled"
    assert fake_stripe.authenticate(intent)["status"] == "canceled"
    assert fake_stripe.charges() == []


def test_what_was_charged_cannot_be_given_up(sdk, a_charge):
    with pytest.raises(stripe.InvalidRequestError) as no:
        sdk.v1.payment_intents.cancel(a_charge().id)

    assert no.value.code == "payment_intent_unexpected_state"


def test_refunds_end_at_the_charge(sdk, a_charge, fake_stripe):
    charge = a_charge(10_000).latest_charge.id
    sdk.v1.refunds.create({"charge": charge, "amount": 4_000})
    sdk.v1.refunds.create({"charge": charge, "amount": 6_000})

    with pytest.raises(stripe.InvalidRequestError) as no:
        sdk.v1.refunds.create({"charge": charge, "amount": 1})

    assert no.value.code == "charge_already_refunded"
    assert sdk.v1.charges.retrieve(charge).refunded
    assert fake_stripe.balance() == -320


def test_a_refund_may_take_its_time_or_come_back(sdk, a_charge, fake_stripe):
    slow = sdk.v1.refunds.create({"charge": a_charge(card="pm_card_pendingRefund").latest_charge.id})
    bad = sdk.v1.refunds.create({"charge": a_charge(card="pm_card_refundFail").latest_charge.id})
    assert (slow.status, bad.status) == ("pending", "succeeded")
    before = fake_stripe.balance()

    fake_stripe.clock.advance(minutes=2)

    assert sdk.v1.refunds.retrieve(slow.id).status == "succeeded"
    assert sdk.v1.refunds.retrieve(bad.id).status == "failed"
    assert fake_stripe.balance() == before + 10_000


def test_a_transfer_is_bounded_by_its_charge_and_a_reversal_by_its_transfer(sdk, a_charge, a_seller):
    charge, seller = a_charge(10_000).latest_charge.id, a_seller()
    terms = {"currency": "krw", "destination": seller, "source_transaction": charge, "transfer_group": "order:1"}
    transfer = sdk.v1.transfers.create({**terms, "amount": 9_500})

    with pytest.raises(stripe.InvalidRequestError):
        sdk.v1.transfers.create({**terms, "amount": 501})
    reversal = sdk.v1.transfers.reversals.create(transfer.id, {"amount": 9_500})
    with pytest.raises(stripe.InvalidRequestError):
        sdk.v1.transfers.reversals.create(transfer.id, {"amount": 1})

    assert reversal.transfer == transfer.id
    assert sdk.v1.transfers.retrieve(transfer.id).reversed


def test_a_transfer_from_the_balance_needs_what_is_available(sdk, a_charge, a_seller, fake_stripe):
    a_charge(10_000)
    terms = {"amount": 5_000, "currency": "krw", "destination": a_seller()}
    with pytest.raises(stripe.InvalidRequestError) as no:
        sdk.v1.transfers.create(terms)
    assert no.value.code == "balance_insufficient"

    fake_stripe.clock.advance(days=2)

    assert sdk.v1.transfers.create(terms).amount == 5_000
    assert sdk.v1.balance.retrieve().available[0].amount == 4_680


def test_who_lacks_something_receives_nothing(sdk, a_charge, a_seller, fake_stripe):
    charge, seller = a_charge(10_000).latest_charge.id, a_seller()
    fake_stripe.onboard(seller, missing=("identity.individual.documents",))

    with pytest.raises(stripe.InvalidRequestError) as no:
        sdk.v1.transfers.create(
            {"amount": 5_000, "currency": "krw", "destination": seller, "source_transaction": charge}
        )

    assert no.value.code == "insufficient_capabilities_for_transfer"
    account = sdk.v2.core.accounts.retrieve(seller, {"include": ["requirements", "configuration.recipient"]})
    assert [entry.description for entry in account.requirements.entries] == ["identity.individual.documents"]


def test_an_emptied_payee_cannot_give_back(sdk, a_charge, a_seller, fake_stripe):
    charge, seller = a_charge(10_000).latest_charge.id, a_seller()
    terms = {"amount": 5_000, "currency": "krw", "destination": seller, "source_transaction": charge}
    transfer = sdk.v1.transfers.create(terms)
    fake_stripe.empty_payee(seller)

    with pytest.raises(stripe.InvalidRequestError) as no:
        sdk.v1.transfers.reversals.create(transfer.id, {"amount": 5_000})

    assert no.value.code == "balance_insufficient"


def test_an_account_shows_only_what_was_asked_for_and_its_link_leads_out(sdk, a_seller):
    seller = a_seller()
    onboarding = {"refresh_url": "https://moa.example/again", "return_url": "https://moa.example/back"}
    use = {"type": "account_onboarding", "account_onboarding": onboarding}

    link = sdk.v2.core.account_links.create({"account": seller, "use_case": use})

    assert link.url.startswith("https://connect.stripe.com/")
    assert sdk.v2.core.accounts.retrieve(seller).requirements is None


@pytest.mark.parametrize(
    ("words", "status", "back"), [("winning_evidence", "won", 10_000), ("losing_evidence", "lost", 0)]
)
def test_a_dispute_takes_the_money_until_the_bank_decides(sdk, a_charge, fake_stripe, words, status, back):
    dispute = fake_stripe.dispute(a_charge(10_000).latest_charge.id)["id"]
    assert fake_stripe.balance() == -320 - DISPUTE_FEE
    file = sdk.v1.files.create({"purpose": "dispute_evidence", "file": named(b"%PDF-1.7", "pack.pdf")})

    answered = sdk.v1.disputes.update(
        dispute, {"evidence": {"uncategorized_file": file.id, "uncategorized_text": words}, "submit": True}
    )

    assert answered.status == status
    assert fake_stripe.balance() == -320 - DISPUTE_FEE + back


def test_evidence_is_handed_in_once(sdk, a_charge, fake_stripe):
    dispute = fake_stripe.dispute(a_charge(card="pm_card_visa").latest_charge.id)["id"]
    sdk.v1.disputes.update(dispute, {"evidence": {"customer_name": "김버들"}, "submit": False})
    sdk.v1.disputes.update(dispute, {"submit": True})

    with pytest.raises(stripe.InvalidRequestError) as no:
        sdk.v1.disputes.update(dispute, {"evidence": {"customer_name": "x"}, "submit": True})

    assert no.value.code == "dispute_not_submittable"


def test_an_inquiry_takes_nothing_until_it_becomes_a_dispute(sdk, a_charge, fake_stripe):
    asked = fake_stripe.dispute(a_charge(10_000).latest_charge.id, is_inquiry=True)["id"]
    assert (sdk.v1.disputes.retrieve(asked).status, fake_stripe.balance()) == ("warning_needs_response", 9_680)

    fake_stripe.escalate(asked)

    assert (sdk.v1.disputes.retrieve(asked).status, fake_stripe.balance()) == ("needs_response", -320 - DISPUTE_FEE)


def test_an_inquiry_that_ends_well_was_nothing(sdk, a_charge, fake_stripe):
    asked = fake_stripe.dispute(a_charge(10_000).latest_charge.id, is_inquiry=True)["id"]
    assert sdk.v1.disputes.update(asked, {"submit": True}).status == "warning_under_review"

    fake_stripe.close_dispute(asked, won=True)

    assert (sdk.v1.disputes.retrieve(asked).status, fake_stripe.balance()) == ("warning_closed", 9_680)


def test_movements_are_read_by_cursor_without_gap_or_double(sdk, a_charge):
    charges = [a_charge(10_000 + number).latest_charge.id for number in range(5)]

    read = [row.source for row in sdk.v1.balance_transactions.list({"limit": 2, "type": "charge"}).auto_paging_iter()]

    assert read == charges[::-1]


def test_missed_events_of_both_apis_can_be_listed(sdk, a_charge, a_seller):
    a_charge()
    seller = a_seller()

    snapshots = [event.type for event in sdk.v1.events.list({"limit": 3}).auto_paging_iter()]
    thin = {event.type for event in sdk.v2.core.events.list({"limit": 2, "object_id": seller}).auto_paging_iter()}

    assert snapshots[:2] == ["payment_intent.succeeded", "charge.succeeded"]
    assert "v2.core.account[configuration.recipient].capability_status_updated" in thin


def test_a_search_learns_of_new_objects_later(sdk, a_charge, fake_stripe):
    fake_stripe.world.searchable_after_seconds = 60
    intent = a_charge().id
    query = {"query": "metadata['operation']:'op:1'"}
    assert sdk.v1.payment_intents.search(query).data == []

    fake_stripe.clock.advance(seconds=61)

    assert [found.id for found in sdk.v1.payment_intents.search(query).data] == [intent]


def test_live_keys_are_refused(fake_stripe):
    client = stripe.StripeClient("sk_live_x", base_addresses={"api": fake_stripe.url})

    with pytest.raises(stripe.AuthenticationError):
        client.v1.balance.retrieve()
