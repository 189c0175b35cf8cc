"""Chargebacks at the stand-in provider: a test or the demo opens and decides them, nothing does so by itself."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from common import clock
from escrow.gateways.base import Absent, Answer, ChargebackSeen, EvidenceAsk, MovementKind, Outcome, Rejected, Succeeded
from escrow.gateways.sandbox_account import enter, tell
from escrow.gateways.sandbox_books import SandboxChargeback, SandboxMovement
from escrow.rules.states import ChargebackStatus

FEE_MINOR = 15_000
READS_FOR = timedelta(days=9)


def open_chargeback(
    charge: str, *, amount_minor: int | None = None, reason: str = "fraudulent", is_warning: bool = False
) -> str:
    """Let the payer's bank take a charge back, whole unless an amount is named, or only ask about it; its reference."""
    paid = SandboxMovement.objects.get(reference=charge)
    row = SandboxChargeback.objects.create(
        reference=f"sb_cb_{uuid4().hex[:20]}",
        charge=paid,
        amount_minor=paid.amount_minor if amount_minor is None else amount_minor,
        reason=reason,
        result=ChargebackStatus.WARNING,
        evidence_due_by=clock.now() + READS_FOR,
    )
    if is_warning:
        tell(kind="chargeback.changed", subject=row.reference)
    else:
        escalate_chargeback(row.reference)
    return row.reference


def escalate_chargeback(reference: str) -> None:
    """Let the bank take the money, with a fee that stays the provider's."""
    row = SandboxChargeback.objects.get(reference=reference)
    row.result, row.fee_minor = ChargebackStatus.OPENED, FEE_MINOR
    row.save()
    _enter(row, MovementKind.CHARGEBACK, -row.amount_minor, fee_minor=FEE_MINOR)


def decide_chargeback(reference: str, *, won: bool) -> None:
    """Let the bank decide: what is won comes back, without the fee. A warning is withdrawn or was right."""
    row = SandboxChargeback.objects.get(reference=reference)
    if row.result == ChargebackStatus.WARNING and won:
        row.result = ChargebackStatus.WITHDRAWN
    else:
        row.result = ChargebackStatus.WON if won else ChargebackStatus.LOST
    row.save()
    if row.result == ChargebackStatus.WON:
        _enter(row, MovementKind.CHARGEBACK_WON, row.amount_minor, fee_minor=0)
    else:
        tell(kind="chargeback.changed", subject=reference)


def seen(reference: str) -> ChargebackSeen | None:
    """How it stands."""
    row = SandboxChargeback.objects.select_related("charge").filter(reference=reference).first()
    if row is None:
        return None
    return ChargebackSeen(
        reference=row.reference,
        charge=row.charge.reference,
        amount_minor=row.amount_minor,
        fee_minor=row.fee_minor,
        reason=row.reason,
        status=ChargebackStatus(row.result),
        evidence_due_by=row.evidence_due_by,
    )


def take_evidence(ask: EvidenceAsk, *, now: datetime) -> Outcome:
    """Pass evidence on to the bank, once and while it reads."""
    with transaction.atomic():
        row = SandboxChargeback.objects.select_for_update().filter(reference=ask.chargeback).first()
        if row is None:
            return Rejected("no_such_chargeback")
        if row.operation_id != ask.operation_id and (row.operation_id or now >= row.evidence_due_by):
            return Rejected("evidence_no_longer_read")
        row.operation_id, row.evidence = ask.operation_id, {"texts": ask.texts, "files": ask.files}
        if row.result == ChargebackStatus.OPENED:
            row.result = ChargebackStatus.EVIDENCE_SENT
        row.save()
    return Succeeded(row.reference)


def sent(ask: EvidenceAsk) -> Answer:
    """Whether the bank has what was asked to be sent."""
    is_there = SandboxChargeback.objects.filter(reference=ask.chargeback, operation_id=ask.operation_id).exists()
    return Succeeded(ask.chargeback) if is_there else Absent()


def _enter(row: SandboxChargeback, kind: MovementKind, amount_minor: int, *, fee_minor: int) -> None:
    group = row.charge.group
    enter(kind=kind, subject=row.reference, amount_minor=amount_minor, fee_minor=fee_minor, group=group)
    tell(kind="chargeback.changed", subject=row.reference)
