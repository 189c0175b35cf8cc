"""Why money of a payout does not go out, and whose turn it is."""

from enum import StrEnum

from escrow.rules.legs import MAY_NOT_RECEIVE, NOT_ONBOARDED
from escrow.rules.states import LegStatus

BALANCE_SHORT = "balance_insufficient"
"""Our own balance at the provider is too small for what no charge pays."""


class TurnOf(StrEnum):
    """Who can end the wait: the payee, an operator, or the clock with the next batch."""

    PAYEE = "payee"
    OPERATOR = "operator"
    CLOCK = "clock"


def turn_of(reason: str, status: LegStatus) -> TurnOf:
    """Whose turn it is: what the provider may take later is tried by itself, what it refused somebody looks at."""
    if reason in {MAY_NOT_RECEIVE, NOT_ONBOARDED}:
        return TurnOf.PAYEE
    if reason == BALANCE_SHORT or status == LegStatus.FROZEN:
        return TurnOf.OPERATOR
    return TurnOf.CLOCK
