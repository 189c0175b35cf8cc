"""What is sent to a bank that takes a charge back: gathered while it reads, sent by an operator or by the clock."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from common import clock
from common.calendar import seoul_day
from common.ids import new_id
from common.lifecycle import Actor, ActorKind
from common.locks import locked, next_due
from common.transactions import in_unit
from escrow.errors import ChargebackOver, EvidenceUnfit, NoSuchChargeback
from escrow.gateways.base import (
    Absent,
    ActionRequired,
    Answer,
    Declined,
    EvidenceAsk,
    Pending,
    Rejected,
    Succeeded,
    Unknown,
)
from escrow.models import Chargeback, Operation
from escrow.rules.chargebacks import FILE_FIELDS, TEXT_FIELDS, TEXT_MOST, next_send
from escrow.rules.states import OPEN_OPERATIONS, ChargebackStatus
from escrow.services.machines import advance
from escrow.services.operations import lock_open_operation, open_operation, write_answer
from escrow.services.traces import Decision, audit_operator

_READ = frozenset({ChargebackStatus.WARNING, ChargebackStatus.OPENED})


@in_unit
def gather_evidence(*, chargeback_id: UUID, texts: Mapping[str, str], files: Mapping[str, UUID]) -> Chargeback:
    """Add what may convince the bank: texts and photos by the provider's fields; the same field again replaces.

    Raises NoSuchChargeback, ChargebackOver once it was sent or decided, EvidenceUnfit.
    """
    chargeback = _lock(chargeback_id)
    _must_be_read(chargeback)
    _check(texts, files)
    chargeback.texts |= {name: text.strip() for name, text in texts.items() if text.strip()}
    chargeback.files |= {name: str(photo_id) for name, photo_id in files.items()}
    chargeback.save(update_fields=["texts", "files"])
    return chargeback


@in_unit
def send_evidence(*, chargeback_id: UUID, actor: Actor, now: datetime) -> Operation:
    """Write down the call that sends what was gathered; `flows.make_call` makes it. It can be sent once.

    Raises NoSuchChargeback, ChargebackOver.
    """
    chargeback = _lock(chargeback_id)
    _must_be_read(chargeback)
    if chargeback.operations.filter(status__in=OPEN_OPERATIONS).exists():
        raise ChargebackOver()
    decision = Decision("send_evidence", chargeback.reference, {}, {"fields": sorted(chargeback.texts)})
    audit_operator(actor=actor, decision=decision, now=now)
    return _claim(chargeback, now)


@in_unit
def claim_next_evidence(*, now: datetime) -> Operation | None:
    """Take the next chargeback whose evidence is due by the clock and write down the call that sends what there is, or
    None when none is due: silence would lose it.
    """
    due = Chargeback.objects.filter(send_at__lte=now, status__in=_READ)
    chargeback = next_due(due.select_related("payment").order_by("send_at", "pk"))
    return None if chargeback is None else _claim(chargeback, now)


@in_unit
def note_evidence_answer(*, operation_id: UUID, answer: Answer, now: datetime) -> None:
    """Write whether the provider passes the evidence on; a no for now is tried again while the bank reads, any other
    is an operator's.
    """
    chargeback = locked(Chargeback.objects.filter(operations=operation_id)).get()
    operation = lock_open_operation(operation_id=operation_id, answer=answer)
    if operation is None:
        return
    write_answer(operation=operation, answer=answer, now=now)
    match answer:
        case Succeeded():
            _note_sent(chargeback, now)
        case Absent() if now < chargeback.evidence_due_by:
            _send_again(chargeback, until=now, trouble="")
        case Absent():
            _send_again(chargeback, until=None, trouble="never_arrived")
        case Declined() | ActionRequired():
            _send_again(chargeback, until=next_send(now, chargeback.evidence_due_by), trouble=operation.code)
        case Rejected():
            _send_again(chargeback, until=None, trouble=operation.code)
        case Pending() | Unknown():
            pass


def _claim(chargeback: Chargeback, now: datetime) -> Operation:
    chargeback.attempt, chargeback.send_at = chargeback.attempt + 1, None
    chargeback.save(update_fields=["attempt", "send_at"])
    ask = EvidenceAsk(
        key=f"evidence:{chargeback.id}:{chargeback.attempt}",
        operation_id=str(new_id()),
        chargeback=chargeback.reference,
        texts=_known(chargeback) | chargeback.texts,
        files=chargeback.files,
    )
    return open_operation(ask=ask, subject=chargeback, now=now)


def _known(chargeback: Chargeback) -> dict[str, str]:
    """What we can say without anybody's help."""
    payment = chargeback.payment
    units, paid_at = payment.holds.count(), payment.ended_at
    assert paid_at is not None, "what is charged back was paid"
    said = f"{payment.reference}: {units} unit(s) for {payment.amount_minor} {payment.currency}"
    return {"product_description": said, "service_date": seoul_day(paid_at).isoformat()}


def _note_sent(chargeback: Chargeback, now: datetime) -> None:
    chargeback.evidence_sent_at, chargeback.trouble = now, ""
    chargeback.save(update_fields=["evidence_sent_at", "trouble"])
    if chargeback.status == ChargebackStatus.OPENED:
        advance(chargeback, "send_evidence", by=ActorKind.GATEWAY)


def _send_again(chargeback: Chargeback, *, until: datetime | None, trouble: str) -> None:
    if chargeback.status in _READ:
        chargeback.send_at, chargeback.trouble = until, trouble
        chargeback.save(update_fields=["send_at", "trouble"])


def _lock(chargeback_id: UUID) -> Chargeback:
    rows = Chargeback.objects.select_related("payment").filter(pk=chargeback_id)
    chargeback: Chargeback | None = locked(rows).first()
    if chargeback is None:
        raise NoSuchChargeback()
    return chargeback


def _must_be_read(chargeback: Chargeback) -> None:
    is_over = chargeback.status not in _READ or chargeback.evidence_sent_at is not None
    if is_over or clock.after_lock() >= chargeback.evidence_due_by:
        raise ChargebackOver()


def _check(texts: Mapping[str, str], files: Mapping[str, UUID]) -> None:
    unknown = (texts.keys() - TEXT_FIELDS) | (files.keys() - FILE_FIELDS)
    too_long = {name for name, text in texts.items() if len(text) > TEXT_MOST}
    for name in sorted(unknown | too_long):
        raise EvidenceUnfit(field=name)
