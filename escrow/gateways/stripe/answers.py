"""What Stripe's objects and failures mean: pure readings of plain values."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

from escrow.gateways.base import (
    ActionRequired,
    Declined,
    DeclineKind,
    GatewayUnavailable,
    Outcome,
    Pending,
    Rejected,
    Succeeded,
    Unknown,
)
from escrow.gateways.stripe.client import CallFailed, Failure, Plain

LATEST = 10**11
WANTS_OWNER = "authentication_required"
_NOT_CONFIRMED = "payment_intent_authentication_failure"
_NEVER_WITH_THIS_CARD = frozenset({
    "bank_account_declined", "card_not_supported", "country_unsupported", "currency_not_supported", "expired_card",
    "fraudulent", "highest_risk_level", "incorrect_cvc", "incorrect_number", "incorrect_zip", "invalid_account",
    "invalid_cvc", "invalid_expiry_month", "invalid_expiry_year", "invalid_number", "lost_card", "merchant_blacklist",
    "new_account_information_available", "not_permitted", "payment_method_not_available", "pickup_card",
    "restricted_card", "revocation_of_all_authorizations", "revocation_of_authorization", "security_violation",
    "service_not_allowed", "stolen_card", "stop_payment_order", "testmode_decline", "transaction_not_allowed",
})  # fmt: skip
"""Of Stripe's decline codes those where another try with the same card makes no sense; all others may pass later."""
_GENERIC = frozenset({"", "card_declined", "generic_decline", "do_not_honor", "call_issuer", "no_action_taken"})
_TOO_LITTLE = frozenset({"balance_insufficient", "insufficient_funds"})
_PAYEE_BARRED = frozenset({
    "account_closed", "account_invalid", "insufficient_capabilities_for_transfer", "transfers_not_allowed",
})  # fmt: skip

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """An answer that lacks what it must have."""


def answered[**P, A](call: Callable[P, A]) -> Callable[P, A | Unknown | Rejected | Declined | ActionRequired]:
    """Whatever goes wrong in the call becomes an outcome; what cannot be read is Unknown, and loud."""

    @wraps(call)
    def asked(*args: P.args, **named: P.kwargs) -> A | Unknown | Rejected | Declined | ActionRequired:
        try:
            return call(*args, **named)
        except CallFailed as failed:
            return of_failure(failed)
        except (KeyError, TypeError, AttributeError, Unreadable):
            log.exception("an answer of Stripe could not be read")
            return Unknown("an answer that cannot be read")

    return asked


def questioned[**P, A](call: Callable[P, A]) -> Callable[P, A]:
    """For questions that move no money: without a usable answer they raise GatewayUnavailable."""

    @wraps(call)
    def asked(*args: P.args, **named: P.kwargs) -> A:
        try:
            return call(*args, **named)
        except CallFailed as failed:
            raise GatewayUnavailable(failed.cause) from failed
        except (KeyError, TypeError, AttributeError, Unreadable) as error:
            log.exception("an answer of Stripe could not be read")
            raise GatewayUnavailable("an answer that cannot be read") from error

    return asked


def of_failure(failed: CallFailed) -> Unknown | Rejected | Declined | ActionRequired:
    """The outcome a failed call has."""
    match failed.failure:
        case Failure.CARD:
            return of_decline(failed.code, str(failed.intent.get("id") or ""))
        case Failure.REFUSED if failed.code in _TOO_LITTLE:
            return Declined(DeclineKind.SOFT, "balance_insufficient")
        case Failure.REFUSED if failed.code in _PAYEE_BARRED:
            return Declined(DeclineKind.HARD, "payee_may_not_receive")
        case Failure.REFUSED:
            return Rejected(failed.code)
        case Failure.KEY_REUSED:
            return Rejected("key_used_for_another_request")
        case Failure.LOCKED_OUT | Failure.UNCLEAR:
            return Unknown(failed.cause)


