"""The trace an operator's decision about money leaves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.audit import audit
from common.lifecycle import Actor, ActorKind
from common.transactions import in_unit


@dataclass(frozen=True)
class Decision:
    """What was decided about what, with the values it changed and the reason given."""

    action: str
    subject: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str = ""


@in_unit
def audit_operator(*, actor: Actor, decision: Decision, now: datetime) -> None:
    """Write the decision into the audit log when an operator took it; everybody else acts by the rules."""
    if actor.kind == ActorKind.OPERATOR:
        audit(
            actor=actor,
            action=f"escrow.{decision.action}",
            subject=decision.subject,
            reason=decision.reason,
            before=decision.before,
            after=decision.after,
            now=now,
        )
