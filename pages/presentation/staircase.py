"""The staircase of an auction: places in percent, so that the drawing grows with the page and its text does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

TOP, HIGH, LOW, GROUND = 700, 2_700, 7_760, 9_400  # hundredths of a percent from the top
WHOLE = 10_000
SEALED_WIDTH, SEALED_WIDTH_BEFORE = 2_200, 5_800
LABEL_GAP = 1_300  # a price is written only where the last written one leaves room
TICKS = 4
ZOOM = 6_200  # the wider minutes begin here


@dataclass(frozen=True)
class Lead:
    """A bid that took the lead: when, the unit price, the seller's alias."""

    at: datetime
    price: int
    alias: str
    said_at: str = ""


@dataclass(frozen=True)
class Bidding:
    """What the drawing needs to know. `cap` is the reader's own or None; `leads` are in order and only fall.

    From `zoom_from` on time is drawn wider; a planned end is marked where the end moved.
    """

    start_price: int
    sealed_from: datetime
    sealed_ends_at: datetime
    ends_at: datetime
    now: datetime
    leads: Sequence[Lead] = ()
    cap: int | None = None
    zoom_from: datetime | None = None
    planned_end_at: datetime | None = None


@dataclass(frozen=True)
class Step:
    """One tread from its bid to the next, and the riser above it."""

    lead: Lead
    x: str
    y: str
    width: str
    height: str
    end: str
    above: str
    shows_price: bool
    is_wide_only: bool


@dataclass(frozen=True)
class Tick:
    """A time under the axis."""

    at: datetime
    x: str
    anchor: str
    is_wide_only: bool


@dataclass(frozen=True)
class Staircase:
    """Everything the partial draws; empty `steps` is the sealed phase."""

    bidding: Bidding
    sealed: str
    now: str
    steps: tuple[Step, ...]
    ticks: tuple[Tick, ...]
    cap_y: str
    cap_shift: int
    lead_shift: int
    is_broken: bool
    zoom: str = ""
    zoom_minutes: int = 0
    planned: str = ""

    @property
    def last(self) -> Step:
        """The step that leads."""
        return self.steps[-1]


def staircase(bidding: Bidding) -> Staircase:
    """Time to the right, price downwards; the scale is broken under the start when the first bids lie far below."""
    heights = _Heights(bidding)
    sealed = SEALED_WIDTH if bidding.leads else SEALED_WIDTH_BEFORE
    steps = _steps(bidding, sealed, heights)
    cap = heights.of(bidding.cap) if bidding.cap is not None else None
    under = cap - heights.of(bidding.leads[-1].price) if cap is not None and bidding.leads else None
    cap_is_close_under = under is not None and 0 <= under < 1_400
    return Staircase(
        bidding=bidding,
        sealed=_percent(sealed),
        now=_percent(_now(bidding, sealed)),
        steps=steps,
        ticks=_ticks(bidding, sealed),
        cap_y=_percent(cap) if cap is not None else "",
        cap_shift=18 if cap_is_close_under else -8,
        lead_shift=-16 if cap_is_close_under else 26,
        is_broken=heights.is_broken,
        **_wider(bidding, sealed),
    )


def spark(start_price: int, prices: Sequence[int]) -> str:
    """The small staircase of a card: a path in a box of 72 by 36, from the start price down to the last one."""
    falls = [start_price, *prices]
    span = max(1, start_price - falls[-1])
    width = 72 // len(falls)
    path = f"M0 {_spark_y(falls[0], start_price, span)}"
    for place, price in enumerate(falls[1:], start=1):
        path += f"H{width * place}V{_spark_y(price, start_price, span)}"
    return path + "H72"


def cap_line(*, cap: int, price: int) -> tuple[int, int]:
    """Where my cap and the price stand on one line, in whole percent; the line begins under the lower of both."""
    low, high = min(cap, price) * 85 // 100, max(cap, price) * 108 // 100
    span = max(1, high - low)
    return (cap - low) * 100 // span, (price - low) * 100 // span


