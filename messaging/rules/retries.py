"""When a message that could not be sent is tried again."""

from datetime import datetime, timedelta

TRIES = 8
LEASE = timedelta(minutes=2)
_FIRST_WAIT = timedelta(seconds=5)


def next_try_at(tries: int, *, now: datetime) -> datetime | None:
    """5 s after the first failure and twice as long after each further one; None after eight (faults.md F32, F37)."""
    if tries >= TRIES:
        return None
    return now + _FIRST_WAIT * (1 << tries - 1)
