"""Which machine each row of escrow runs."""

from collections.abc import Sequence

from common import machines
from common.lifecycle import ActorKind, Lifecycle
from common.rows import write_all
from escrow.models import (
    Chargeback,
    Difference,
    Dispute,
    Hold,
    InboxEvent,
    Operation,
    Payment,
    Payout,
    PayoutLeg,
    Proposal,
    Refund,
    Reversal,
    Ruling,
    StrayCharge,
)
from escrow.rules import states

type Machine = (
    Payment
    | Hold
    | Refund
    | Payout
    | PayoutLeg
    | Reversal
    | Operation
    | Dispute
    | Chargeback
    | StrayCharge
    | Proposal
    | Ruling
    | InboxEvent
    | Difference
)

_TABLES: dict[type, Lifecycle] = {
    Payment: states.PAYMENT,
    Hold: states.HOLD,
    Refund: states.REFUND,
    Payout: states.PAYOUT,
    PayoutLeg: states.LEG,
    Reversal: states.REVERSAL,
    Operation: states.OPERATION,
    Dispute: states.DISPUTE,
    Chargeback: states.CHARGEBACK,
    StrayCharge: states.STRAY,
    Proposal: states.PROPOSAL,
    Ruling: states.RULING,
    InboxEvent: states.INBOX,
    Difference: states.DIFFERENCE,
}


def step(row: Machine, transition: str, *, by: ActorKind) -> None:
    """Make a move of the row's machine without writing it yet. Raises MoveRefused."""
    machines.step(row, _TABLES[type(row)], transition, by=by)


def advance(row: Machine, transition: str, *, by: ActorKind, **changes: object) -> None:
    """Make a move and write it with the row's other changes, under the lock held by the caller. Raises MoveRefused."""
    machines.advance(row, _TABLES[type(row)], transition, by=by, **changes)


def advance_all(holds: Sequence[Hold], transition: str, *, by: ActorKind) -> None:
    """Make the same move with every hold, under the locks held by the caller. Raises MoveRefused."""
    for hold in holds:
        step(hold, transition, by=by)
    write_all(holds, ["status"])
