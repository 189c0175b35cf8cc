"""A charge that wants its payer in person: the same charge goes on once the payer is here."""

from datetime import datetime
from uuid import UUID

from common import clock
from common.calendar import korean_calendar
from common.ids import new_id
from common.lifecycle import ActorKind
from common.outbox import record
from common.transactions import in_unit
from escrow.errors import NothingToAuthenticate
from escrow.events import PaymentDeclined, PaymentDropped
from escrow.gateways.base import Absent, ActionRequired, Answer, ResumeAsk
from escrow.models import Operation, Payment
from escrow.rules.retries import charge_tries, next_charge
from escrow.rules.states import PaymentStatus
from escrow.services.circuits import ask_whether_it_rests
from escrow.services.giving_up import give_up_charge
from escrow.services.machines import advance, step
from escrow.services.operations import open_operation
from escrow.services.payments import end_payment, lock_payment, move_holds


@in_unit
def claim_authentication(*, payment_id: UUID, proof: str, now: datetime) -> Operation:
    """Write down the call that finishes the charge the payer was asked to confirm; `flows.make_call` makes it.

    Possible until the last try of the calendar (rules.md H3), and while no other charge is under way. `proof` is
    what the bank's own form gave. Raises NoSuchPayment, NothingToAuthenticate, ProviderRests.
    """
    payment = lock_payment(payment_id=payment_id)
    is_over = clock.after_lock() >= charge_tries(payment.charge_at, korean_calendar())[-1]
    if is_over or payment.status != PaymentStatus.DUE or not payment.action_reference:
        raise NothingToAuthenticate()
    ask_whether_it_rests()
    reference = payment.action_reference
    changes = {"next_try_at": None, "attempt": payment.attempt + 1, "action_reference": ""}
    advance(payment, "charge", by=ActorKind.BUYER, **changes)
    ask = ResumeAsk(
        key=f"resume:{payment.id}:{payment.attempt}",
        operation_id=str(new_id()),
        reference=reference,
        proof=proof,
        amount_minor=payment.card_minor,
        currency=payment.currency,
        group=payment.reference,
    )
    return open_operation(ask=ask, subject=payment, now=now)


@in_unit
def note_unconfirmed(*, payment: Payment, operation: Operation, answer: Answer, now: datetime) -> None:
    """The payer did not confirm, or the call never arrived: back to the calendar, without counting another try.

    Who was not asked yet, or whose yes got lost on its way, may confirm again; a no waits for the next try. When
    the last try has passed meanwhile, the payment is dropped.
    """
    again = next_charge(payment.charge_at, now, korean_calendar())
    facts = {"payment_id": str(payment.id), "reference": payment.reference}
    if again is None:
        give_up_charge(payment=payment, reference=operation.request["reference"], now=now)
        end_payment(payment=payment, transition="drop", by=ActorKind.GATEWAY, now=now)
        move_holds(payment=payment, transition="cancel", by=ActorKind.GATEWAY)
        record(PaymentDropped(**facts, tries=payment.tries), now=now)
    elif isinstance(answer, Absent | ActionRequired):
        payment.action_reference = operation.request["reference"]
        wait_for_try(payment=payment, until=again)
    else:
        give_up_charge(payment=payment, reference=operation.request["reference"], now=now)
        payment.last_decline = operation.code
        wait_for_try(payment=payment, until=again)
        record(PaymentDeclined(**facts, tries=payment.tries, next_try_at=again.isoformat()), now=now)


@in_unit
def wait_for_try(*, payment: Payment, until: datetime) -> None:
    """Let the payment wait for its next try. The payment is locked by the caller."""
    step(payment, "wait", by=ActorKind.GATEWAY)
    payment.next_try_at = until
    payment.save(update_fields=["status", "next_try_at", "tries", "last_decline", "action_reference"])
