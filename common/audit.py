"""The append-only record of what people with power decided."""

from datetime import datetime
from typing import Any

from common.lifecycle import Actor
from common.models import AuditEntry
from common.transactions import in_unit


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
