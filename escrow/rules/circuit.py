"""When a provider that is slow or silent is left alone for a while (faults.md F38)."""

from datetime import timedelta

SLOW = timedelta(seconds=5)
"""A call that takes longer holds up whoever waits for it, whatever its answer."""
SILENT = timedelta(seconds=1)
"""So long at least lasts a call to a provider that is away, its own repetitions included. An answer that is lost
sooner (the stand-in provider's, on request) costs nobody any time.
"""
MOST_FAILURES = 5
"""So many calls in a row that were slow or without an answer, and nobody asks for a while."""
RESTS_FOR = timedelta(seconds=30)
"""Afterwards one call tries whether the provider is back; it rests again when that fails too."""


def failed(*, took: timedelta, was_answered: bool) -> bool:
    """Whether a call counts against its provider: slow, or without a usable answer."""
    return took >= (SLOW if was_answered else SILENT)