def of_decline(code: str, reference: str) -> Declined | ActionRequired:
    """A card's no, under one word for the many ways banks say nothing."""
    if code == WANTS_OWNER and reference:
        return ActionRequired(reference)
    if code == _NOT_CONFIRMED:
        return Declined(DeclineKind.AUTHENTICATION, "authentication_failed", reference)
    kind = DeclineKind.HARD if code in _NEVER_WITH_THIS_CARD else DeclineKind.SOFT
    return Declined(kind, "card_declined" if code in _GENERIC else code, reference)


def of_intent(intent: Plain, amount_minor: int | None = None, currency: str = "KRW") -> Outcome:
    """Where a payment intent stands. One that took another amount than asked is Unknown: somebody must look."""
    reference, status = text(intent, "id"), text(intent, "status")
    match status:
        case "succeeded":
            return _taken(intent, amount_minor, currency)
        case "processing":
            answer: Outcome = Pending(reference)
        case "requires_action":
            answer = ActionRequired(reference)
        case "requires_payment_method" if intent.get("last_payment_error"):
            error = intent["last_payment_error"]
            answer = of_decline(str(error.get("decline_code") or error.get("code") or ""), reference)
        case "canceled":
            answer = Declined(DeclineKind.HARD, "cancelled", reference)
        case _:
            answer = Unknown(f"the charge is {status}")
    return answer


def _taken(intent: Plain, amount_minor: int | None, currency: str) -> Outcome:
    taken = won(intent, "amount_received"), text(intent, "currency").upper()
    if amount_minor is not None and taken != (amount_minor, currency):
        log.error("%s took %s instead of %s %s", text(intent, "id"), taken, amount_minor, currency)
        return Unknown("another amount was charged")
    return Succeeded(text(intent, "id"))


def of_refund(refund: Plain) -> Outcome:
    """Where a refund stands. What the bank sent back failed for good."""
    reference, status = text(refund, "id"), text(refund, "status")
    match status:
        case "succeeded":
            return Succeeded(reference)
        case "pending" | "requires_action":
            return Pending(reference)
        case "failed" | "canceled":
            return Declined(DeclineKind.HARD, str(refund.get("failure_reason") or status), reference)
        case _:
            return Unknown(f"the refund is {status}")


def of_made(row: Plain) -> Succeeded:
    """What exists at all has happened: a transfer, a reversal, a customer."""
    return Succeeded(text(row, "id"))


def of_cancelled(intent: Plain) -> Outcome:
    """Whether an intent can be charged no more. One still open is Unknown: the cancelling may be on its way."""
    reference, status = text(intent, "id"), text(intent, "status")
    match status:
        case "canceled":
            return Succeeded(reference)
        case "succeeded":
            return Declined(DeclineKind.HARD, "charged_already", reference)
        case _:
            return Unknown(f"the charge is {status}")


def text(row: Plain, name: str) -> str:
    """A text of a row. Raises Unreadable."""
    value = row.get(name)
    if not isinstance(value, str):
        raise Unreadable(f"{name} is no text")
    return value


def won(row: Plain, name: str) -> int:
    """A whole number of a row; what came with a fraction is no money. Raises Unreadable."""
    value = row.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unreadable(f"{name} is no whole number")
    return value


def instant(row: Plain, name: str) -> datetime:
    """A moment of a row, in seconds since 1970 or as the newer API writes it. Raises Unreadable."""
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < LATEST:
        return datetime.fromtimestamp(value, UTC)
    try:
        moment = datetime.fromisoformat(text(row, name))
    except ValueError:
        raise Unreadable(f"{name} is no moment") from None
    if moment.tzinfo is None:
        raise Unreadable(f"{name} names no zone")
    return moment


def reference_of(value: object) -> str:
    """The id of what a row points to, expanded or not; empty for nothing."""
    if isinstance(value, dict):
        return text(value, "id")
    return value if isinstance(value, str) else ""
