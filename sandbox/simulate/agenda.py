"""What happens next: stories told in turns over stepped time, so that one seed always gives one course of events."""

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta

from common import clock
from common.sweeps import sweep_until_quiet
from sandbox.travel import travel_by

type Story = Iterator[timedelta]
"""Acts when it is asked to go on, and answers how long it then waits."""


SETTLED_WITHIN = timedelta(minutes=30)
"""Acts closer together than this follow each other at once; a late worker gives the same result as a punctual one."""


class Agenda:
    """Tells stories side by side. Time stands still while somebody acts, and what is due is done between acts."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._numbers = 0
        self._settled_at = clock.now()

    def add(self, story: Story, *, after: timedelta = timedelta(0)) -> None:
        """Let a story begin after that long."""
        self._numbers += 1
        heapq.heappush(self._waiting, (clock.now() + after, self._numbers, story))

    def tell(self) -> None:
        """Tell all stories to their end. Raises what an act raised."""
        while self._waiting:
            at, number, story = heapq.heappop(self._waiting)
            self._come_to(at)
            pause = next(story, None)
            if pause is not None:
                heapq.heappush(self._waiting, (at + pause, number, story))
        sweep_until_quiet()

    def _come_to(self, instant: datetime) -> None:
        span = max(instant - clock.now(), timedelta(0))
        if instant - self._settled_at < SETTLED_WITHIN:
            clock.travel(span)
            return
        travel_by(span, act=_nobody_else_acts)
        sweep_until_quiet()
        self._settled_at = instant


def _nobody_else_acts(deadline: datetime) -> None:
    """The demo's own sellers stay out of it."""
