"""Which money a payout is made of: from the charges it came by as far as it can be, the rest from our balance."""

from collections.abc import Collection

from escrow.rules.states import PayoutStatus

_FURTHEST_BEHIND = (
    PayoutStatus.FROZEN,
    PayoutStatus.BLOCKED,
    PayoutStatus.UNKNOWN,
    PayoutStatus.CLAIMED,
    PayoutStatus.SENT,
    PayoutStatus.SCHEDULED,
)

MAY_NOT_RECEIVE = "payee_may_not_receive"
"""What a provider says of a transfer whose payee may not receive: it goes on by itself once the payee may."""
NOT_ONBOARDED = "payee_not_onboarded"
"""Why nothing is gathered for a payee the provider was never told of."""


def from_charge(amount_minor: int, *, card_left_minor: int) -> int:
    """How much of a unit's part of a payout its own charge pays: as much as can be (rules.md G14).

    9,500 payable of a unit whose card paid 6,000 and points 4,000: leg A pays 6,000, leg B 3,500. It is never more
    than the unit's own card part, or the refund of another unit would find its charge spent.
    """
    return min(amount_minor, card_left_minor)


def payout_status(legs: Collection[str]) -> PayoutStatus:
    """Where a payout stands: where the leg does that is furthest behind; settled when all are."""
    return next((status for status in _FURTHEST_BEHIND if status in legs), PayoutStatus.SETTLED)
