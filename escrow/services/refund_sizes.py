"""Refunds over the units of a payment: an operator's size becomes won of each unit, and these go back together."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from common.lifecycle import Actor
from common.transactions import in_unit
from escrow.errors import NoSuchPayment, RefundChanged, RefundTooLarge
from escrow.models import Hold, Payment, Refund
from escrow.rules.refund_sizes import RefundSize, refund_shares
from escrow.rules.states import HoldStatus
from escrow.services.disputes import open_of
from escrow.services.refunds import refund_hold


@in_unit
def plan_refund(*, payment_id: UUID, size: RefundSize) -> dict[int, int]:
    """What goes back of each unit by its number, of those that are open: captured, neither released nor barred.

    Nothing is locked: who carries it out is refused what is open no more. Raises NoSuchPayment, RefundTooLarge for
    more than is open, for a unit that is not, or for nothing, RefundChanged when it is another sum than was shown.
    """
    open_minors = {number: open_of(hold=hold) for number, hold in _open_holds(payment_id).items()}
    shares = refund_shares(open_minors, size)
    if not shares:
        raise RefundTooLarge(left_minor=f"{sum(open_minors.get(one, 0) for one in size.units or open_minors):,}")
    if size.seen_minor not in (None, sum(shares.values())):
        raise RefundChanged(refund_minor=f"{sum(shares.values()):,}")
    return shares


@in_unit
def refund_units(
    *, payment_id: UUID, shares: Mapping[int, int], reason: str, actor: Actor, now: datetime
) -> tuple[Refund, ...]:
    """Send so many won of each unit back, all or nothing, in the order of their numbers.

    Raises NoSuchPayment, RefundTooLarge when a unit has less than that open, MoveRefused.
    """
    holds = _open_holds(payment_id)
    if not shares or not shares.keys() <= holds.keys():
        raise RefundTooLarge(left_minor=f"{sum(open_of(hold=hold) for hold in holds.values()):,}")
    return tuple(
        refund_hold(hold_id=holds[number].pk, amount_minor=shares[number], reason=reason, actor=actor, now=now)
        for number in sorted(shares)
    )


def _open_holds(payment_id: UUID) -> dict[int, Hold]:
    if not Payment.objects.filter(pk=payment_id).exists():
        raise NoSuchPayment()
    return {hold.number: hold for hold in Hold.objects.filter(payment=payment_id) if _is_open(hold)}


def _is_open(hold: Hold) -> bool:
    return hold.status == HoldStatus.FUNDED and hold.dispute_id is None and hold.chargeback_id is None
