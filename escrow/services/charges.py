"""Charging: a due payment is claimed, its card charged, and the answer written."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from common.calendar import korean_calendar
from common.ids import new_id
from common.lifecycle import ActorKind
from common.locks import locked, next_due
from common.outbox import record
from common.transactions import in_unit
from escrow.events import PaymentActionRequired, PaymentDeclined, PaymentDropped
from escrow.gateways.base import (
    Absent,
    ActionRequired,
    Answer,
    ChargeAsk,
    CustomerAsk,
    Declined,
    Pending,
    Rejected,
    Succeeded,
    Unknown,
)
from escrow.models import Operation, Payment
from escrow.rules.retries import next_charge
from escrow.rules.states import OPEN_OPERATIONS, OperationKind, PaymentStatus
from escrow.services.authentication import note_unconfirmed, wait_for_try
from escrow.services.funding import funds_are_there
from escrow.services.giving_up import give_up_charge, note_cancel_answer
from escrow.services.machines import advance
from escrow.services.operations import lock_open_operation, open_operation, write_answer
from escrow.services.payments import end_payment, lock_payment, move_holds
from escrow.services.successes import capture, note_late_success, note_success

FUNDS_LACK = "funds_lack"
"""Why a payment is declined whose coupons or points are not where they were promised from."""


@in_unit
def claim_next_charge(*, now: datetime) -> Operation | None:
    """Take the next due payment for charging and write down the call to make, or None when none is due.

    One whose other funds lack what they promised is declined without asking the card: it is all or nothing.
    """
    payment = _claim(Payment.objects.filter(card_minor__gt=0), now)
    if payment is None:
        return None
    if not funds_are_there(payment=payment):
        _decline(payment, FUNDS_LACK, now)
        return claim_next_charge(now=now)
    if payment.method.customer:
        return _charge_operation(payment, now)
    ask = CustomerAsk(
        key=f"customer:{payment.id}:{payment.attempt}",
        operation_id=str(new_id()),
        party=payment.payer,
        token=payment.method.token,
    )
    return open_operation(ask=ask, subject=payment, now=now)


@in_unit
def capture_next_covered(*, now: datetime) -> Payment | None:
    """Capture the next due payment of which the card pays nothing, without a call; None when none is due."""
    payment = _claim(Payment.objects.filter(card_minor=0), now)
    if payment is None:
        return None
    if funds_are_there(payment=payment):
        capture(payment=payment, reference="", now=now)
    else:
        _decline(payment, FUNDS_LACK, now)
    return payment


@in_unit
def note_payment_answer(*, operation_id: UUID, answer: Answer, now: datetime) -> Operation | None:
    """Write what the provider said about a payer or a charge; the call that follows from it, if any.

    A charge captures every hold or none. A no waits for the next try of the calendar, the last one drops the
    payment; a call that never arrived is made again under a new key and counts as no try.
    """
    payment = lock_payment(payment_id=Payment.objects.values_list("pk", flat=True).get(operations=operation_id))
    operation = lock_open_operation(operation_id=operation_id, answer=answer)
    if operation is None:
        if isinstance(answer, Succeeded):
            late = Operation.objects.get(pk=operation_id)
            note_late_success(payment=payment, operation=late, reference=answer.reference, now=now)
        return None
    if isinstance(answer, Succeeded) and operation.kind != OperationKind.CUSTOMER:
        _note_charged(payment, operation, answer.reference, now)
        return None
    write_answer(operation=operation, answer=answer, now=now)
    # Otherwise it was paid meanwhile by a charge that had been given up.
    return _go_on(payment, operation, answer, now) if payment.status == PaymentStatus.CHARGING else None


@in_unit
def note_given_up(*, operation_id: UUID, answer: Answer, now: datetime) -> None:
    """Write what the provider said about giving a charge up; one that had succeeded before pays, or goes back."""
    payment = lock_payment(payment_id=Payment.objects.values_list("pk", flat=True).get(operations=operation_id))
    charged = note_cancel_answer(operation_id=operation_id, answer=answer, now=now)
    if not charged:
        return
    made = Operation.objects.filter(payment=payment, reference=charged).exclude(kind=OperationKind.CANCEL)
    if calls := list(locked(made)):
        note_late_success(payment=payment, operation=calls[-1], reference=charged, now=now)
    elif not payment.operations.filter(kind=OperationKind.RESUME, status__in=OPEN_OPERATIONS).exists():
        note_success(payment=payment, operation=None, reference=charged, now=now)


def charge_ask(*, payment: Payment) -> ChargeAsk:
    """What the provider is asked at a payment's present attempt, put together without writing."""
    return ChargeAsk(
        key=f"pay:{payment.id}:{payment.attempt}",
        operation_id=str(new_id()),
        customer=payment.method.customer,
        token=payment.method.token,
        amount_minor=payment.card_minor,
        currency=payment.currency,
        group=payment.reference,
    )


