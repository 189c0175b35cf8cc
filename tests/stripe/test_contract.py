"""The contract bites: what the SDK's types forbid is refused, and what Stripe does not publish is seen."""

import json

import pytest
import stripe

from tests.stripe.contract.answers import faults_of_answer
from tests.stripe.contract.drift import KNOWN, met
from tests.stripe.contract.requests import parameters_of, read_request, typed_parameters
from tests.stripe.routes import ROUTES

INTENT = ("POST", "/v1/payment_intents")


@pytest.mark.parametrize(
    ("call", "tree", "fault"),
    [
        (INTENT, {"amount": "1000.0", "currency": "krw"}, "amount: '1000.0' is no whole number"),
        (INTENT, {"amount": "1000"}, "currency: is missing"),
        (INTENT, {"amount": "1000", "currency": "krw", "confirm": "yes"}, "confirm: 'yes' is neither true nor false"),
        (
            INTENT,
            {"amount": "1", "currency": "krw", "payment_method_types": {"0": "card"}},
            "payment_method_types: is no",
        ),
        (INTENT, {"amount": "1", "currency": "krw", "idempotency_key": "k"}, "idempotency_key: is no parameter"),
        (
            INTENT,
            {"amount": "1", "currency": "krw", "metadata": {"a": {"b": "c"}}},
            "metadata: {'a': {'b': 'c'}} is none",
        ),
        (("POST", "/v1/setup_intents"), {"usage": "offsession"}, "usage: 'offsession' is none of"),
        (
            ("POST", "/v1/payment_intents"),
            {"amount": "1", "currency": "krw", "automatic_payment_methods": {"enabled": "true", "redirects": "never"}},
            "automatic_payment_methods.redirects: is no parameter",
        ),
        (
            ("POST", "/v1/transfers/tr_1/reversals"),
            {"sum": "1"},
            "sum: is no parameter of TransferReversalCreateParams",
        ),
        (
            ("POST", "/v2/core/account_links"),
            {"account": "acct_1", "use_case": {"type": "account_onboarding", "account_onboarding": {}}},
            "use_case.account_onboarding.refresh_url: is missing",
        ),
    ],
)
def test_what_the_sdk_does_not_type_is_a_fault(call, tree, fault):
    _, faults = read_request(parameters_of(*call), tree)

    assert [found for found in faults if found.startswith(fault)], faults


def test_every_call_the_fake_speaks_has_typed_parameters():
    unknown = [
        f"{route.method} {route.template}" for route in ROUTES if not parameters_of(route.method, route.template)
    ]

    assert unknown == []
    assert len(typed_parameters()) > 60


def test_a_bad_request_is_refused_and_remembered(sdk, fake_stripe):
    with pytest.raises(stripe.InvalidRequestError):
        sdk.v1.refunds.create({"charge": "ch_1", "ammount": 100})

    assert fake_stripe.violations == [
        "POST /v1/refunds: ammount: is no parameter of RefundCreateParams",
    ]
    fake_stripe.violations.clear()


def test_what_the_fake_does_not_act_on_is_refused_too(sdk, fake_stripe):
    with pytest.raises(stripe.InvalidRequestError):
        sdk.v1.payment_intents.create({"amount": 1_000, "currency": "krw", "capture_method": "manual"})

    assert fake_stripe.violations == ["POST /v1/payment_intents: capture_method: the fake does not act on this"]
    fake_stripe.violations.clear()


def test_another_version_than_the_sdk_s_is_a_fault(fake_stripe):
    client = stripe.StripeClient("sk_test_x", base_addresses={"api": fake_stripe.url}, stripe_version="2024-06-20")

    client.v1.balance.retrieve()

    assert "Stripe-Version is '2024-06-20'" in fake_stripe.violations[0]
    fake_stripe.violations.clear()


def a_refund(**changes):
    row = {"id": "re_1", "object": "refund", "amount": 100, "created": 1, "currency": "krw", "status": "succeeded"}
    return {**row, **changes}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"colour": "blue"}, ["refund.colour: is not published", "sdk refund.colour: is unknown"]),
        ({"amount": "100"}, ["refund.amount: a str is no integer", "sdk refund.amount: a str is no int"]),
        ({"currency": None}, ["refund.currency: is null", "sdk refund.currency: a NoneType is no str"]),
    ],
)
def test_an_answer_nobody_published_is_a_fault(changes, faults):
    found = faults_of_answer("GET", "/v1/refunds/re_1", 200, json.dumps(a_refund(**changes)).encode())

    assert found == [f"GET /v1/refunds/re_1: {fault}" for fault in faults]


def test_an_answer_that_lacks_what_is_promised_is_a_fault():
    row = a_refund()
    del row["created"]

    found = faults_of_answer("GET", "/v1/refunds/re_1", 200, json.dumps(row).encode())

    assert found == [
        "GET /v1/refunds/re_1: refund.created: is missing",
        "GET /v1/refunds/re_1: sdk refund.created: is missing",
    ]


def test_the_second_api_is_judged_by_the_sdk():
    row = {"id": "acct_1", "object": "v2.core.account", "applied_configurations": ["recipient"], "livemode": False}

    found = faults_of_answer("GET", "/v2/core/accounts/acct_1", 200, json.dumps(row).encode())

    assert found == ["GET /v2/core/accounts/acct_1: sdk v2.core.account.created: is missing"]


def test_no_known_drift_is_listed_that_nobody_meets(sdk, a_charge, fake_stripe):
    dispute = fake_stripe.dispute(a_charge().latest_charge.id)["id"]
    sdk.v1.disputes.retrieve(dispute)
    sdk.v1.balance_transactions.list({"limit": 1})
    automatic = {"automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}
    sdk.v1.payment_intents.create({"amount": 1_000, "currency": "krw", **automatic})
    sdk.v1.setup_intents.create(automatic)

    assert set(KNOWN) - met == set()
