"""What the stories of a simulation share: its people, its dice and its tally."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from io import BytesIO
from random import Random
from typing import Any

from common import clock
from sandbox.drawings import draw
from sandbox.simulate.people import Cast, Someone

SMALL = (640, 480)


class Twist(StrEnum):
    """What goes otherwise than hoped for in a pool."""

    DECLINES = "some cards are declined"
    UNSHIPPED = "a parcel is never sent"
    RENEGES = "the winner does not want the order"
    DISPUTES = "a buyer complains of what came"
    TOO_FEW = "too few people come"


COURSES: tuple[frozenset[Twist], ...] = (
    frozenset({Twist.DECLINES, Twist.UNSHIPPED}),
    frozenset({Twist.RENEGES, Twist.DISPUTES}),
    frozenset({Twist.TOO_FEW}),
    frozenset(),
)
"""The courses pools take, in turn."""


@dataclass
class Tally:
    """What the site acknowledged."""

    pools: int = 0
    pledges: int = 0
    bids: int = 0


@dataclass
class World:
    """Everybody, the dice every choice is thrown with, and what was acknowledged so far."""

    cast: Cast
    dice: Random
    tally: Tally = field(default_factory=Tally)

    def photo_of(self, person: Someone, motif: str) -> str:
        """Upload a drawn photo as a phone would; its id."""
        file = BytesIO()
        draw(motif).resize(SMALL).save(file, "JPEG")
        photo: str = person.api.upload("/photos", name="want.jpg", content=file.getvalue(), kind="image/jpeg")["id"]
        return photo

    def pool(self, pool_id: str) -> Any:
        """The pool, as everybody sees it."""
        return self.cast.operator.api.get(f"/pools/{pool_id}")

    def minutes(self, least: int, most: int) -> timedelta:
        """A span of that many minutes."""
        return timedelta(minutes=self.dice.randint(least, most))


def until(instant: str) -> timedelta:
    """How long it is until then; nothing when it is over."""
    return max(datetime.fromisoformat(instant) - clock.now(), timedelta(0))


def first[T](rows: Iterable[T], fits: Callable[[T], bool]) -> T | None:
    """The first row that fits."""
    return next((row for row in rows if fits(row)), None)
