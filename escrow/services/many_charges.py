"""Charging a crowd: due payments are claimed together and plain successes booked together, by the same rules as one.

What wants more than a card that says yes is left to be done one by one (`escrow.services.charges`).
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from common.lifecycle import ActorKind
from common.locks import due_together, locked
from common.outbox import record_all
from common.rows import write_all
from common.transactions import in_unit
from escrow.events import PaymentSucceeded
from escrow.models import Hold, HoldPart, Operation, Payment, StrayCharge
from escrow.rules.states import OPEN_OPERATIONS, OperationKind, PaymentStatus
from escrow.services.charges import charge_ask
from escrow.services.funding import fund_holds
from escrow.services.machines import step
from escrow.services.operations import open_operations


@in_unit
def claim_plain_charges(*, now: datetime, at_most: int) -> list[Operation]:
    """Take due payments for charging together and write down the calls to make; none when none is due.

    Those of payers the provider knows, which the card pays alone and no earlier charge waits for.
    """
    due = Payment.objects.filter(status=PaymentStatus.DUE, next_try_at__lte=now, card_minor__gt=0, action_reference="")
    plain = due.exclude(method__customer="").exclude(Exists(HoldPart.objects.filter(hold__payment=OuterRef("pk"))))
    payments = due_together(plain.select_related("method").order_by("next_try_at", "pk"), at_most=at_most)
    for payment in payments:
        step(payment, "charge", by=ActorKind.CLOCK)
        payment.next_try_at, payment.attempt = None, payment.attempt + 1
    write_all(payments, ["status", "next_try_at", "attempt"])
    return open_operations(asks=[(charge_ask(payment=payment), payment) for payment in payments], now=now)


@in_unit
def note_plain_charges(*, references: Mapping[UUID, str], now: datetime) -> set[UUID]:
    """Book charges that succeeded, by the ids of their calls; those booked.

    Left out is whatever was answered, given up, sent back or funded otherwise meanwhile: it is noted by itself.
    """
    made = Operation.objects.filter(pk__in=references, kind=OperationKind.CHARGE)
    payments = {row.pk: row for row in locked(Payment.objects.filter(pk__in=made.values("payment")))}
    strays = set(StrayCharge.objects.filter(reference__in=references.values()).values_list("reference", flat=True))
    funded = set(HoldPart.objects.filter(hold__payment__in=payments).values_list("hold__payment", flat=True))
    paid = {}
    for operation in locked(made.filter(status__in=OPEN_OPERATIONS)):
        assert operation.payment_id is not None, "a charge is made for a payment, by constraint"
        payment = payments[operation.payment_id]
        is_waited_for = payment.status == PaymentStatus.CHARGING and payment.pk not in funded
        if is_waited_for and references[operation.pk] not in strays:
            paid[operation] = payment
    _succeed(paid, references, now)
    return {operation.pk for operation in paid}


def _succeed(paid: Mapping[Operation, Payment], references: Mapping[UUID, str], now: datetime) -> None:
    """Write the answers, end the payments and fund their holds. Operations and payments are locked by the caller."""
    for operation, payment in paid.items():
        step(operation, "succeed", by=ActorKind.GATEWAY)
        operation.reference, operation.code, operation.answered_at = references[operation.pk], "", now
        step(payment, "pay", by=ActorKind.GATEWAY)
        payment.charge_reference, payment.ended_at = operation.reference, now
    write_all(list(paid), ["status", "reference", "code", "answered_at"])
    write_all(list(paid.values()), ["status", "charge_reference", "ended_at"])
    holds: defaultdict[UUID, list[Hold]] = defaultdict(list)
    for hold in locked(Hold.objects.filter(payment__in=list(paid.values()))):
        holds[hold.payment_id].append(hold)
    fund_holds(holds={payment: holds[payment.pk] for payment in paid.values()}, now=now)
    facts = [PaymentSucceeded(payment_id=str(one.id), reference=one.reference) for one in paid.values()]
    record_all(facts=facts, now=now)
