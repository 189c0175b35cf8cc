"""What the provider told us and nobody could act on: for operators, and whom an event is about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from common.queries import Query
from common.waiting import Waiting, just, waiting
from escrow.models import InboxEvent, Operation
from escrow.rules.states import OPEN_OPERATIONS, InboxStatus, OperationStatus


@dataclass(frozen=True)
class EventApart:
    """An event that was put apart or given up; `trouble` is a stable word or what went wrong."""

    id: UUID
    event_id: str
    kind: str
    subject: str
    status: InboxStatus
    trouble: str
    tries: int
    came_at: datetime
    since: datetime


def events_in_line() -> Query[list[Waiting]]:
    """What `events_apart` lists, by kind."""
    rows = _apart().order_by("ended_at", "pk")
    return waiting(rows.values_list("pk", "kind", Coalesce("ended_at", "came_at")))


def events_apart(*, at_most: int = 100, only: UUID | None = None) -> tuple[EventApart, ...]:
    """Events, or only this one, that nobody but an operator can send on or dismiss, the oldest first."""
    return tuple(
        EventApart(
            id=row.id,
            event_id=row.event_id,
            kind=row.kind,
            subject=row.subject,
            status=InboxStatus(row.status),
            trouble=row.trouble,
            tries=row.tries,
            came_at=row.came_at,
            since=row.ended_at or row.came_at,
        )
        for row in just(only, _apart()).order_by("ended_at", "pk")[:at_most]
    )


def calls_told_of(*, operation_id: str, reference: str) -> list[Operation]:
    """The calls of ours that may be meant by our own id or by the provider's reference, the likeliest first.

    Several calls may share a reference (a charge that asked for its payer and its second part): one that is open
    comes first, then one by which money moved, then the one whose id was told.
    """
    named = _as_id(operation_id)
    meant = (Q(pk=named) if named else Q()) | (Q(reference=reference) if reference else Q())
    if not meant:
        return []
    found = list(Operation.objects.filter(meant).order_by("-asked_at", "-pk"))
    return sorted(found, key=lambda call: (_RANKS.get(OperationStatus(call.status), 2), call.pk != named))


def operation_told_of(*, operation_id: str, reference: str) -> UUID | None:
    """The call of ours an event is about, if any."""
    return next((call.pk for call in calls_told_of(operation_id=operation_id, reference=reference)), None)


def _apart() -> QuerySet[InboxEvent]:
    return InboxEvent.objects.filter(status__in=[InboxStatus.QUARANTINED, InboxStatus.DEAD])


_RANKS = {**dict.fromkeys(OPEN_OPERATIONS, 0), OperationStatus.SUCCEEDED: 1}


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
