"""Chargebacks, which Stripe calls disputes: what they stand for, the evidence sent, and its files."""

from io import BytesIO
from typing import Any

from escrow.gateways.base import Absent, Answer, EvidenceAsk, Outcome
from escrow.gateways.stripe.answers import answered, of_made, questioned, text
from escrow.gateways.stripe.charges import is_of, marks
from escrow.gateways.stripe.client import Edge


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


def find_evidence(edge: Edge, ask: EvidenceAsk) -> Answer:
    """Whether the dispute carries our operation."""
    dispute = edge.ask(lambda api: api.v1.disputes.retrieve(ask.chargeback))
    return of_made(dispute) if is_of(dispute, ask.operation_id) else Absent()
