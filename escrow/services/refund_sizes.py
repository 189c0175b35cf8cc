"""Refunds by another measure than won of one unit: a percent of it, or an amount over an order's open units."""

from datetime import datetime
from uuid import UUID

from common.lifecycle import Actor
from common.locks import locked
from common.transactions import in_unit
from escrow.errors import NoSuchPayment, RefundTooLarge
from escrow.models import Hold, Payment, Refund
from escrow.rules.disputes import percent_of
from escrow.rules.parts import over_units
from escrow.rules.states import HoldStatus
from escrow.services.disputes import open_of
from escrow.services.holds import lock_hold
from escrow.services.refunds import refund_hold


@in_unit
def refund_percent(*, hold_id: UUID, percent: int, reason: str, actor: Actor, now: datetime) -> Refund:
    """Send so many percent of what is open of a unit back, floored (rules.md G10): 33 % of 10,000 is 3,300.

    Raises what `refund_hold` does, RefundTooLarge also when it comes to nothing; ValueError beyond 0–100.
    """
    amount = percent_of(open_of(hold=lock_hold(hold_id=hold_id)), percent)
    return refund_hold(hold_id=hold_id, amount_minor=amount, reason=reason, actor=actor, now=now)


@in_unit
def refund_payment(
    *, payment_id: UUID, amount_minor: int, reason: str, actor: Actor, now: datetime
) -> tuple[Refund, ...]:
    """Send an amount back over the units of a payment that are still open (captured, neither released nor barred):
    by largest remainder over their open amounts, ties to the lower number (rules.md G12).

    Raises NoSuchPayment, RefundTooLarge for more than is open or for nothing, MoveRefused.
    """
    if not Payment.objects.filter(pk=payment_id).exists():
        raise NoSuchPayment()
    holds = [hold for hold in locked(Hold.objects.filter(payment=payment_id)) if _is_open(hold)]
    holds.sort(key=lambda hold: hold.number)
    open_minors = [open_of(hold=hold) for hold in holds]
    if not 0 < amount_minor <= sum(open_minors):
        raise RefundTooLarge(left_minor=f"{sum(open_minors):,}")
    shares = zip(holds, over_units(amount_minor, open_minors=open_minors), strict=True)
    return tuple(
        refund_hold(hold_id=hold.pk, amount_minor=share, reason=reason, actor=actor, now=now)
        for hold, share in shares
        if share
    )


def _is_open(hold: Hold) -> bool:
    return hold.status == HoldStatus.FUNDED and hold.dispute_id is None and hold.chargeback_id is None
