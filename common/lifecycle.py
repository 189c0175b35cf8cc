"""State machines as data: tables of (from, transition, to, by whom), and nothing else decides a status."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from common.refusals import Conflict


class ActorKind(StrEnum):
    """Who makes a move."""

    BUYER = "buyer"
    SELLER = "seller"
    OPERATOR = "operator"
    CLOCK = "clock"
    GATEWAY = "gateway"
    CARRIER = "carrier"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """One who acts: a kind and an opaque id ("" for the clock and the system)."""

    kind: ActorKind
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else str(self.kind)


CLOCK = Actor(ActorKind.CLOCK)
SYSTEM = Actor(ActorKind.SYSTEM)


class MoveRefused(Conflict):
    """The thing is in a state, or the actor of a kind, for which the table has no such move."""

    code = "common.move_refused"
    text = _("This is no longer possible in the present state.")


@dataclass(frozen=True)
class Move:
    """One row of a machine: from any of these states to that one, by these kinds of actor."""

    origins: frozenset[str]
    to: str
    by: frozenset[ActorKind]


def move(*origins: str, to: str, by: Set[ActorKind]) -> Move:
    """A row of a machine's table."""
    return Move(frozenset(origins), to, frozenset(by))


@dataclass(frozen=True)
class Lifecycle:
    """A machine: its name and its moves by transition name."""

    name: str
    moves: Mapping[str, Move]

    def next(self, status: str, transition: str, *, by: ActorKind) -> str:
        """The state after the transition. Raises MoveRefused when the table has no such row."""
        row = self.moves[transition]
        if status not in row.origins or by not in row.by:
            raise MoveRefused(machine=self.name, state=str(status), transition=transition, by=str(by))
        return row.to

    def allows(self, status: str, transition: str, *, by: ActorKind) -> bool:
        """Whether `next` would answer instead of refusing."""
        row = self.moves[transition]
        return status in row.origins and by in row.by
