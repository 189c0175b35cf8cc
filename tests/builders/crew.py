"""The real worker and clock in threads, as the one process runs them, and waiting for what they do."""

import threading
from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from django.db import connections

from config.lifespan import Crew

PATIENCE = 20


@pytest.fixture
def crew(transactional_db: None) -> Iterator[Crew]:
    """A worker and its clock at work on this test's database."""
    crew = Crew()
    crew.start()
    yield crew
    crew.stop()
    connections.close_all()


def becomes[T](look: Callable[[], T], expected: T) -> None:
    """Wait until `look` answers what is expected; fails with what it answered last."""
    pause, end = threading.Event(), monotonic() + PATIENCE
    while (answer := look()) != expected:
        assert monotonic() < end, f"{answer!r} and not {expected!r} after {PATIENCE} s"
        pause.wait(0.05)
