"""What a difference between the provider's account and ours does to the books, found, settled or cleared.

Its amount is what the provider's account shows less what ours says, in won: +5,000 for a charge nobody knows here,
-5,000 for one of ours the provider has not. It is parked in `platform:suspense` at once, so that `world:cards` is what
the provider holds, and stays there until somebody decides or the other side comes.
"""

from datetime import datetime
from enum import StrEnum

from common.calendar import Calendar, end_of_business_day
from escrow.rules.disputes import needs_a_second
from escrow.rules.states import DifferenceKind

CARDS, BANK, SUSPENSE, LOSSES = "world:cards", "world:bank", "platform:suspense", "platform:losses"
FEES = "platform:provider_fees"

type Step = tuple[str, str, int]
"""One movement of the books: out of the first account into the second, so many won."""


class Settlement(StrEnum):
    """What becomes of a difference: booked as our loss or gain or as the payout it is, or sent back to its card."""

    WRITE_OFF = "write_off"
    GIVE_BACK = "give_back"
    PAY_OUT = "pay_out"


def parking(amount_minor: int) -> Step:
    """What finding a difference books: money there that we do not know comes in, money not there goes out."""
    return _either_way(CARDS, SUSPENSE, amount_minor)


def unparking(amount_minor: int) -> Step:
    """The same back, when the other side came or the money is booked for what it is."""
    return _either_way(SUSPENSE, CARDS, amount_minor)


def writing_off(amount_minor: int) -> Step:
    """Out of suspense for good: too little is our loss, too much makes the losses smaller."""
    return _either_way(SUSPENSE, LOSSES, amount_minor)


def fee(amount_minor: int) -> Step:
    """What the provider kept for its work; below zero, what it gave back of that."""
    return _either_way(FEES, CARDS, amount_minor)


def foreseen(settlement: Settlement, parked_minor: int, *, payee: str = "") -> tuple[Step, ...]:
    """What the books will say of the amount in suspense when it is settled so; nothing when nothing is parked.

    A payout of 9,500 we forgot: 9,500 out of `world:cards` back into suspense, and out of its payee's pot to its bank.
    """
    if not parked_minor:
        return ()
    if settlement is Settlement.WRITE_OFF:
        return (writing_off(parked_minor),)
    if settlement is Settlement.PAY_OUT:
        return (unparking(parked_minor), (f"payable:{payee or '…'}", BANK, -parked_minor))
    return (unparking(parked_minor),)


def settlements(kind: DifferenceKind, *, is_charge_of_order: bool, is_transfer: bool = False) -> tuple[Settlement, ...]:
    """What an operator may decide. What is late only waits: it is looked up, and nothing is parked for it.

    A charge nobody made goes back to its card when the provider says for which order of ours it was; a transfer may
    be a payout we forgot.
    """
    if kind is DifferenceKind.LATE:
        return ()
    if kind is DifferenceKind.MISSING_HERE and is_charge_of_order:
        return (Settlement.GIVE_BACK, Settlement.WRITE_OFF)
    if kind is DifferenceKind.MISSING_HERE and is_transfer:
        return (Settlement.PAY_OUT, Settlement.WRITE_OFF)
    return (Settlement.WRITE_OFF,)


def needs_two(settlement: Settlement, parked_minor: int) -> bool:
    """Whether another operator must sign: an entry made by hand always, a payout above 1,000,000 won (security.md,
    "four-eyes").
    """
    if settlement is Settlement.PAY_OUT:
        return needs_a_second(abs(parked_minor))
    return settlement is Settlement.WRITE_OFF


def decide_by(found_at: datetime, calendar: Calendar) -> datetime:
    """The end of the next business day in Seoul; after it the difference is late, and stays where it is."""
    return end_of_business_day(found_at, 1, calendar)


def _either_way(debit: str, credit: str, amount_minor: int) -> Step:
    return (debit, credit, amount_minor) if amount_minor > 0 else (credit, debit, -amount_minor)
