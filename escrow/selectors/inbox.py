"""What the provider told us and nobody could act on: for operators, and whom an event is about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from escrow.models import InboxEvent, Operation
from escrow.rules.states import InboxStatus


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


def events_apart(*, at_most: int = 100) -> tuple[EventApart, ...]:
    """Events only an operator can send on or dismiss, the oldest first."""
    apart = InboxEvent.objects.filter(status__in=[InboxStatus.QUARANTINED, InboxStatus.DEAD])
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
        for row in apart.order_by("ended_at", "pk")[:at_most]
    )


def operation_told_of(*, operation_id: str, reference: str) -> UUID | None:
    """The call of ours an event is about: by our own id where the provider kept it, else by its reference."""
    named = _as_id(operation_id)
    if named is not None and Operation.objects.filter(pk=named).exists():
        return named
    if not reference:
        return None
    known = Operation.objects.filter(reference=reference).order_by("-pk")
    return known.values_list("pk", flat=True).first()


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
