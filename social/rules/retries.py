"""When a post is tried again, and how long a network in trouble is left alone."""

from datetime import timedelta

TRIES = 8
LEASE = timedelta(minutes=2)
REST = timedelta(minutes=1)
_FIRST_WAIT = timedelta(minutes=1)


def wait_after(tries: int) -> timedelta | None:
    """A minute after the first try and twice as long after each further one; None after eight."""
    return None if tries >= TRIES else _FIRST_WAIT * (1 << tries - 1)
