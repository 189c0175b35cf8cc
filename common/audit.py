"""The append-only record of what people with power decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.lifecycle import Actor
from common.models import AuditEntry
from common.transactions import in_unit


@dataclass(frozen=True)
class Decision:
    """One decision as it was written down; actor and subject are texts like "operator:0192…" and "seller:0192…"."""

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


def recent_decisions(*, at_most: int = 20) -> list[Decision]:
    """The newest decisions, for who may read the log."""
    rows = AuditEntry.objects.order_by("-at", "-pk")[:at_most]
    return [Decision(row.actor, row.action, row.subject, row.reason, row.before, row.after, row.at) for row in rows]
