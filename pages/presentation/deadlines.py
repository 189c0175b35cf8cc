"""A clock on a desk: what share of the time is left, and how pressing that is."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Deadline:
    """An instant, the share of the time still left (0.00–1.00, for a ring) and "", "soon" or "late"."""

    at: datetime
    share: str
    urgency: str


def deadline(*, since: datetime, at: datetime, now: datetime) -> Deadline:
    """The clock that began at `since`: soon under two fifths of the time, late under a twelfth or when it is over."""
    whole = max(1, int((at - since).total_seconds()))
    rest = min(whole, max(0, int((at - now).total_seconds())))
    hundredths = rest * 100 // whole
    urgency = "late" if hundredths < 8 else "soon" if hundredths < 40 else ""
    return Deadline(at=at, share=f"{hundredths // 100}.{hundredths % 100:02d}", urgency=urgency)
