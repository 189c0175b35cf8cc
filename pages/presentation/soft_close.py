"""When an auction ends and how far its end may still move, on one line in a box of 660 by 92."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LEFT, RIGHT = 14, 646
BEFORE = timedelta(minutes=15)
AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class CloseMark:
    """An instant on the line; its words start, end or stand around the mark."""

    at: datetime
    x: int
    anchor: str


@dataclass(frozen=True)
class SoftClose:
    """The planned end, the end as it is, the instant it can never pass, and now; widths in pixels."""

    planned: CloseMark
    effective: CloseMark
    latest: CloseMark
    now: CloseMark
    is_far_away: bool

    @property
    def has_moved(self) -> bool:
        """Whether a bid moved the end."""
        return self.effective.at > self.planned.at

    @property
    def passed_width(self) -> int:
        """From the left to now."""
        return self.now.x - LEFT

    @property
    def rest_width(self) -> int:
        """From now to the end as it is."""
        return max(0, self.effective.x - self.now.x)


def soft_close(*, original_ends_at: datetime, ends_at: datetime, latest_at: datetime, now: datetime) -> SoftClose:
    """Lay the line out from a quarter of an hour before the planned end; an earlier now stands at its left edge."""
    start = original_ends_at - BEFORE
    whole = latest_at + AFTER - start

    def mark(at: datetime) -> CloseMark:
        passed = min(max(at - start, timedelta(0)), whole)
        x = LEFT + (RIGHT - LEFT) * (passed // timedelta(seconds=1)) // (whole // timedelta(seconds=1))
        return CloseMark(at, x, "" if x < 200 else "end" if x > 500 else "mid")

    return SoftClose(mark(original_ends_at), mark(ends_at), mark(latest_at), mark(now), is_far_away=now < start)
