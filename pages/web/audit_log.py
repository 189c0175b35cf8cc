"""The decisions of the audit log, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.selectors import names_query
from common.audit import EVERYTHING, Decision, LogFilter, decisions
from common.ids import short_code

ACTIONS: dict[str, Promise] = {
    "verify_seller": _("Seller verified"),
    "return_seller": _("Application returned"),
    "suspend_seller": _("Seller suspended"),
    "reinstate_seller": _("Seller reinstated"),
    "review_want": _("Want reviewed"),
    "remove_pool": _("Pool taken down"),
    "decide_appeal": _("Appeal decided"),
    "dismiss_reports": _("Reports dismissed"),
    "hide_question": _("Question hidden"),
    "decide_review_report": _("Report of a review decided"),
    "decide_low_price": _("Low price decided"),
    "decide_flags": _("Flags decided"),
    "reject_bid": _("Bid rejected"),
    "change_category": _("Category changed"),
    "read_paper": _("Paper read"),
    "export_addresses": _("Addresses taken out"),
    "refund_order": _("Order refunded"),
    "propose_refund": _("Refund proposed"),
    "send_refund_back": _("Refund sent back"),
    "read_person": _("Private fact read"),
    "make_operator": _("Operator appointed"),
    "escrow.refund_hold": _("Unit refunded"),
    "escrow.release_hold": _("Unit released"),
    "escrow.propose_ruling": _("Ruling proposed"),
    "escrow.rule_dispute": _("Case ruled"),
    "escrow.sign_ruling": _("Ruling signed"),
    "escrow.send_ruling_back": _("Ruling sent back"),
    "escrow.retry_refund": _("Refund tried again"),
    "escrow.retry_payout": _("Payout tried again"),
    "escrow.decide_difference": _("Difference decided"),
    "escrow.sign_difference": _("Entry by hand signed"),
    "escrow.send_back_difference": _("Entry by hand sent back"),
    "escrow.adopt_lost_charge": _("Lost charge found again"),
    "escrow.retry_event": _("Message looked at again"),
    "escrow.dismiss_event": _("Message laid aside"),
    "common.retry_delivery": _("Fact delivered again"),
    "common.drop_delivery": _("Fact laid aside"),
}

ACTORS: dict[str, Promise] = {"system": _("by itself"), "demo": _("demo data")}
"""Who decides besides people."""


@dataclass(frozen=True)
class AuditRow:
    """One decision: who, what, about what, why, and what it changed; with what the log is asked by for more like it."""

    id: UUID
    at: datetime
    who: str
    what: str
    subject: str
    reason: str
    change: str
    decision: Decision


def audit_rows(asked: LogFilter = EVERYTHING, *, before: UUID | None = None, at_most: int = 12) -> list[AuditRow]:
    """The newest decisions that are asked for, or those before the named one."""
    found = decisions(asked, before=before, at_most=at_most)
    return told(found, names_query(deciders(found)).answer)


def deciders(found: Iterable[Decision]) -> set[UUID]:
    """Who took these decisions, of people."""
    return {actor for decision in found if (actor := _id_in(decision.actor))}


def told(found: Iterable[Decision], names: Mapping[UUID, str]) -> list[AuditRow]:
    """These decisions in words; `names` are the deciders'."""
    return [_row(decision, names) for decision in found]


def _row(decision: Decision, names: Mapping[UUID, str]) -> AuditRow:
    actor = _id_in(decision.actor)
    return AuditRow(
        id=decision.id,
        at=decision.at,
        who=names.get(actor, "") if actor else _by(decision.actor.rpartition(":")[2]),
        what=str(ACTIONS.get(decision.action, decision.action)),
        subject=_subject(decision.subject),
        reason=decision.reason,
        change=_change(decision),
        decision=decision,
    )


def _by(name: str) -> str:
    return str(ACTORS.get(name, name))


def _subject(text: str) -> str:
    kind, _colon, key = text.partition(":")
    known = _id_in(text)
    return f"{kind} {short_code(known)}" if known else f"{kind} {key}".strip()


def _change(decision: Decision) -> str:
    """What changed of its states: submitted → verified."""
    changed = [
        f"{decision.before.get(name, '')} → {value}".strip()
        for name, value in decision.after.items()
        if decision.before.get(name) != value and isinstance(value, str)
    ]
    return ", ".join(dict.fromkeys(changed))


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text.partition(":")[2])
    except ValueError:
        return None
