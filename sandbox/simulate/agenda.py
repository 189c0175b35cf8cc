"""What happens next: stories told in turns over stepped time, so that one seed always gives one course of events."""

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta

from common import clock
from common.sweeps import sweep_until_quiet
from sandbox.travel import Passage

SETTLED_WITHIN = timedelta(minutes=30)

type Story = Iterator[timedelta]
"""Acts when it is asked to go on, and answers how long it then waits."""


class Agenda:
    """Tells stories side by side. Time stands still while somebody acts, and what is due is done between acts."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._numbers = 0
        self._passage = Passage(within=SETTLED_WITHIN, act=_nobody_else_acts)

    def add(self, story: Story, *, after: timedelta = timedelta(0)) -> None:
        """Let a story begin after that long."""
        self._numbers += 1
        heapq.heappush(self._waiting, (clock.now() + after, self._numbers, story))

    def tell(self) -> None:
        """Tell all stories to their end. Raises what an act raised."""
        while self._waiting:
            at, number, story = heapq.heappop(self._waiting)
            self._passage.come_to(at, is_settled=at - clock.now() >= SETTLED_WITHIN)
            pause = next(story, None)
            if pause is not None:
                heapq.heappush(self._waiting, (at + pause, number, story))
        sweep_until_quiet()


def _nobody_else_acts(deadline: datetime) -> None:
    """The demo's own sellers stay out of it."""
