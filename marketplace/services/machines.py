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
from marketplace.rules import lifecycle, moderation_states, order_lifecycle

type Gathering = Pool | Pledge | Question | Report | Appeal
type Awarding = Auction | Bid | Award | LowPriceHold | FlagCase | Consent | GroupDispute
type Fulfilment = Order | Unit | WaitingPlace | Return | ProposedRefund | ReviewReport
type Machine = Gathering | Awarding | Fulfilment

_TABLES: dict[type, Lifecycle] = {
    Pool: lifecycle.POOL,
    Pledge: lifecycle.PLEDGE,
    Auction: lifecycle.AUCTION,
    Bid: lifecycle.BID,
    Award: lifecycle.AWARD,
    LowPriceHold: lifecycle.LOW_PRICE,
    FlagCase: lifecycle.FLAGS,
    GroupDispute: order_lifecycle.GROUP,
    Consent: lifecycle.CONSENT,
    Order: order_lifecycle.ORDER,
    Unit: order_lifecycle.UNIT,
    Question: moderation_states.QUESTION,
    Report: moderation_states.REPORT,
    Appeal: moderation_states.APPEAL,
    WaitingPlace: order_lifecycle.WAITING,
    Return: order_lifecycle.RETURN,
    ProposedRefund: order_lifecycle.PROPOSED_REFUND,
    ReviewReport: order_lifecycle.REVIEW_REPORT,
}


def step(row: Machine, transition: str, *, actor: Actor) -> None:
    """Make a move of the row's machine without writing it yet. Raises MoveRefused."""
    machines.step(row, _TABLES[type(row)], transition, by=actor.kind)


def advance(row: Machine, transition: str, *, actor: Actor, **changes: object) -> None:
    """Make a move and write it with the row's other changes, locked by the caller. Raises MoveRefused."""
    machines.advance(row, _TABLES[type(row)], transition, by=actor.kind, **changes)
