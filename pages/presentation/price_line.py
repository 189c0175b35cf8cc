"""The leading price since bids opened, as a line of steps in a box of 660 by 190; one's own bids are dots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pages.presentation.demand_bands import GridLine, nice_step

LEFT, RIGHT, TOP, GROUND = 74, 560, 16, 160
GRID_LINES = 4
TICKS = 3


@dataclass(frozen=True)
class Lowering:
    """A bid that lowered the leading price: when, to what, under which alias, whether it was one's own."""

    at: datetime
    price_minor: int
    alias: str
    is_mine: bool


@dataclass(frozen=True)
class Dot:
    """One of one's own bids."""

    x: int
    y: int


@dataclass(frozen=True)
class Tick:
    """A time under the axis."""

    at: datetime
    x: int
    anchor: str


@dataclass(frozen=True)
class PriceLine:
    """All that the drawing shows; `end_y` is the height of the price that leads."""

    path: str
    dots: tuple[Dot, ...]
    grid: tuple[GridLine, ...]
    ticks: tuple[Tick, ...]
    last: Lowering
    end_x: int
    end_y: int

    @property
    def end_text(self) -> Dot:
        """Where the last price is written, inside the box."""
        return Dot(self.end_x + 8, min(max(self.end_y, TOP + 14), GROUND - 20))


def price_line(lowerings: Sequence[Lowering], *, since: datetime, until: datetime) -> PriceLine | None:
    """The line from the opening until now, or the end; None while there is nothing to draw."""
    if not lowerings:
        return None
    prices = [lowering.price_minor for lowering in lowerings]
    heights, times = _Prices(min(prices), max(prices)), _Times(since, max(until, since + timedelta(minutes=1)))
    path, dots = "", []
    for lowering in lowerings:
        x, y = times.of(lowering.at), heights.of(lowering.price_minor)
        path += f"H{x}V{y}" if path else f"M{x} {y}"
        if lowering.is_mine:
            dots.append(Dot(x, y))
    return PriceLine(
        path=path + f"H{times.of(until)}",
        dots=tuple(dots),
        grid=heights.grid,
        ticks=times.ticks,
        last=lowerings[-1],
        end_x=times.of(until),
        end_y=heights.of(prices[-1]),
    )


class _Prices:
    """Heights between two round prices that hold all others."""

    def __init__(self, low: int, high: int) -> None:
        each = nice_step(max(high - low, 1), GRID_LINES - 1)
        self.low, self.high = low // each * each, (high // each + 1) * each
        self.grid = tuple(GridLine(price, self.of(price)) for price in range(self.low, self.high + 1, each))

    def of(self, price: int) -> int:
        return TOP + (GROUND - TOP) * (self.high - price) // (self.high - self.low)


class _Times:
    def __init__(self, since: datetime, until: datetime) -> None:
        self.since, self.whole = since, until - since
        shares = [(since + self.whole * place / TICKS, place) for place in range(TICKS + 1)]
        self.ticks = tuple(Tick(at, self.of(at), "mid" if place else "") for at, place in shares)

    def of(self, at: datetime) -> int:
        passed = min(max(at - self.since, timedelta(0)), self.whole)
        return LEFT + (RIGHT - LEFT) * (passed // timedelta(milliseconds=1)) // (
            self.whole // timedelta(milliseconds=1)
        )
