"""What waits for operators: one piece of work, one queue of them, and who works on what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from common.ids import short_code
from common.takings import Taken
from pages.presentation.deadlines import Deadline


@dataclass(frozen=True)
class Holder:
    """Who works on an item, and since when."""

    name: str
    at: datetime
    is_reader: bool


@dataclass(frozen=True)
class Work:
    """One thing that waits for an operator; `amount` in won, `deadline` None where no clock runs."""

    kind: str
    id: UUID
    title: str
    queue: str
    since: datetime
    deadline: Deadline | None
    amount: int | None = None
    holder: Holder | None = None

    @property
    def key(self) -> str:
        """Its name in the address of the page."""
        return f"{self.kind}-{self.id}"

    @property
    def code(self) -> str:
        """Its short name."""
        return short_code(self.id)

    @property
    def url(self) -> str:
        """The desk with this item chosen."""
        return f"{reverse('operator-desk')}?item={self.key}#item"


@dataclass(frozen=True)
class Queue:
    """One row of the table of queues. A late one is past its promise, a soon one close to it.

    `is_longer`: more wait than were read.
    """

    anchor: str
    icon: str
    name: str
    promise: str
    default: str
    works: tuple[Work, ...]
    is_longer: bool = False

    @property
    def url(self) -> str:
        """Its first item."""
        return self.works[0].url if self.works else f"#{self.anchor}"

    @property
    def waiting(self) -> int:
        """How many wait, as far as they were read."""
        return len(self.works)

    @property
    def late(self) -> int:
        """How many are late or about to be."""
        return self._of("late")

    @property
    def soon(self) -> int:
        """How many are close to it."""
        return self._of("soon")

    @property
    def in_time(self) -> int:
        """All others."""
        return self.waiting - self.late - self.soon

    @property
    def next(self) -> Deadline | None:
        """The nearest clock."""
        return min((work.deadline for work in self.works if work.deadline), key=lambda one: one.at, default=None)

    @property
    def oldest(self) -> datetime | None:
        """Since when the oldest waits."""
        return min((work.since for work in self.works), default=None)

    def _of(self, urgency: str) -> int:
        return sum(work.deadline is not None and work.deadline.urgency == urgency for work in self.works)


def by_the_clock(found: Sequence[Queue]) -> list[Work]:
    """All that waits, the nearest deadline first, what has none last."""
    works = [work for queue in found for work in queue.works]
    return sorted(works, key=lambda work: (work.deadline is None, work.deadline.at if work.deadline else work.since))


def holder_id(one: Taken) -> UUID:
    """Who took an item."""
    return UUID(one.actor.rpartition(":")[2])


def with_holders(
    works: Iterable[Work], taken: Mapping[str, Taken], *, names: Mapping[UUID, str], reader_id: UUID
) -> list[Work]:
    """The items, each with who took it."""
    holders = {
        subject: Holder(names[holder_id(one)], one.at, holder_id(one) == reader_id)
        for subject, one in taken.items()
        if holder_id(one) in names
    }
    return [replace(work, holder=holders.get(work.key)) for work in works]
