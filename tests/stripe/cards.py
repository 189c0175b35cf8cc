"""The test cards: what becomes of a saved card and of a charge, by the name of Stripe's test payment method."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CardKind:
    """How a card behaves. `decline` is the error code and the decline code of a charge."""

    brand: str = "visa"
    last4: str = "4242"
    decline: tuple[str, str] | None = None
    saves: bool = True
    authentication: str = ""
    """"" never, "setup" once when it is saved, "always" with every charge."""
    dispute: str = ""
    refund: str = "succeeded"
    is_available_at_once: bool = False


def _declined(decline_code: str, last4: str, *, code: str = "card_declined", saves: bool = False) -> CardKind:
    return CardKind(last4=last4, decline=(code, decline_code), saves=saves)


CARDS: dict[str, CardKind] = {
    "pm_card_visa": CardKind(),
    "pm_card_mastercard": CardKind("mastercard", "4444"),
    "pm_card_amex": CardKind("amex", "8431"),
    "pm_card_bypassPending": CardKind(last4="0077", is_available_at_once=True),
    "pm_card_visa_chargeDeclined": _declined("generic_decline", "0002"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": _declined("insufficient_funds", "9995"),
    "pm_card_visa_chargeDeclinedLostCard": _declined("lost_card", "9987"),
    "pm_card_visa_chargeDeclinedStolenCard": _declined("stolen_card", "9979"),
    "pm_card_chargeDeclinedExpiredCard": _declined("expired_card", "0069", code="expired_card"),
    "pm_card_chargeDeclinedIncorrectCvc": _declined("incorrect_cvc", "0127", code="incorrect_cvc"),
    "pm_card_chargeDeclinedProcessingError": _declined("processing_error", "0119", code="processing_error"),
    "pm_card_chargeCustomerFail": _declined("generic_decline", "0341", saves=True),
    "pm_card_authenticationRequired": CardKind(last4="3184", authentication="always"),
    "pm_card_authenticationRequiredOnSetup": CardKind(last4="3155", authentication="setup"),
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": CardKind(
        last4="3178", authentication="always", decline=("card_declined", "insufficient_funds")
    ),
    "pm_card_createDispute": CardKind(last4="0259", dispute="fraudulent"),
    "pm_card_createDisputeProductNotReceived": CardKind(last4="2685", dispute="product_not_received"),
    "pm_card_refundFail": CardKind(last4="5126", refund="failed"),
    "pm_card_pendingRefund": CardKind(last4="7726", refund="pending"),
}
