"""The one place where the marketplace writes a status: always through its machine's table."""

from common.lifecycle import Actor, Lifecycle
from marketplace.models import Auction, Award, Bid, Order, Pledge, Pool, Unit
from marketplace.rules import states

type Machine = Pool | Pledge | Auction | Bid | Award | Order | Unit

_TABLES: dict[type, Lifecycle] = {
    Pool: states.POOL,
    Pledge: states.PLEDGE,
    Auction: states.AUCTION,
    Bid: states.BID,
    Award: states.AWARD,
    Order: states.ORDER,
    Unit: states.UNIT,
}


def step(row: Machine, transition: str, *, actor: Actor) -> None:
    """Make a move of the row's machine without writing it yet. Raises MoveRefused."""
    row.status = _TABLES[type(row)].next(row.status, transition, by=actor.kind)


def advance(row: Machine, transition: str, *, actor: Actor, **changes: object) -> None:
    """Make a move of the row's machine and write it with its other changes. Raises MoveRefused.

    The row is locked by the caller.
    """
    step(row, transition, actor=actor)
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=["status", *changes])
