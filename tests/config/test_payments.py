"""Payments are switched on by Stripe's keys: wholly, of one mode, and never for real beside the sandbox."""

import pytest

from config.payments import PaymentWish, payment_faults

TEST = {
    "STRIPE_SECRET_KEY": "sk_test_1",
    "STRIPE_PUBLISHABLE_KEY": "pk_test_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1,whsec_2",
}
LIVE = {name: key.replace("_test_", "_live_") for name, key in TEST.items()}
NONE = dict.fromkeys(TEST, "")


def faults(keys=NONE, *, gateway="", base="", production=False, debug=False):
    return payment_faults(PaymentWish(gateway, keys, base), is_production=production, is_debug=debug)


def test_without_keys_it_is_the_stand_in_and_with_them_stripe():
    assert PaymentWish("", NONE, "").name == "sandbox"
    assert PaymentWish("", TEST, "").name == "stripe"
    assert (PaymentWish("", NONE, "").is_test, PaymentWish("", TEST, "").is_test) == (True, True)
    assert PaymentWish("", LIVE, "").is_test is False


@pytest.mark.parametrize(
    "good",
    [
        {},
        {"gateway": "sandbox"},
        {"keys": TEST},
        {"keys": TEST, "debug": True, "base": "http://127.0.0.1:1"},
        {"keys": TEST, "production": True},
        {"keys": LIVE, "production": True, "gateway": "stripe"},
        {"keys": LIVE | {"STRIPE_SECRET_KEY": "rk_live_1"}, "production": True},
    ],
)
def test_what_is_whole_starts(good):
    assert faults(**good) == []


@pytest.mark.parametrize("missing", TEST)
@pytest.mark.parametrize("production", [False, True])
def test_half_of_it_is_told_by_what_is_missing(missing, production):
    told = faults(TEST | {missing: ""}, production=production)

    assert told == [f"{missing} must be set: Stripe is switched on by all three keys"]


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"gateway": "abacus"}, "PAYMENT_GATEWAY must be sandbox or stripe"),
        ({"gateway": "sandbox", "production": True}, "PAYMENT_GATEWAY must be stripe in production"),
        ({"production": True}, "PAYMENT_GATEWAY must be stripe in production"),
        ({"keys": LIVE}, "STRIPE_SECRET_KEY must be a test key outside production and with DEBUG"),
        ({"keys": LIVE, "production": True, "debug": True}, "STRIPE_SECRET_KEY must be a test key"),
        ({"keys": LIVE, "production": True, "base": "http://here"}, "STRIPE_API_BASE must be empty"),
        ({"keys": TEST, "production": True, "base": "http://here"}, "STRIPE_API_BASE must be empty"),
        ({"keys": TEST | {"STRIPE_SECRET_KEY": LIVE["STRIPE_SECRET_KEY"]}, "production": True}, "of the same mode"),
        ({"keys": TEST | {"STRIPE_SECRET_KEY": "pk_test_1"}}, "STRIPE_SECRET_KEY must look like sk_test_"),
        ({"keys": TEST | {"STRIPE_PUBLISHABLE_KEY": "sk_test_1"}}, "STRIPE_PUBLISHABLE_KEY must look like pk_test_"),
        ({"keys": TEST | {"STRIPE_WEBHOOK_SECRET": "whsec_1,x"}}, "STRIPE_WEBHOOK_SECRET must look like whsec_"),
    ],
)
def test_what_is_unsafe_is_told_in_one_sentence(wish, told):
    [fault] = faults(**wish)

    assert told in fault


def test_stripes_keys_beside_the_stand_in_are_a_mistake():
    assert faults(TEST, gateway="sandbox") == [f"{name} must be empty with PAYMENT_GATEWAY=sandbox" for name in TEST]


def test_no_message_repeats_a_key():
    bad = {name: f"sk_live_{name}_wrong" for name in TEST}

    assert "wrong" not in " ".join(faults(bad) + faults(bad, production=True))
