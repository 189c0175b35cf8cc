"""The append-only record of what people with power decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from common.lifecycle import Actor
from common.models import AuditEntry
from common.queries import Query
from common.transactions import in_unit


@dataclass(frozen=True)
class Decision:
    """One decision as it was written down; actor and subject are texts like "operator:0192…" and "seller:0192…"."""

    id: UUID
    actor: str
    action: str
    subject: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]
    at: datetime


@in_unit
def audit(
    *,
    actor: Actor,
    action: str,
    subject: str,
    reason: str,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
) -> None:
    """Write one decision in the transaction that carries it out; `subject` is a text like "seller:0192…"."""
    AuditEntry.objects.create(
        actor=str(actor), action=action, subject=subject, reason=reason, before=before, after=after, at=now
    )


@dataclass(frozen=True)
class LogFilter:
    """Which decisions to show: by whom, of what kind, about what; an empty text asks for all."""

    actor: str = ""
    action: str = ""
    subject: str = ""


EVERYTHING = LogFilter()


def decisions(asked: LogFilter = EVERYTHING, *, before: UUID | None = None, at_most: int = 20) -> list[Decision]:
    """The newest decisions, or those written before the named one, for who may read the log."""
    return decisions_query(asked, before=before, at_most=at_most).answer


def decisions_query(
    asked: LogFilter = EVERYTHING, *, before: UUID | None = None, at_most: int = 20
) -> Query[list[Decision]]:
    """The same, to be asked with others."""
    rows, last = _asked(asked), AuditEntry.objects.filter(pk=before).first() if before else None
    if last is not None:
        rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    return Query(lambda found: [Decision(*row) for row in found], rows.values_list(*_COLUMNS)[:at_most])


def every_decision(asked: LogFilter = EVERYTHING) -> Iterator[Decision]:
    """All of them, the newest first, a few at a time."""
    return (_shown(row) for row in _asked(asked).iterator(chunk_size=500))


def _asked(asked: LogFilter) -> QuerySet[AuditEntry]:
    wanted = {"actor": asked.actor, "action": asked.action, "subject": asked.subject}
    return AuditEntry.objects.filter(**{name: text for name, text in wanted.items() if text}).order_by("-at", "-pk")


_COLUMNS = ("id", "actor", "action", "subject", "reason", "before", "after", "at")


def _shown(row: AuditEntry) -> Decision:
    return Decision(row.id, row.actor, row.action, row.subject, row.reason, row.before, row.after, row.at)
