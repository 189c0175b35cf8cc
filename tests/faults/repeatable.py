"""What would differ from one telling of a story to the next: ids, by which work is found, and how fast this is."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from random import Random
from unittest.mock import patch
from uuid import UUID

_MOST_RANDOM = 1 << 62
_VERSION, _VARIANT = 7 << 76, 2 << 62


@contextmanager
def repeatable(seed: int) -> Iterator[None]:
    """New ids follow from the seed, each greater than the last; every call to the provider takes no time."""
    random, numbers = Random(seed), count(1)

    def next_id() -> UUID:
        return UUID(int=next(numbers) << 80 | _VERSION | _VARIANT | random.randrange(_MOST_RANDOM))

    with patch("uuid_utils.compat.uuid7", next_id), patch("escrow.flows.calls.monotonic", lambda: 0.0):
        yield
