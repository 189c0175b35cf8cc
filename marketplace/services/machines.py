"""Which machine each row of the marketplace runs."""

from common import machines
from common.lifecycle import Actor, Lifecycle
from marketplace.models import (
    Appeal,
    Auction,
    Award,
    Bid,
    Consent,
    FlagCase,
    GroupDispute,
    LowPriceHold,
    Order,
    Pledge,
    Pool,
    ProposedRefund,
    Question,
    Report,
    Return,
    ReviewReport,
    Unit,
    WaitingPlace,
)
from marketplace.rules import moderation_states, states

type Gathering = Pool | Pledge | Question | Report | Appeal
type Awarding = Auction | Bid | Award | LowPriceHold | FlagCase | Consent | GroupDispute
type Fulfilment = Order | Unit | WaitingPlace | Return | ProposedRefund | ReviewReport
type Machine = Gathering | Awarding | Fulfilment

_TABLES: dict[type, Lifecycle] = {
    Pool: states.POOL,
    Pledge: states.PLEDGE,
    Auction: states.AUCTION,
    Bid: states.BID,
    Award: states.AWARD,
    LowPriceHold: states.LOW_PRICE,
    FlagCase: states.FLAGS,
    GroupDispute: states.GROUP,
    Consent: states.CONSENT,
    Order: states.ORDER,
    Unit: states.UNIT,
    Question: moderation_states.QUESTION,
    Report: moderation_states.REPORT,
    Appeal: moderation_states.APPEAL,
    WaitingPlace: states.WAITING,
    Return: states.RETURN,
    ProposedRefund: states.PROPOSED_REFUND,
    ReviewReport: states.REVIEW_REPORT,
}


def step(row: Machine, transition: str, *, actor: Actor) -> None:
    """Make a move of the row's machine without writing it yet. Raises MoveRefused."""
    machines.step(row, _TABLES[type(row)], transition, by=actor.kind)


def advance(row: Machine, transition: str, *, actor: Actor, **changes: object) -> None:
    """Make a move and write it with the row's other changes, locked by the caller. Raises MoveRefused."""
    machines.advance(row, _TABLES[type(row)], transition, by=actor.kind, **changes)
