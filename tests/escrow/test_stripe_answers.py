"""What Stripe's objects, refusals and silences mean for the money."""

import pytest
import stripe

from escrow.gateways.base import ActionRequired, Declined, DeclineKind, Pending, Rejected, Succeeded, Unknown
from escrow.gateways.stripe.answers import answered, of_cancelled, of_intent, of_refund
from escrow.gateways.stripe.client import CallFailed, Edge, Failure

SOFT, HARD, AUTH = DeclineKind.SOFT, DeclineKind.HARD, DeclineKind.AUTHENTICATION


def intent(status, **more):
    return {"id": "pi_1", "status": status, "amount_received": 10_000, "currency": "krw", **more}


def refused(code, **more):
    return intent("requires_payment_method", last_payment_error={"code": code, **more})


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (intent("succeeded"), Succeeded("pi_1")),
        (intent("processing"), Pending("pi_1")),
        (intent("requires_action"), ActionRequired("pi_1")),
        (intent("canceled"), Declined(HARD, "cancelled", "pi_1")),
        (refused("authentication_required"), ActionRequired("pi_1")),
        (refused("payment_intent_authentication_failure"), Declined(AUTH, "authentication_failed", "pi_1")),
        (refused("card_declined", decline_code="insufficient_funds"), Declined(SOFT, "insufficient_funds", "pi_1")),
        (refused("card_declined", decline_code="generic_decline"), Declined(SOFT, "card_declined", "pi_1")),
        (refused("card_declined", decline_code="stolen_card"), Declined(HARD, "stolen_card", "pi_1")),
        (refused("expired_card"), Declined(HARD, "expired_card", "pi_1")),
        (refused("a_word_of_next_year"), Declined(SOFT, "a_word_of_next_year", "pi_1")),
    ],
)
def test_a_charge_stands_where_its_intent_does(row, answer):
    assert of_intent(row, 10_000) == answer


@pytest.mark.parametrize(
    "row",
    [
        intent("requires_confirmation"),
        intent("requires_payment_method", last_payment_error=None),
        intent("requires_capture"),
        intent("dreaming"),
        intent("succeeded", amount_received=9_999),
        intent("succeeded", currency="usd"),
    ],
)
def test_what_our_charges_never_are_is_unknown(row):
    assert isinstance(of_intent(row, 10_000), Unknown)


@pytest.mark.parametrize("broken", [{}, intent("succeeded", amount_received=10_000.0), intent(None), {"status": 1}])
def test_what_cannot_be_read_is_unknown(broken):
    assert isinstance(answered(of_intent)(broken, 10_000), Unknown)


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        ({"id": "re_1", "status": "succeeded"}, Succeeded("re_1")),
        ({"id": "re_1", "status": "pending"}, Pending("re_1")),
        ({"id": "re_1", "status": "requires_action"}, Pending("re_1")),
        ({"id": "re_1", "status": "failed", "failure_reason": "lost"}, Declined(HARD, "lost", "re_1")),
        ({"id": "re_1", "status": "canceled"}, Declined(HARD, "canceled", "re_1")),
        ({"id": "re_1", "status": "new"}, Unknown("the refund is new")),
    ],
)
def test_a_refund_stands_where_stripe_says(row, answer):
    assert of_refund(row) == answer


def test_a_cancelled_charge_is_safe_and_one_that_was_quicker_says_so():
    assert of_cancelled(intent("canceled")) == Succeeded("pi_1")
    assert of_cancelled(intent("succeeded")) == Declined(HARD, "charged_already", "pi_1")
    assert isinstance(of_cancelled(intent("requires_action")), Unknown)


def failing(kind, status, *, type_="invalid_request_error", **error):
    body = {"error": {"type": type_, **error}}
    if kind in {stripe.CardError, stripe.InvalidRequestError}:
        return kind("no", "param", error.get("code"), http_status=status, json_body=body)
    return kind("no", http_status=status, json_body=body)


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (
            failing(stripe.CardError, 402, code="authentication_required", payment_intent={"id": "pi_1"}),
            ActionRequired("pi_1"),
        ),
        (
            failing(
                stripe.CardError, 402, code="card_declined", decline_code="lost_card", payment_intent={"id": "pi_1"}
            ),
            Declined(HARD, "lost_card", "pi_1"),
        ),
        (failing(stripe.CardError, 402, code="card_declined"), Declined(SOFT, "card_declined")),
        (failing(stripe.InvalidRequestError, 400, code="balance_insufficient"), Declined(SOFT, "balance_insufficient")),
        (
            failing(stripe.InvalidRequestError, 400, code="transfers_not_allowed"),
            Declined(HARD, "payee_may_not_receive"),
        ),
        (failing(stripe.InvalidRequestError, 404, code="resource_missing"), Rejected("resource_missing")),
        (failing(stripe.InvalidRequestError, 400), Rejected("refused")),
        (failing(stripe.IdempotencyError, 400), Rejected("key_used_for_another_request")),
        (failing(stripe.BlockedByStripeError, 400, code="blocked"), Rejected("blocked")),
    ],
)
def test_a_definite_no_of_stripe_moves_nothing(error, answer):
    assert asked(error) == answer


@pytest.mark.parametrize(
    "error",
    [
        failing(stripe.APIError, 409, code="idempotency_key_in_use"),
        failing(stripe.IdempotencyError, 409),
        failing(stripe.APIError, 500),
        failing(stripe.APIError, 503),
        failing(stripe.RateLimitError, 429),
        failing(stripe.AuthenticationError, 401),
        failing(stripe.PermissionError, 403),
        stripe.APIConnectionError("timed out", should_retry=True),
        stripe.APIError("not even JSON", http_body="<html>", http_status=200, json_body="<html>"),
        stripe.StripeError("no word about it"),
    ],
)
def test_silence_and_doubt_are_unknown(error):
    assert isinstance(asked(error), Unknown)


def test_every_error_of_the_sdk_has_a_meaning():
    for kind in stripe.StripeError.__subclasses__():
        if kind.__name__ != "SignatureVerificationError":
            failure = failure_of(kind.__new__(kind))
            assert failure in set(Failure)


def asked(error):
    def call(_client):
        raise error

    return answered(lambda: Edge("sk_test_1").ask(call))()


def failure_of(error):
    error.http_status = error.json_body = error.code = None
    error.request_id = ""
    with pytest.raises(CallFailed) as failed:
        Edge("sk_test_1").ask(lambda _client: (_ for _ in ()).throw(error))
    return failed.value.failure
