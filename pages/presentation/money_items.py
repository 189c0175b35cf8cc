"""Sums that wait for an operator, in words: whose or for what they are, why they wait, what a bank says and reads."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.ids import short_code
from escrow.rules.differences import Settlement
from escrow.rules.states import StrayReason, StrayStatus
from escrow.selectors.blocked import BlockedPayee
from escrow.selectors.chargebacks import ChargebackView
from escrow.selectors.desk import StrayView, StuckMoney, StuckOperation
from escrow.selectors.inbox import EventApart
from escrow.selectors.reconciliation import DifferenceView, payees_with
from merchants.selectors import sellers
from pages.presentation.money_health import words_for
from pages.presentation.payees import missing_words
from pages.presentation.payout_waits import why

STRAYS: dict[StrayReason, Promise] = {
    StrayReason.LATE: gettext_lazy("It came after the payment was given up."),
    StrayReason.TWICE: gettext_lazy("The order was paid already."),
    StrayReason.UNFUNDED: gettext_lazy("The points or coupons that pay the rest were gone."),
    StrayReason.UNASKED: gettext_lazy("Nobody here asked for it."),
}
STRAY_STATES: dict[StrayStatus, Promise] = {
    StrayStatus.DUE: gettext_lazy("It goes back with the next try."),
    StrayStatus.SENDING: gettext_lazy("The provider was asked to send it back."),
}
REASONS: dict[str, Promise] = {
    "fraudulent": gettext_lazy("The card's owner does not know the charge"),
    "product_not_received": gettext_lazy("The goods did not arrive"),
    "product_unacceptable": gettext_lazy("The goods are not as described"),
    "duplicate": gettext_lazy("Charged twice"),
    "credit_not_processed": gettext_lazy("A promised refund did not come"),
    "subscription_canceled": gettext_lazy("A subscription that was ended"),
    "unrecognized": gettext_lazy("The card's owner does not recognise the charge"),
}
_FIELDS: dict[str, Promise] = {
    "product_description": gettext_lazy("What was bought"),
    "service_date": gettext_lazy("Arrived"),
    "shipping_carrier": gettext_lazy("Carrier"),
    "shipping_date": gettext_lazy("Sent"),
    "shipping_tracking_number": gettext_lazy("Tracking number"),
    "refund_policy_disclosure": gettext_lazy("How our refunds were told"),
    "refund_refusal_explanation": gettext_lazy("Why no refund was due"),
    "cancellation_rebuttal": gettext_lazy("Why it could not be cancelled"),
    "access_activity_log": gettext_lazy("The order's story"),
    "duplicate_charge_explanation": gettext_lazy("Why it is no double charge"),
    "uncategorized_text": gettext_lazy("What both sides said"),
}
_CODES: dict[str, Promise] = {
    "refused": gettext_lazy("The bank refused it."),
    "card_declined": gettext_lazy("The card company refused it."),
    "expired_or_canceled_card": gettext_lazy("The card is closed or expired."),
    "lost_or_stolen_card": gettext_lazy("The card was reported lost."),
    "insufficient_funds": gettext_lazy("Our own balance at the payment provider is too small for it."),
}


@dataclass(frozen=True)
class About:
    """The order or business a sum belongs to, by name, and its page for operators."""

    words: str
    url: str


def about_item(subject: object) -> About | None:
    """What the item is about; None for what is no order and no business of ours."""
    match subject:
        case StuckOperation(subject=reference) | StuckMoney(subject=reference) | BlockedPayee(payee=reference):
            return about(reference)
        case StrayView(reference=reference) | ChargebackView(reference=reference):
            return about(reference)
        case DifferenceView(group=reference):
            return about(reference)
    return None


def about(reference: str) -> About | None:
    """The order or business of a reference of ours ("order:<id>", "seller:<id>"); None for anything else."""
    kind, _colon, key = reference.partition(":")
    try:
        known = UUID(key)
    except ValueError:
        return None
    if kind == "order":
        return About(_("Order %(code)s") % {"code": short_code(known)}, reverse("order-refund", args=[known]))
    if kind == "seller" and (seller := sellers([known]).get(known)):
        return About(seller.business_name, reverse("business-page", args=[known]))
    return None


def item_words(subject: object) -> str:
    """In one sentence, what a difference or message is about, or why a sum waits; empty for everything else."""
    match subject:
        case DifferenceView(about=code) | EventApart(trouble=code):
            return words_for(code)
        case StuckMoney(kind=kind, trouble=code):
            return trouble_words(code) if kind != "transfer" else why(code)
        case BlockedPayee(reason=reason, missing=missing):
            return " · ".join([why(reason), *missing_words(missing)])
        case StrayView(reason=stray, status=status):
            return f"{STRAYS[stray]} {STRAY_STATES.get(status, '')}".strip()
        case ChargebackView(reason=code):
            return str(REASONS.get(code, code))
    return ""


def trouble_words(code: str) -> str:
    """What the provider said about a refund it refused; what has no words here as it is."""
    if code in {*StrayReason}:
        return str(STRAYS[StrayReason(code)])
    return str(_CODES.get(code, code))


def payees_to_choose(subject: object) -> list[tuple[str, str]]:
    """Whom a transfer nobody knows may have paid: each seller of ours with so much coming, by its name; the one the
    provider names alone.
    """
    if not isinstance(subject, DifferenceView) or Settlement.PAY_OUT not in dict(subject.choices):
        return []
    parties = (subject.payee,) if subject.payee else payees_with(-subject.amount_minor)
    known = {party: UUID(party.removeprefix("seller:")) for party in parties}
    names = sellers(list(known.values()))
    return [(party, names[key].business_name) for party, key in known.items() if key in names]


def bank_reads(subject: object) -> list[tuple[str, str]]:
    """The evidence of a chargeback, each text under a heading operators understand."""
    if not isinstance(subject, ChargebackView):
        return []
    return [(str(_FIELDS.get(field, field)), text) for field, text in subject.texts.items() if text]
