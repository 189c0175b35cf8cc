"""What operators must see of the money: the totals, and what is stuck."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import FETCH_RAISE, Count, Min, Sum

from escrow.models import Operation, Refund, StrayCharge
from escrow.rules.states import (
    OPEN_OPERATIONS,
    OperationKind,
    OperationStatus,
    RefundStatus,
    StrayReason,
    StrayStatus,
)
from escrow.selectors.blocked import blocked_legs
from ledger.selectors import balance, pots_total

STUCK_AFTER = timedelta(minutes=15)
"""After so long without an answer a person calls the provider (mockup of the operator's desk)."""


@dataclass(frozen=True)
class MoneyTotals:
    """The operator's strip, in won: what lies in pots, what was paid out, and calls without an answer."""

    held_minor: int
    payable_minor: int
    refunds_due_minor: int
    paid_out_minor: int
    unknown_operations: int
    unknown_minor: int
    oldest_unknown_at: datetime | None


@dataclass(frozen=True)
class StuckOperation:
    """A call to the provider without an answer: it is looked up again and again, never repeated."""

    id: UUID
    kind: OperationKind
    status: OperationStatus
    subject: str
    amount_minor: int
    key: str
    asked_at: datetime
    lookups: int


@dataclass(frozen=True)
class StuckMoney:
    """A refund or payout the provider refused; it waits for an operator."""

    id: UUID
    kind: OperationKind
    subject: str
    amount_minor: int
    trouble: str
    since: datetime


@dataclass(frozen=True)
class StrayView:
    """A charge of the payment `reference` that pays nothing, on its way back. `charge` is the provider's name of it."""

    id: UUID
    reference: str
    charge: str
    amount_minor: int
    reason: StrayReason
    status: StrayStatus
    found_at: datetime


STRAYS_MOST = 100


def money_totals() -> MoneyTotals:
    """What the books hold at this moment; the unknown are calls that were answered with nothing usable."""
    unknown = Operation.objects.filter(status=OperationStatus.UNKNOWN)
    calls = unknown.aggregate(count=Count("pk"), amount=Sum("amount_minor"), oldest=Min("asked_at"))
    return MoneyTotals(
        held_minor=pots_total("held:"),
        payable_minor=pots_total("payable:"),
        refunds_due_minor=pots_total("refund:due:"),
        paid_out_minor=balance("world:bank"),
        unknown_operations=calls["count"],
        unknown_minor=calls["amount"] or 0,
        oldest_unknown_at=calls["oldest"],
    )


def stuck_operations(*, now: datetime) -> tuple[StuckOperation, ...]:
    """Calls that have had no answer for a quarter of an hour, the oldest first."""
    waiting = Operation.objects.filter(status__in=OPEN_OPERATIONS, asked_at__lte=now - STUCK_AFTER)
    whole = waiting.select_related("payment", "refund__hold", "leg__payout", "reversal__leg__payout")
    return tuple(
        StuckOperation(
            id=operation.id,
            kind=OperationKind(operation.kind),
            status=OperationStatus(operation.status),
            subject=_subject(operation),
            amount_minor=operation.amount_minor,
            key=operation.key,
            asked_at=operation.asked_at,
            lookups=operation.lookups,
        )
        for operation in whole.fetch_mode(FETCH_RAISE).order_by("asked_at", "pk")
    )


def stuck_money() -> tuple[StuckMoney, ...]:
    """Refunds only an operator can send on (`retry_refund`), and payouts of which something did not go out: frozen, or
    blocked until the next batch (`retry_payout` tries at once). The oldest first.
    """
    refunds = Refund.objects.filter(status=RefundStatus.FAILED).select_related("hold")
    found = [
        StuckMoney(refund.id, OperationKind.REFUND, refund.hold.reference, refund.amount_minor, refund.trouble,
                   refund.asked_at)
        for refund in refunds
    ]  # fmt: skip
    found += [
        StuckMoney(money.payout_id, OperationKind.TRANSFER, money.payee, money.amount_minor, money.reason, money.since)
        for money in blocked_legs()
    ]  # fmt: skip
    strays = StrayCharge.objects.filter(status=StrayStatus.FAILED).select_related("payment")
    found += [
        StuckMoney(stray.id, OperationKind.REFUND, stray.payment.reference, stray.amount_minor,
                   stray.trouble or stray.reason, stray.found_at)
        for stray in strays
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda stuck: (stuck.since, stuck.id)))


def strays_under_way() -> tuple[StrayView, ...]:
    """Charges nobody waited for that are not back yet, the oldest first: an alarm while there is one."""
    strays = StrayCharge.objects.exclude(status=StrayStatus.SETTLED).select_related("payment")
    return tuple(
        StrayView(
            id=stray.id,
            reference=stray.payment.reference,
            charge=stray.reference,
            amount_minor=stray.amount_minor,
            reason=StrayReason(stray.reason),
            status=StrayStatus(stray.status),
            found_at=stray.found_at,
        )
        for stray in strays.order_by("found_at", "pk")[:STRAYS_MOST]
    )


def _subject(operation: Operation) -> str:
    """The reference or payee the call is about."""
    if operation.payment:
        return operation.payment.reference
    if operation.refund:
        return operation.refund.hold.reference
    leg = operation.reversal.leg if operation.reversal else operation.leg
    return leg.payout.payee if leg else ""
