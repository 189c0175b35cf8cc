"""Questions about cards and charges, answered with plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import FETCH_RAISE, QuerySet
from django.utils.translation import gettext_lazy as _

from common.asking import asked_once, tell
from common.calendar import korean_calendar
from common.carrying import carrying, settle
from common.paging import Ask, Part, part_of
from escrow.errors import NoSuchPayment
from escrow.gateways import current_gateway
from escrow.models import Operation, Payment, PaymentMethod
from escrow.rules.retries import card_change_ends, charge_tries
from escrow.rules.states import OperationKind, OperationStatus, PaymentStatus
from escrow.selectors.holds import HoldView, holds_along, holds_of_payment, holds_shown

_CHARGES = (OperationKind.CUSTOMER, OperationKind.CHARGE)
_NO = (OperationStatus.DECLINED, OperationStatus.REJECTED)

_TOO_LOW = _("The limit or the balance is too low.")
_NOT_TAKEN = _("The card company does not take this card any more.")
_NOT_LIKE_THIS = _("This card cannot be used for payments like this.")
_NOT_THEN = _("The card company could not work on it at that moment.")
_REASONS = {
    "insufficient_funds": _TOO_LOW,
    "card_velocity_exceeded": _TOO_LOW,
    "withdrawal_count_limit_exceeded": _TOO_LOW,
    "card_declined": _("The card company said no."),
    "authentication_required": _("The card company wants you to confirm the payment yourself."),
    "authentication_failed": _("The payment was not confirmed at the card company."),
    "expired_card": _("The card has expired."),
    "incorrect_cvc": _("The security code of the card is not right."),
    "lost_card": _NOT_TAKEN,
    "stolen_card": _NOT_TAKEN,
    "pickup_card": _NOT_TAKEN,
    "restricted_card": _NOT_TAKEN,
    "card_not_supported": _NOT_LIKE_THIS,
    "transaction_not_allowed": _NOT_LIKE_THIS,
    "currency_not_supported": _("This card cannot pay in won."),
    "processing_error": _NOT_THEN,
    "issuer_not_available": _NOT_THEN,
    "try_again_later": _NOT_THEN,
}
_ANOTHER_REASON = _("The card company gave no reason.")


@dataclass(frozen=True)
class MethodView:
    """A saved card as its owner may see it."""

    id: UUID
    brand: str
    last4: str
    expires_on: date


@dataclass(frozen=True)
class TryView:
    """One try of a charge: a past one with the reason of its no, or one to come without."""

    at: datetime
    reason: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it was declined already."""
        return bool(self.reason)


@dataclass(frozen=True)
class PaymentView:
    """Where a payment stands. Of `amount_minor` the card is charged `card_minor`.

    `tries` are those declined and those to come, in their order, without the one under way. `waits_for_payer` says
    that the card company wants the payer to confirm the last charge in person. `card_may_change_until` is the instant
    from which the card can no longer be changed.
    """

    id: UUID
    reference: str
    status: PaymentStatus
    amount_minor: int
    card_minor: int
    charge_at: datetime
    next_try_at: datetime | None
    card_may_change_until: datetime
    last_reason: str
    waits_for_payer: bool
    ended_at: datetime | None
    method: MethodView
    tries: tuple[TryView, ...]
    holds: tuple[HoldView, ...]


@asked_once
def payment_of(reference: str) -> PaymentView:
    """The payment that stands for the reference. Raises NoSuchPayment."""
    declined = Operation.objects.filter(kind__in=_CHARGES, status__in=_NO).order_by("asked_at", "pk")
    payments = carrying(Payment.objects.select_related("method"), "operations", declined)
    payments = payments.annotate(their_holds=holds_along()).fetch_mode(FETCH_RAISE)
    payment = payments.filter(reference=reference).first()
    if payment is None:
        raise NoSuchPayment()
    settle([payment], "operations")
    holds = holds_shown(payment.their_holds)
    tell(holds_of_payment, holds, payment.id)
    return PaymentView(
        id=payment.id,
        reference=payment.reference,
        status=PaymentStatus(payment.status),
        amount_minor=payment.amount_minor,
        card_minor=payment.card_minor,
        charge_at=payment.charge_at,
        next_try_at=payment.next_try_at,
        card_may_change_until=card_change_ends(payment.charge_at, korean_calendar()),
        last_reason=_reason(payment.last_decline) if payment.last_decline else "",
        waits_for_payer=bool(payment.action_reference),
        ended_at=payment.ended_at,
        method=method_view(payment.method),
        tries=_tries(payment),
        holds=holds,
    )


@asked_once
def methods_of(party: str) -> tuple[MethodView, ...]:
    """The party's cards saved with the provider in use, the newest first."""
    return tuple(method_view(method) for method in _saved(party).order_by("-saved_at", "-pk"))


def methods_part(party: str, ask: Ask) -> Part[MethodView]:
    """One part of what `methods_of` lists. Raises CursorUnfit."""
    return part_of(_saved(party), "-saved_at", "-pk", ask=ask).shown(lambda rows: map(method_view, rows))


def _saved(party: str) -> QuerySet[PaymentMethod]:
    return PaymentMethod.objects.filter(party=party, provider=current_gateway().name, removed_at=None)


def customer_of(party: str, *, provider: str) -> str:
    """The name under which the provider knows the party, from its newest card; empty while it knows none."""
    known = PaymentMethod.objects.filter(party=party, provider=provider, removed_at=None).exclude(customer="")
    return known.order_by("-saved_at", "-pk").values_list("customer", flat=True).first() or ""


def token_of_payment(payment_id: UUID) -> str:
    """What charges the payment's card, for the browser of its owner who confirms the charge."""
    return Payment.objects.values_list("method__token", flat=True).get(pk=payment_id)


def method_view(method: PaymentMethod) -> MethodView:
    """A card as its owner may see it."""
    return MethodView(method.id, method.brand, method.last4, method.expires_on)


def _tries(payment: Payment) -> tuple[TryView, ...]:
    """Those declined, which came along with the payment, and those to come."""
    over = [TryView(call.asked_at, _reason(call.code)) for call in payment.operations.all()]
    if payment.next_try_at is None:
        return tuple(over)
    later = (at for at in charge_tries(payment.charge_at, korean_calendar()) if at > payment.next_try_at)
    return (*over, TryView(payment.next_try_at), *(TryView(at) for at in later))


def _reason(code: str) -> str:
    return str(_REASONS.get(code, _ANOTHER_REASON))
