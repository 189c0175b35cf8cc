"""A receipt: what one charge paid for and what became of it, told only when the ledger says the same."""

from dataclasses import dataclass
from datetime import datetime

from escrow.errors import BooksDiffer, NoSuchPayment
from escrow.models import Payment
from escrow.rules.states import PaymentStatus
from escrow.selectors.holds import HoldView, holds_of_payment
from escrow.selectors.payments import MethodView, method_view
from ledger.selectors import pot_flows

VAT_DIVISOR = 11
"""VAT is inside the price: an eleventh of it, floored (rules.md G7)."""


@dataclass(frozen=True)
class Receipt:
    """A charge with its units' money, in won. `approval` is the provider's name for the charge."""

    reference: str
    paid_at: datetime
    approval: str
    method: MethodView
    amount_minor: int
    card_minor: int
    holds: tuple[HoldView, ...]

    @property
    def refunded_minor(self) -> int:
        """What went back to the card and to other funds, or is on its way there."""
        return sum(hold.refunded_minor for hold in self.holds)

    @property
    def kept_minor(self) -> int:
        """What was paid in the end."""
        return self.amount_minor - self.refunded_minor

    @property
    def vat_minor(self) -> int:
        """The VAT inside what was paid in the end."""
        return self.kept_minor // VAT_DIVISOR


def receipt_of(reference: str) -> Receipt:
    """The receipt of a paid charge. Raises NoSuchPayment before it is paid, BooksDiffer when the ledger disagrees."""
    payment = Payment.objects.select_related("method").filter(reference=reference, status=PaymentStatus.PAID).first()
    if payment is None or payment.ended_at is None:
        raise NoSuchPayment()
    holds = holds_of_payment(payment.id)
    flows = pot_flows([f"held:{hold.id}" for hold in holds])
    for hold in holds:
        put_in, taken_out = flows.get(f"held:{hold.id}", (0, 0))
        is_whole = hold.amount_minor == hold.held_minor + hold.released_minor + hold.refunded_minor + hold.lost_minor
        if put_in != hold.amount_minor or put_in - taken_out != hold.held_minor or not is_whole:
            raise BooksDiffer()
    if sum(hold.amount_minor for hold in holds) != payment.amount_minor:
        raise BooksDiffer()
    return Receipt(
        reference=reference,
        paid_at=payment.ended_at,
        approval=payment.charge_reference,
        method=method_view(payment.method),
        amount_minor=payment.amount_minor,
        card_minor=payment.card_minor,
        holds=holds,
    )
