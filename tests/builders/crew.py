"""The real worker and clock in threads, as the one process runs them, and waiting for what they do."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from django.db import connections

from config.lifespan import Crew

PATIENCE = 20


@pytest.fixture
def crew(transactional_db: None) -> Iterator[Crew]:
    """A worker and its clock at work on this test's database."""
    with at_work() as crew:
        yield crew


@contextmanager
def at_work() -> Iterator[Crew]:
    """A crew that works as long as the context lasts."""
    crew = Crew()
    crew.start()
    try:
        yield crew
    finally:
        crew.stop()
        connections.close_all()


def becomes[T](look: Callable[[], T], expected: T) -> None:
    """Wait until `look` answers what is expected; fails with what it answered last."""
    pause, end = threading.Event(), monotonic() + PATIENCE
    while (answer := look()) != expected:
        assert monotonic() < end, f"{answer!r} and not {expected!r} after {PATIENCE} s"
        pause.wait(0.05)