class _Heights:
    """Prices as heights; when the start lies far above the bids the scale is broken between them."""

    def __init__(self, bidding: Bidding) -> None:
        shown = [lead.price for lead in bidding.leads]
        if bidding.cap is not None and bidding.cap < bidding.start_price:
            shown.append(bidding.cap)
        self.start, self.high = bidding.start_price, max(shown, default=bidding.start_price)
        self.low = min(shown, default=bidding.start_price * 3 // 4)
        self.is_broken = bool(bidding.leads) and (self.start - self.high) * 2 > self.high - self.low

    def of(self, price: int) -> int:
        if price >= self.start:
            return TOP
        top, high = (HIGH, self.high) if self.is_broken else (TOP, self.start)
        if high == self.low:
            return (HIGH + LOW) // 2
        return top + (high - price) * (LOW - top) // (high - self.low)


def _steps(bidding: Bidding, sealed: int, heights: _Heights) -> tuple[Step, ...]:
    ends = [*(lead.at for lead in bidding.leads[1:]), min(bidding.now, bidding.ends_at)]
    steps: list[Step] = []
    above, written = TOP, -LABEL_GAP
    for lead, end in zip(bidding.leads, ends, strict=False):
        x, y, until = _along(bidding, sealed, lead.at), heights.of(lead.price), _along(bidding, sealed, end)
        is_first, is_last = not steps, lead is bidding.leads[-1]
        shows = is_first or (not is_last and x - written >= LABEL_GAP and x < WHOLE - LABEL_GAP)
        written = x if shows else written
        steps.append(
            Step(
                lead=lead,
                x=_percent(x),
                y=_percent(y),
                width=_percent(max(0, until - x)),
                height=_percent(GROUND - y),
                end=_percent(until),
                above=_percent(above),
                shows_price=shows,
                is_wide_only=not is_first,
            )
        )
        above = y
    return tuple(steps)


def _along(bidding: Bidding, sealed: int, at: datetime) -> int:
    """Time to the right of the sealed block; earlier instants stand at its edge, later ones at the end."""
    zoom_from = bidding.zoom_from
    if zoom_from is None:
        return _between(sealed, WHOLE, _share(bidding.sealed_ends_at, bidding.ends_at, at))
    if at < zoom_from:
        return _between(sealed, ZOOM, _share(bidding.sealed_ends_at, zoom_from, at))
    return _between(ZOOM, WHOLE, _share(zoom_from, bidding.ends_at, at))


def _share(start: datetime, end: datetime, at: datetime) -> tuple[int, int]:
    """What part of the time between two instants has passed, as a fraction of whole milliseconds."""
    whole = max(timedelta(seconds=1), end - start)
    passed = min(max(timedelta(0), at - start), whole)
    return passed // timedelta(milliseconds=1), whole // timedelta(milliseconds=1)


def _between(left: int, right: int, share: tuple[int, int]) -> int:
    return left + (right - left) * share[0] // share[1]


def _wider(bidding: Bidding, sealed: int) -> dict[str, Any]:
    """Where the wider minutes begin, how many they are, and where the planned end stood."""
    has_moved = bidding.planned_end_at is not None and bidding.planned_end_at < bidding.ends_at
    planned = _percent(_along(bidding, sealed, bidding.planned_end_at)) if has_moved and bidding.planned_end_at else ""
    if bidding.zoom_from is None:
        return {"planned": planned}
    minutes = -(-(bidding.ends_at - bidding.zoom_from) // timedelta(minutes=1))
    return {"planned": planned, "zoom": _percent(ZOOM), "zoom_minutes": minutes}


def _now(bidding: Bidding, sealed: int) -> int:
    if bidding.leads:
        return _along(bidding, sealed, bidding.now)
    whole = max(timedelta(seconds=1), bidding.sealed_ends_at - bidding.sealed_from)
    passed = min(max(timedelta(0), bidding.now - bidding.sealed_from), whole)
    return sealed * (passed // timedelta(seconds=1)) // (whole // timedelta(seconds=1))


def _ticks(bidding: Bidding, sealed: int) -> tuple[Tick, ...]:
    if bidding.zoom_from is not None:
        middle = bidding.sealed_ends_at + (bidding.zoom_from - bidding.sealed_ends_at) / 2
        places = [
            (bidding.sealed_ends_at, "middle"),
            (middle, "middle"),
            (bidding.zoom_from, "middle"),
            (bidding.ends_at, "end"),
        ]
        return tuple(
            Tick(at, _percent(_along(bidding, sealed, at)), anchor, is_wide_only=at == middle) for at, anchor in places
        )
    whole = bidding.ends_at - bidding.sealed_ends_at
    return tuple(
        Tick(
            at=bidding.sealed_ends_at + whole * place / (TICKS - 1),
            x=_percent(sealed + (WHOLE - sealed) * place // (TICKS - 1)),
            anchor="end" if place == TICKS - 1 else "middle",
            is_wide_only=place in (1, 2),
        )
        for place in range(TICKS)
    )


def _spark_y(price: int, start_price: int, span: int) -> int:
    return 2 + (start_price - price) * 28 // span


def _percent(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
