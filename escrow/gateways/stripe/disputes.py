"""Chargebacks, which Stripe calls disputes: what they stand for, the evidence sent, and its files."""

from io import BytesIO
from typing import Any

from escrow.gateways.base import Absent, Answer, ChargebackSeen, EvidenceAsk, Outcome
from escrow.gateways.stripe.answers import (
    Unreadable,
    answered,
    instant,
    of_made,
    questioned,
    reference_of,
    text,
    won,
)
from escrow.gateways.stripe.charges import is_of, marks
from escrow.gateways.stripe.client import CallFailed, Edge, Failure
from escrow.rules.states import ChargebackStatus


class _Named(BytesIO):
    """Bytes that have a name, as an upload needs them."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


@answered
def submit_evidence(edge: Edge, ask: EvidenceAsk) -> Outcome:
    """Answer the dispute, once: what was submitted cannot be changed."""
    evidence: Any = {**ask.texts, **ask.files}
    made = edge.ask(
        lambda api: api.v1.disputes.update(
            ask.chargeback,
            {"evidence": evidence, "submit": True, "metadata": marks(ask.operation_id)},
            {"idempotency_key": ask.key},
        )
    )
    return of_made(made)


@questioned
def upload_evidence(edge: Edge, *, name: str, content: bytes, key: str) -> str:
    """Stripe's name of the file; uploaded again under the same key it is the same file. Raises GatewayUnavailable."""
    made = edge.ask(
        lambda api: api.v1.files.create(
            {"purpose": "dispute_evidence", "file": _Named(content, name)}, {"idempotency_key": key}
        )
    )
    return text(made, "id")


@questioned
def read_chargeback(edge: Edge, reference: str) -> ChargebackSeen | None:
    """How a dispute stands; one that takes nothing any more has no day to answer by. Raises GatewayUnavailable."""
    try:
        dispute = edge.ask(lambda api: api.v1.disputes.retrieve(reference))
    except CallFailed as failed:
        if failed.failure is Failure.REFUSED:
            return None
        raise
    status, due = text(dispute, "status"), dispute["evidence_details"]
    if status not in _STATUSES:
        raise Unreadable(f"a dispute that is {status}")
    return ChargebackSeen(
        reference=text(dispute, "id"),
        charge=reference_of(dispute["payment_intent"]) or reference_of(dispute["charge"]),
        amount_minor=won(dispute, "amount"),
        fee_minor=max(sum(won(row, "fee") for row in dispute["balance_transactions"]), 0),
        reason=text(dispute, "reason"),
        status=_STATUSES[status],
        evidence_due_by=instant(due if due.get("due_by") else dispute, "due_by" if due.get("due_by") else "created"),
    )


_STATUSES = {
    "warning_needs_response": ChargebackStatus.WARNING,
    "warning_under_review": ChargebackStatus.WARNING,
    "warning_closed": ChargebackStatus.WITHDRAWN,
    "prevented": ChargebackStatus.WITHDRAWN,
    "needs_response": ChargebackStatus.OPENED,
    "under_review": ChargebackStatus.EVIDENCE_SENT,
    "appeal_needs_response": ChargebackStatus.LOST,
    "appeal_under_review": ChargebackStatus.LOST,
    "won": ChargebackStatus.WON,
    "lost": ChargebackStatus.LOST,
}
"""Whoever appeals has lost already: what an appeal brings back is won later."""


def find_evidence(edge: Edge, ask: EvidenceAsk) -> Answer:
    """Whether the dispute carries our operation."""
    dispute = edge.ask(lambda api: api.v1.disputes.retrieve(ask.chargeback))
    return of_made(dispute) if is_of(dispute, ask.operation_id) else Absent()
