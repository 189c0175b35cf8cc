"""Who buys at which price: bands from dear to cheap, so that the crowd grows to the right, in a box of 660 by 300.

Each band says "at least so many, fewer than five more" (rules.md D11): its hatched top is what is not told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.rules.demand import BAND_UNITS, DemandBand

LEFT, RIGHT, TOP, GROUND = 46, 634, 66, 256
MARK_TOPS = (18, 34)  # one line of text for each mark, so that close prices never write over each other
GRID_LINES = 4
NICE = (1, 2, 5)


@dataclass(frozen=True)
class Bar:
    """One band: units that accept its price at least, None where too few people would; places in pixels."""

    price_minor: int
    units: int | None
    up_to: int | None
    enough: str
    x: int
    width: int
    y: int
    height: int
    open_y: int
    open_height: int

    @property
    def middle(self) -> int:
        """Where its label stands."""
        return self.x + self.width // 2

    @property
    def end(self) -> int:
        """Its right edge."""
        return self.x + self.width


@dataclass(frozen=True)
class Mark:
    """A price on the axis, "leader" or "mine"; text ends or starts at the line."""

    kind: str
    price_minor: int
    x: int
    y: int
    anchor: str

    @property
    def text_x(self) -> int:
        """Where its words stand."""
        return self.x - 5 if self.anchor == "end" else self.x + 5


@dataclass(frozen=True)
class GridLine:
    """A round value and its height."""

    value: int
    y: int


@dataclass(frozen=True)
class DemandChart:
    """All that the drawing and its table show; the axis spans so many won from the dearest price."""

    bars: tuple[Bar, ...]
    span_minor: int
    grid: tuple[GridLine, ...]
    marks: tuple[Mark, ...]
    threshold_units: int
    threshold_y: int

    @property
    def dearest(self) -> Bar:
        """The band on the left."""
        return self.bars[0]

    @property
    def cheapest(self) -> Bar:
        """The band on the right."""
        return self.bars[-1]


def demand_chart(
    bands: Sequence[DemandBand], *, threshold_units: int, prices: Sequence[tuple[str, int | None]]
) -> DemandChart | None:
    """Lay the bands out with the prices to mark, (kind, price), the topmost first; None without bands."""
    if len(bands) < 2:
        return None
    most = max([threshold_units, *((band.units or 0) + BAND_UNITS for band in bands)])
    each = nice_step(most, GRID_LINES)
    heights = _Heights(each * -(-most // each))
    axis = _Axis(bands)
    return DemandChart(
        bars=tuple(_bar(band, place, axis, heights, threshold_units) for place, band in enumerate(bands)),
        span_minor=axis.span,
        grid=tuple(GridLine(units, heights.of(units)) for units in range(0, heights.most + 1, each)),
        marks=_marks(prices, axis),
        threshold_units=threshold_units,
        threshold_y=heights.of(threshold_units),
    )


def at_least(bands: Sequence[DemandBand], price_minor: int) -> int | None:
    """Units that surely accept the price; None when it is dearer than every band or too few people are known."""
    known = [band.units for band in bands if band.price_minor >= price_minor]
    return known[-1] if known else None


def nice_step(span: int, lines: int) -> int:
    """A round distance, 1, 2 or 5 times a power of ten, that divides the span into at most so many lines."""
    power = 1
    while True:
        for digit in NICE:
            if digit * power * lines >= span:
                return digit * power
        power *= 10


class _Heights:
    def __init__(self, most: int) -> None:
        self.most = most

    def of(self, units: int) -> int:
        return GROUND - (GROUND - TOP) * units // self.most


class _Axis:
    """Prices to the right, falling; the last band is as wide as the others."""

    def __init__(self, bands: Sequence[DemandBand]) -> None:
        self.dearest = bands[0].price_minor
        self.span = max(1, (self.dearest - bands[-1].price_minor) * len(bands) // (len(bands) - 1))
        self.count = len(bands)

    def of(self, price_minor: int) -> int:
        return LEFT + (RIGHT - LEFT) * (self.dearest - price_minor) // self.span

    def edge(self, place: int) -> int:
        return LEFT + (RIGHT - LEFT) * place // self.count

    def holds(self, price_minor: int) -> bool:
        return 0 <= self.dearest - price_minor <= self.span


def _bar(band: DemandBand, place: int, axis: _Axis, heights: _Heights, threshold: int) -> Bar:
    left, right = axis.edge(place), axis.edge(place + 1)
    up_to = None if band.units is None else band.units + BAND_UNITS - 1
    top = heights.of(band.units or 0)
    open_top = heights.of(up_to) if up_to is not None else top
    return Bar(
        price_minor=band.price_minor,
        units=band.units,
        up_to=up_to,
        enough=_enough(band.units, up_to, threshold),
        x=left + 1,
        width=right - left - 2,
        y=top,
        height=GROUND - top,
        open_y=open_top,
        open_height=top - open_top,
    )


def _enough(units: int | None, up_to: int | None, threshold: int) -> str:
    if units is None or up_to is None or up_to < threshold:
        return "no"
    return "yes" if units >= threshold else "close"


def _marks(prices: Sequence[tuple[str, int | None]], axis: _Axis) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    for line, (kind, price) in enumerate(prices):
        if price is None or not axis.holds(price) or price in {mark.price_minor for mark in marks}:
            continue
        x = axis.of(price)
        marks.append(Mark(kind, price, x, MARK_TOPS[line], "end" if x > (LEFT + RIGHT) // 2 else "start"))
    return tuple(marks)
