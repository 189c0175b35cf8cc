"""The provider's own clock: it runs with ours, may be moved on, and acts that lie in the future wait for it."""

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count


class Clock:
    """Now, as the provider sees it, and what shall happen later."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)
        self._stopped_at: datetime | None = None
        self._later: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()

    def now(self) -> datetime:
        """The time in UTC."""
        return self._stopped_at or datetime.now(UTC) + self._ahead

    def seconds(self) -> int:
        """The time as Stripe writes it."""
        return int(self.now().timestamp())

    def stop_at(self, instant: datetime) -> None:
        """Stand still at an instant until moved on."""
        self._stopped_at = instant.astimezone(UTC)
        self.run_due()

    def advance(self, **span: int) -> None:
        """Move on: `advance(hours=25)`; what was due meanwhile happens."""
        if self._stopped_at is None:
            self._ahead += timedelta(**span)
        else:
            self._stopped_at += timedelta(**span)
        self.run_due()

    def later(self, act: Callable[[], None], **span: int) -> None:
        """Do something when so much time has passed."""
        heapq.heappush(self._later, (self.now() + timedelta(**span), next(self._order), act))

    def run_due(self) -> None:
        """Do what is due by now."""
        while self._later and self._later[0][0] <= self.now():
            heapq.heappop(self._later)[2]()
