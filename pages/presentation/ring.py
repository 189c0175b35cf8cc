"""The gathering ring: one seat for each unit still needed, filled clockwise in order of commitment."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat

MOST_SEATS = 60  # screens.md, buyer-pool 3: above it one seat stands for several units
MOST_NEAR = 23
DISTANCES = ("46.4", "47.4", "48.4")  # of the ring's width, so that neighbours never touch


@dataclass(frozen=True)
class Pledged:
    """A commitment in order: its units, the tone of its person (1–5), whether it is the reader's own."""

    units: int
    tone: int
    is_mine: bool = False


@dataclass(frozen=True)
class Seat:
    """One place in the ring: "" taken by a person of that tone, "mine", or "free"."""

    place: int
    state: str
    tone: int


@dataclass(frozen=True)
class Near:
    """Somebody interested, outside the ring: the turn (0–1) and the distance from the centre."""

    at: str
    far: str


@dataclass(frozen=True)
class Ring:
    """All that the ring draws and says, in units; `missing` is never negative."""

    seats: tuple[Seat, ...]
    near: tuple[Near, ...]
    threshold: int
    committed: int
    people: int
    interested: int
    units_per_seat: int

    @property
    def missing(self) -> int:
        """Units still needed."""
        return max(0, self.threshold - self.committed)

    @property
    def beyond(self) -> int:
        """Units more than were needed."""
        return max(0, self.committed - self.threshold)

    @property
    def is_reached(self) -> bool:
        """Whether the threshold of units is met."""
        return not self.missing

    @property
    def my_seats(self) -> str:
        """The reader's own places, for the script that marks them again after a live swap."""
        return " ".join(str(seat.place) for seat in self.seats if seat.state == "mine")


def gather(*, threshold: int, pledges: Sequence[Pledged], interested: int, people: int) -> Ring:
    """Lay out the ring. Above sixty units a seat stands for ceil(threshold / 60) and fills when its first unit does."""
    per_seat = -(-threshold // MOST_SEATS)
    owners = list(chain.from_iterable(repeat(pledge, pledge.units) for pledge in pledges))
    starts = range(0, threshold, per_seat)
    seats = [_seat(place, owners[start : start + per_seat]) for place, start in enumerate(starts)]
    if any(owner.is_mine for owner in owners) and not any(seat.state == "mine" for seat in seats):
        seats[-1] = Seat(place=len(seats) - 1, state="mine", tone=0)  # I came after the ring was full
    return Ring(
        seats=tuple(seats),
        near=_near(interested),
        threshold=threshold,
        committed=len(owners),
        people=people,
        interested=interested,
        units_per_seat=per_seat,
    )


def progress(committed: int, threshold: int) -> int:
    """The share of the threshold in whole percent, 100 only when it is met."""
    return min(100, committed * 100 // threshold)


def _seat(place: int, owners: Sequence[Pledged]) -> Seat:
    if not owners:
        return Seat(place=place, state="free", tone=0)
    if any(owner.is_mine for owner in owners):
        return Seat(place=place, state="mine", tone=0)
    return Seat(place=place, state="", tone=owners[0].tone)


def _near(interested: int) -> tuple[Near, ...]:
    """At most a couple of dozen dots, spread over the whole turn at three distances."""
    dots = min(interested, MOST_NEAR)
    return tuple(Near(at=_thousandths(place * 1_000 // dots + 20), far=DISTANCES[place % 3]) for place in range(dots))


def _thousandths(share: int) -> str:
    return f"{share // 1_000}.{share % 1_000:03d}"