def _go_on(payment: Payment, operation: Operation, answer: Answer, now: datetime) -> Operation | None:
    """What follows for the payment from an answer that is no charge."""
    match answer:
        case Declined() | ActionRequired() | Rejected() | Absent() if operation.kind == OperationKind.RESUME:
            note_unconfirmed(payment=payment, operation=operation, answer=answer, now=now)
        case ActionRequired(reference):
            _decline(payment, operation.code, now, action=reference)
        case Succeeded(reference):
            payment.method.customer = reference
            payment.method.save(update_fields=["customer"])
            return _charge_operation(payment, now)
        case Declined() | Rejected():
            _decline(payment, operation.code, now)
        case Absent():
            wait_for_try(payment=payment, until=now)
        case Pending() | Unknown():
            pass
    return None


def _note_charged(payment: Payment, operation: Operation, reference: str, now: datetime) -> None:
    is_paid = note_success(payment=payment, operation=operation, reference=reference, now=now)
    if operation.status in OPEN_OPERATIONS:
        write_answer(operation=operation, answer=Succeeded(reference), now=now)
    if not is_paid and payment.status == PaymentStatus.CHARGING:
        _decline(payment, FUNDS_LACK, now)


def _claim(payments: QuerySet[Payment], now: datetime) -> Payment | None:
    due = payments.filter(status=PaymentStatus.DUE, next_try_at__lte=now)
    payment = next_due(due.select_related("method").order_by("next_try_at", "pk"))
    if payment is not None:
        give_up_charge(payment=payment, reference=payment.action_reference, now=now)
        changes = {"next_try_at": None, "attempt": payment.attempt + 1, "action_reference": ""}
        advance(payment, "charge", by=ActorKind.CLOCK, **changes)
    return payment


def _charge_operation(payment: Payment, now: datetime) -> Operation:
    return open_operation(ask=charge_ask(payment=payment), subject=payment, now=now)


def _decline(payment: Payment, code: str, now: datetime, *, action: str = "") -> None:
    """Wait for the next try of the calendar, or drop the payment after the last.

    A card that wants its owner (`action` is the charge that asks) counts as a no until the owner has confirmed.
    """
    payment.tries += 1
    payment.last_decline = code
    again = next_charge(payment.charge_at, now, korean_calendar())
    facts = {"payment_id": str(payment.id), "reference": payment.reference}
    if again is None:
        give_up_charge(payment=payment, reference=action, now=now)
        end_payment(payment=payment, transition="drop", by=ActorKind.GATEWAY, now=now)
        move_holds(payment=payment, transition="cancel", by=ActorKind.GATEWAY)
        record(PaymentDropped(**facts, tries=payment.tries), now=now)
        return
    payment.action_reference = action
    wait_for_try(payment=payment, until=again)
    told = PaymentActionRequired if action else PaymentDeclined
    record(told(**facts, tries=payment.tries, next_try_at=again.isoformat()), now=now)
