"""A charge succeeded: it pays what still waits for it, and goes back when nothing does (faults.md F28)."""

from datetime import datetime

from common.lifecycle import ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from escrow.events import PaymentSucceeded
from escrow.gateways.base import Succeeded
from escrow.models import Operation, Payment
from escrow.rules.states import OPEN_OPERATIONS, OperationKind, OperationStatus, PaymentStatus, StrayReason
from escrow.services.funding import fund_holds, funds_are_there
from escrow.services.giving_up import give_up_charge
from escrow.services.machines import advance
from escrow.services.operations import write_answer
from escrow.services.payments import end_payment
from escrow.services.strays import note_stray

_WAITS = frozenset({PaymentStatus.DUE, PaymentStatus.CHARGING})
_MADE = (OperationKind.CHARGE, OperationKind.RESUME)


@in_unit
def note_success(*, payment: Payment, operation: Operation | None, reference: str, now: datetime) -> bool:
    """Take a charge that succeeded: whether it paid the payment, which is locked by the caller.

    The first to succeed while the payment waits pays it, whatever its call was noted as before; any other is sent
    back: one that comes too late, a second one, or one whose coupons are no longer where they were promised from.
    """
    if reference == payment.charge_reference or payment.strays.filter(reference=reference).exists():
        return False
    if payment.status in _WAITS and funds_are_there(payment=payment):
        _succeed(operation, reference, now)
        capture(payment=payment, reference=reference, now=now)
        return True
    reason = {PaymentStatus.PAID: StrayReason.TWICE}.get(PaymentStatus(payment.status), StrayReason.LATE)
    reason = StrayReason.UNFUNDED if payment.status in _WAITS else reason
    if operation is not None:
        answered_at = operation.answered_at or now
        changes = {"reference": reference, "answered_at": answered_at, "code": reason.value}
        advance(operation, "stray", by=ActorKind.GATEWAY, **changes)
    amount_minor = payment.card_minor
    note_stray(payment_id=payment.pk, reference=reference, amount_minor=amount_minor, reason=reason, now=now)
    return False


@in_unit
def note_late_success(*, payment: Payment, operation: Operation, reference: str, now: datetime) -> None:
    """A call that was given up as a no, or as never made, moved the money after all. The payment is locked."""
    if operation.kind in _MADE and operation.status in _NOES and not _is_being_resumed(payment, reference):
        note_success(payment=payment, operation=operation, reference=reference, now=now)


@in_unit
def capture(*, payment: Payment, reference: str, now: datetime) -> None:
    """Put the paid money into the holds: one entry, all or nothing. The payment is locked by the caller."""
    waiting = payment.action_reference
    payment.charge_reference = reference
    end_payment(payment=payment, transition="pay", by=ActorKind.GATEWAY, now=now)
    fund_holds(holds={payment: list(locked(payment.holds.all()))}, now=now)
    if waiting != reference:
        give_up_charge(payment=payment, reference=waiting, now=now)
    record(PaymentSucceeded(payment_id=str(payment.id), reference=payment.reference), now=now)


_NOES = frozenset({OperationStatus.DECLINED, OperationStatus.REJECTED, OperationStatus.ABSENT})


def _succeed(operation: Operation | None, reference: str, now: datetime) -> None:
    if operation is None:
        return
    if operation.status in OPEN_OPERATIONS:
        write_answer(operation=operation, answer=Succeeded(reference), now=now)
    else:
        advance(operation, "turn_out", by=ActorKind.GATEWAY, reference=reference, code="")


def _is_being_resumed(payment: Payment, reference: str) -> bool:
    """Whether a call under way finishes this very charge: its own answer will say so."""
    running = Operation.objects.filter(payment=payment, kind=OperationKind.RESUME, status__in=OPEN_OPERATIONS)
    return running.filter(request__reference=reference).exists()
