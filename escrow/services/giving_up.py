"""Giving up charges that wait for their payer, so that none succeeds when nobody waits for it any more."""

from datetime import datetime
from uuid import UUID

from django.db.models.functions import Now

from common.ids import new_id
from common.transactions import in_unit
from escrow.gateways.base import Answer, CancelAsk, Declined
from escrow.models import Operation, Payment
from escrow.services.operations import lock_open_operation, open_operation, write_answer


@in_unit
def give_up_charge(*, payment: Payment, reference: str, now: datetime) -> None:
    """Write down that the provider shall no longer let a charge succeed; the sweep asks it, again and again.

    The payment is locked by the caller. An empty reference, or one given up before, is nothing to do.
    """
    key = f"cancel:{payment.id}:{reference}"
    if not reference or Operation.objects.filter(key=key).exists():
        return
    ask = CancelAsk(key=key, operation_id=str(new_id()), reference=reference, group=payment.reference)
    operation = open_operation(ask=ask, subject=payment, now=now)
    Operation.objects.filter(pk=operation.pk).update(look_up_at=Now())


@in_unit
def note_cancel_answer(*, operation_id: UUID, answer: Answer, now: datetime) -> str:
    """Write whether a charge was given up; the reference of the charge when it had succeeded before, else nothing."""
    operation = lock_open_operation(operation_id=operation_id, answer=answer)
    if operation is not None:
        write_answer(operation=operation, answer=answer, now=now)
    return answer.reference if isinstance(answer, Declined) and answer.code == "charged_already" else ""
