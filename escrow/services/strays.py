"""Charges nobody waited for are never kept: written down, told, and sent back by themselves (faults.md F28)."""

import logging
from datetime import datetime
from uuid import UUID

from common.ids import new_id
from common.lifecycle import Actor, ActorKind
from common.locks import locked, next_due
from common.money import Money
from common.outbox import record
from common.transactions import in_unit
from escrow.errors import NoSuchRefund
from escrow.events import ChargeStrayed
from escrow.gateways.base import (
    Absent,
    ActionRequired,
    Answer,
    Declined,
    DeclineKind,
    Pending,
    RefundAsk,
    Rejected,
    Succeeded,
    Unknown,
)
from escrow.models import Operation, StrayCharge
from escrow.rules.retries import next_refund
from escrow.rules.states import StrayReason, StrayStatus
from escrow.services.machines import advance
from escrow.services.operations import lock_open_operation, open_operation, write_answer
from escrow.services.payments import lock_payment
from escrow.services.traces import Decision, audit_operator
from ledger.services import Line, post

log = logging.getLogger(__name__)


@in_unit
def note_stray(
    *, payment_id: UUID, reference: str, amount_minor: int, reason: StrayReason, now: datetime
) -> StrayCharge:
    """Write down a charge that pays nothing of ours and let it be sent back. The same charge again changes nothing.

    Raises NoSuchPayment.
    """
    payment = lock_payment(payment_id=payment_id)
    if earlier := StrayCharge.objects.filter(reference=reference).first():
        return earlier
    stray = StrayCharge.objects.create(
        payment=payment,
        reference=reference,
        amount_minor=amount_minor,
        reason=reason.value,
        found_at=now,
        next_try_at=now,
    )
    log.error("%s was charged as %s (%s): it is sent back", payment.reference, reference, reason)
    _post(stray, "stray_found", ("world:cards", _pot(stray)), now)
    record(ChargeStrayed(stray_id=str(stray.id), reference=payment.reference, amount_minor=amount_minor), now=now)
    return stray


@in_unit
def claim_next_stray(*, now: datetime) -> Operation | None:
    """Take the next stray charge that is due and write down the refund to make, or None when none is due."""
    due = StrayCharge.objects.filter(status=StrayStatus.DUE, next_try_at__lte=now)
    stray = next_due(due.select_related("payment").order_by("next_try_at", "pk"))
    if stray is None:
        return None
    advance(stray, "send", by=ActorKind.CLOCK, next_try_at=None, attempt=stray.attempt + 1)
    ask = RefundAsk(
        key=f"stray:{stray.id}:{stray.attempt}",
        operation_id=str(new_id()),
        charge=stray.reference,
        amount_minor=stray.amount_minor,
        currency=stray.payment.currency,
        group=stray.payment.reference,
    )
    return open_operation(ask=ask, subject=stray, now=now)


@in_unit
def note_stray_answer(*, operation_id: UUID, answer: Answer, now: datetime) -> None:
    """Write what the provider said about sending a stray charge back; a definite no leaves it to an operator."""
    stray = locked(StrayCharge.objects.select_related("payment").filter(operations=operation_id)).get()
    operation = lock_open_operation(operation_id=operation_id, answer=answer)
    if operation is None:
        return
    write_answer(operation=operation, answer=answer, now=now)
    match answer:
        case Succeeded():
            advance(stray, "settle", by=ActorKind.GATEWAY, settled_at=now)
            _post(stray, "stray_settled", (_pot(stray), "world:cards"), now)
        case Declined(kind=DeclineKind.SOFT):
            stray.tries += 1
            _wait_or_fail(stray, operation.code, until=next_refund(stray.tries, now))
        case Declined() | ActionRequired() | Rejected():
            _wait_or_fail(stray, operation.code, until=None)
        case Absent():
            _wait_or_fail(stray, "", until=now)
        case Pending() | Unknown():
            pass


@in_unit
def retry_stray(*, stray_id: UUID, reason: str, actor: Actor, now: datetime) -> StrayCharge:
    """Send a stray charge back once more, under a new key. Raises NoSuchRefund, MoveRefused."""
    stray: StrayCharge | None = locked(StrayCharge.objects.filter(pk=stray_id)).first()
    if stray is None:
        raise NoSuchRefund()
    advance(stray, "try_again", by=actor.kind, next_try_at=now)
    before, after = {"status": StrayStatus.FAILED.value}, {"status": stray.status}
    decision = Decision("retry_refund", f"stray:{stray.id}", before, after, reason)
    audit_operator(actor=actor, decision=decision, now=now)
    return stray


def _pot(stray: StrayCharge) -> str:
    return f"stray:{stray.id}"


def _post(stray: StrayCharge, kind: str, ends: tuple[str, str], now: datetime) -> None:
    line = Line(*ends, Money(stray.amount_minor, stray.payment.currency))
    post(key=f"{kind}:{stray.id}", kind=kind, lines=[line], now=now)


def _wait_or_fail(stray: StrayCharge, trouble: str, *, until: datetime | None) -> None:
    transition = "fail" if until is None else "wait"
    advance(stray, transition, by=ActorKind.GATEWAY, next_try_at=until, trouble=trouble, tries=stray.tries)
