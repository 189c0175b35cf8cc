"""The record of each comparison, and charges found at the provider that a restored database knows nothing of."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from common.audit import audit
from common.lifecycle import SYSTEM, ActorKind
from common.locks import locked
from common.transactions import in_unit
from escrow.gateways.base import ChargeAsk, MovementKind
from escrow.models import Operation, Payment, ProviderMovement, ReconciliationRun
from escrow.rules.keys import operation_id_of
from escrow.rules.states import OperationKind, PaymentStatus
from escrow.selectors.reconciliation import Reconciled
from escrow.services.differences import CURRENCY
from escrow.services.machines import advance
from ledger.selectors import balance

MOST_ATTEMPTS = 40
"""More calls are never made for one payment: five tries by the calendar, those of its payer, those that got lost."""


@in_unit
def note_run(*, provider: str, since: datetime, began_at: datetime, ended_at: datetime, found: Reconciled) -> None:
    """Keep what a comparison read and what both sides held when it ended (real time)."""
    ReconciliationRun.objects.create(
        provider=provider,
        since=since,
        began_at=began_at,
        ended_at=ended_at,
        lines_read=found.lines_read,
        differences_found=found.differences_found,
        provider_minor=found.provider_minor,
        books_minor=-balance("world:cards") - balance("world:bank"),
    )


@in_unit
def adopt_lost_charge(*, movement_id: UUID, now: datetime) -> UUID | None:
    """Write down again the call a charge was made by, when its row is lost: the caller looks it up, which captures it.

    Only a call we must have made ourselves, for a payment that still waits for it: its id follows from the payment's
    own keys, and the amount is the payment's. Everything else is for people (faults.md F35).
    """
    row = ProviderMovement.objects.get(pk=movement_id)
    if row.operation_id is not None or row.kind != MovementKind.CHARGE:
        return None
    payment = locked(Payment.objects.select_related("method").filter(reference=row.group)).first()
    if payment is None or payment.status != PaymentStatus.DUE:
        return None
    attempt = _attempt_of(row.operation_told, payment)
    if not attempt or (row.amount_minor, row.currency) != (payment.card_minor, CURRENCY):
        return None
    known = {"next_try_at": None, "action_reference": "", "attempt": max(payment.attempt, attempt)}
    advance(payment, "charge", by=ActorKind.CLOCK, **known)
    operation = _rewritten(payment, row, attempt, now)
    audit(
        actor=SYSTEM,
        action="escrow.adopt_lost_charge",
        subject=payment.reference,
        reason=f"{row.subject} was charged under our key {operation.key}, of which no row was left",
        before={"status": PaymentStatus.DUE.value},
        after={"operation": str(operation.pk)},
        now=now,
    )
    return operation.pk


def _attempt_of(told: str, payment: Payment) -> int:
    """Which attempt of the payment the told id belongs to; 0 for none."""
    tries = range(1, MOST_ATTEMPTS + 1)
    return next((n for n in tries if str(operation_id_of(f"pay:{payment.id}:{n}")) == told), 0)


def _rewritten(payment: Payment, row: ProviderMovement, attempt: int, now: datetime) -> Operation:
    key = f"pay:{payment.id}:{attempt}"
    ask = ChargeAsk(
        key=key,
        operation_id=row.operation_told,
        customer=payment.method.customer,
        token=payment.method.token,
        amount_minor=row.amount_minor,
        currency=row.currency,
        group=payment.reference,
    )
    return Operation.objects.create(
        id=row.operation_told,
        kind=OperationKind.CHARGE.value,
        payment=payment,
        provider=row.provider,
        key=key,
        request=asdict(ask),
        reference=row.subject,
        amount_minor=row.amount_minor,
        asked_at=now,
        look_up_at=row.made_at,
    )
