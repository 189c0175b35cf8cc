"""Why money of a payout waits, whose turn it is, and what to do: said to the seller and to operators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from escrow.rules.blocked import TurnOf
from escrow.selectors.blocked import BlockedLegs, BlockedPayee

_WHY: dict[str, Promise] = {
    "balance_insufficient": gettext_lazy("Our own balance at the payment provider is too small for this part."),
    "payee_may_not_receive": gettext_lazy("The payment provider does not let the account receive money at the moment."),
    "payee_not_onboarded": gettext_lazy("The account at the payment provider is not opened yet."),
    "try_again_later": gettext_lazy("The bank could not take it at the moment."),
}
_REFUSED = gettext_lazy("The bank or the payment provider refused it.")
_OWNERS: dict[TurnOf, Promise] = {
    TurnOf.PAYEE: gettext_lazy("The seller's turn"),
    TurnOf.OPERATOR: gettext_lazy("Moa's turn"),
    TurnOf.CLOCK: gettext_lazy("Tried again by itself"),
}
_TO_DO: dict[TurnOf, Promise] = {
    TurnOf.PAYEE: gettext_lazy("Finish the account at the payment provider; then it is paid by itself."),
    TurnOf.OPERATOR: gettext_lazy("Nothing to do for the seller: Moa sees to it. Nothing of it is cut."),
    TurnOf.CLOCK: gettext_lazy("Nothing to do: the next batch tries again."),
}


@dataclass(frozen=True)
class PayoutWait:
    """One sum that waits, in words. `at` is when it is tried again, if by itself."""

    amount_minor: int
    why: str
    owner: str
    to_do: str
    since: datetime
    at: datetime | None
    is_payees: bool


def payout_waits(blocked: Iterable[BlockedLegs | BlockedPayee]) -> list[PayoutWait]:
    """Each sum with its reason, owner and next step."""
    return [
        PayoutWait(
            amount_minor=one.amount_minor,
            why=why(one.reason),
            owner=str(_OWNERS[one.turn]),
            to_do=str(_TO_DO[one.turn]),
            since=one.since,
            at=one.next_try_at,
            is_payees=one.turn is TurnOf.PAYEE,
        )
        for one in blocked
    ]


def why(reason: str) -> str:
    """The reason in words; one we have no words for is a refusal."""
    return str(_WHY.get(reason, _REFUSED))
