"""Who works on which item of the operators' queues, as the desk shows it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from accounts.selectors import viewers
from common.takings import taken
from pages.web.operator_queues import Holder, Work


def with_holders(works: Iterable[Work], *, reader_id: UUID, now: datetime) -> list[Work]:
    """The items, each with who took it."""
    listed = list(works)
    found = taken([work.key for work in listed], now=now)
    ids = {subject: UUID(one.actor.rpartition(":")[2]) for subject, one in found.items()}
    people = viewers(ids.values())
    holders = {
        subject: Holder(people[ids[subject]].pseudonym, one.at, ids[subject] == reader_id)
        for subject, one in found.items()
        if ids[subject] in people
    }
    return [replace(work, holder=holders.get(work.key)) for work in listed]
