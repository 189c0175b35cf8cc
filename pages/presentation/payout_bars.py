"""Money coming to a seller on the next payout days: certain once released, expected if buyers confirm."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

GROUND, HIGHEST = 132, 96
FIRST_X, APART, WIDTH = 8, 66, 46
LEAST_HEIGHT = 3


@dataclass(frozen=True)
class PayoutDay:
    """What one payout day brings, in won and units."""

    on: date
    certain_minor: int = 0
    certain_units: int = 0
    expected_minor: int = 0
    expected_units: int = 0

    @property
    def total_minor(self) -> int:
        """Both together."""
        return self.certain_minor + self.expected_minor


@dataclass(frozen=True)
class PayoutBar:
    """One day's bar, the certain part below the expected one."""

    day: PayoutDay
    x: int
    certain_y: int
    certain_height: int
    expected_y: int
    expected_height: int

    @property
    def middle(self) -> int:
        """Where its words stand."""
        return self.x + WIDTH // 2


def payout_days(
    days: Sequence[date], *, certain: Iterable[tuple[date, int, int]], expected: Mapping[date, Sequence[int]]
) -> tuple[PayoutDay, ...]:
    """The days with what they bring. `certain` is (day, won, units); what was due before the first day comes on it."""
    sums = {day: [0, 0] for day in days}
    for on, minor, units in certain:
        day = max(on, days[0])
        if day in sums:
            sums[day][0] += minor
            sums[day][1] += units
    return tuple(
        PayoutDay(day, sums[day][0], sums[day][1], sum(expected.get(day, ())), len(expected.get(day, ())))
        for day in days
    )


def payout_bars(days: Sequence[PayoutDay]) -> tuple[PayoutBar, ...]:
    """The bars of at most five days, to scale; nothing has no bar, anything at least a line."""
    most = max([1, *(day.total_minor for day in days)])
    bars = []
    for place, day in enumerate(days):
        certain, expected = _height(day.certain_minor, most), _height(day.expected_minor, most)
        bars.append(
            PayoutBar(
                day=day,
                x=FIRST_X + APART * place,
                certain_y=GROUND - certain,
                certain_height=certain,
                expected_y=GROUND - certain - expected,
                expected_height=expected,
            )
        )
    return tuple(bars)


def _height(minor: int, most: int) -> int:
    return max(LEAST_HEIGHT, HIGHEST * minor // most) if minor else 0
