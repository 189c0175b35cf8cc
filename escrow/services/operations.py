"""Calls to the provider as rows: opened and committed before the call, answered once, looked up when in doubt."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now

from common import clock
from common.failpoints import declare, failpoint
from common.lifecycle import ActorKind
from common.locks import locked, next_due
from common.transactions import in_unit
from escrow.gateways import current_gateway
from escrow.gateways.base import (
    Absent,
    ActionRequired,
    Answer,
    Ask,
    CancelAsk,
    ChargeAsk,
    CustomerAsk,
    Declined,
    EvidenceAsk,
    Pending,
    RefundAsk,
    Rejected,
    ResumeAsk,
    ReverseAsk,
    Succeeded,
    TransferAsk,
    Unknown,
)
from escrow.models import Chargeback, Operation, Payment, PayoutLeg, Refund, Reversal, StrayCharge
from escrow.rules.keys import operation_id_of
from escrow.rules.retries import CALL_LEASE, wait_before_look
from escrow.rules.states import OPEN_OPERATIONS, OperationKind, OperationStatus
from escrow.services.machines import step

log = logging.getLogger(__name__)

declare(*(f"{kind}.opened" for kind in OperationKind), "look_up.claimed")

type Subject = Payment | Refund | PayoutLeg | Reversal | Chargeback | StrayCharge

_KINDS: dict[type[Ask], OperationKind] = {
    CustomerAsk: OperationKind.CUSTOMER,
    ChargeAsk: OperationKind.CHARGE,
    ResumeAsk: OperationKind.RESUME,
    RefundAsk: OperationKind.REFUND,
    TransferAsk: OperationKind.TRANSFER,
    ReverseAsk: OperationKind.REVERSE,
    EvidenceAsk: OperationKind.EVIDENCE,
    CancelAsk: OperationKind.CANCEL,
}


@in_unit
def open_operation(*, ask: Ask, subject: Subject, now: datetime) -> Operation:
    """Write down a call about to be made for its subject, a payment, refund, leg, reversal or chargeback; the caller
    commits, then asks.

    Until the lease is over nobody looks it up: the call may be under way, and as long as the provider may still
    work on what it got from a worker that died, finding nothing says nothing. The call's id follows from its key.
    """
    operation = _operation(ask, subject, now)
    operation.look_up_at = Now() + CALL_LEASE + current_gateway().settling_time
    operation.save(force_insert=True)
    failpoint(f"{operation.kind}.opened")
    return operation


@in_unit
def open_operations(*, asks: Sequence[tuple[Ask, Subject]], now: datetime) -> list[Operation]:
    """Write down many calls about to be made at once, as `open_operation` would one after the other."""
    until = clock.real() + CALL_LEASE + current_gateway().settling_time
    operations = [_operation(ask, subject, now) for ask, subject in asks]
    for operation in operations:
        operation.look_up_at = until
    Operation.objects.bulk_create(operations)
    for kind in sorted({operation.kind for operation in operations}):
        failpoint(f"{kind}.opened")
    return operations


@in_unit
def claim_next_look_up() -> Operation | None:
    """The open call that has waited longest for an answer, taken for a look-up, or None."""
    waiting = Operation.objects.filter(status__in=OPEN_OPERATIONS, look_up_at__lte=Now())
    operation = next_due(waiting.order_by("look_up_at", "pk"))
    if operation is None:
        return None
    Operation.objects.filter(pk=operation.pk).update(lookups=F("lookups") + 1, look_up_at=Now() + CALL_LEASE)
    failpoint("look_up.claimed")
    return operation


@in_unit
def lock_open_operation(*, operation_id: UUID, answer: Answer) -> Operation | None:
    """The operation, locked; None when somebody answered it meanwhile.

    A success that comes after the call was given up is an alarm: money may have moved twice.
    """
    operation: Operation = locked(Operation.objects.filter(pk=operation_id)).get()
    if operation.status in OPEN_OPERATIONS:
        return operation
    if isinstance(answer, Succeeded) and operation.status != OperationStatus.SUCCEEDED:
        log.error("%s succeeded as %s after it was noted as %s", operation.key, answer.reference, operation.status)
    return None


@in_unit
def write_answer(*, operation: Operation, answer: Answer, now: datetime) -> None:
    """Note what the provider said; an answer without an end sets when it is looked up again."""
    transition, reference, code = _reading(answer)
    step(operation, transition, by=ActorKind.GATEWAY)
    if operation.status == OperationStatus.REJECTED:
        log.error("the provider rejected %s: %s", operation.key, code)
    operation.reference = reference or operation.reference
    operation.code = code
    if operation.status in OPEN_OPERATIONS:
        wait = max(wait_before_look(operation.lookups), current_gateway().settling_time)
        Operation.objects.filter(pk=operation.pk).update(look_up_at=Now() + wait)
    else:
        operation.answered_at = now
    operation.save(update_fields=["status", "reference", "code", "answered_at"])


def _operation(ask: Ask, subject: Subject, now: datetime) -> Operation:
    ask = replace(ask, operation_id=str(operation_id_of(ask.key)))
    return Operation(
        id=UUID(ask.operation_id),
        kind=_KINDS[type(ask)].value,
        payment=subject if isinstance(subject, Payment) else None,
        refund=subject if isinstance(subject, Refund) else None,
        leg=subject if isinstance(subject, PayoutLeg) else None,
        reversal=subject if isinstance(subject, Reversal) else None,
        stray=subject if isinstance(subject, StrayCharge) else None,
        chargeback=subject if isinstance(subject, Chargeback) else None,
        provider=current_gateway().name,
        key=ask.key,
        request=asdict(ask),
        amount_minor=0 if isinstance(ask, CustomerAsk | CancelAsk | EvidenceAsk) else ask.amount_minor,
        asked_at=now,
    )


def _reading(answer: Answer) -> tuple[str, str, str]:
    """The transition an answer makes, the provider's reference, and the reason of a no."""
    match answer:
        case Succeeded(reference):
            reading = "succeed", reference, ""
        case Pending(reference):
            reading = "pend", reference, ""
        case ActionRequired(reference):
            reading = "decline", reference, "authentication_required"
        case Declined(_, code, reference):
            reading = "decline", reference, code
        case Rejected(code):
            reading = "reject", "", code
        case Unknown(cause):
            reading = "lose", "", cause[:60]
        case Absent():
            reading = "miss", "", ""
    return reading
