"""What operators must see of the money: the totals, and what is stuck."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import FETCH_RAISE, Count, Min, QuerySet, Sum

from common.queries import Query, Rows, summed
from common.waiting import MOST_LINES, NO_CLOCK, Waiting, just, waiting
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
from ledger.selectors import pots_query, stream_query

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


def totals_query() -> Query[MoneyTotals]:
    """What the books hold at this moment; the unknown are calls that were answered with nothing usable."""
    unknown = Operation.objects.filter(status=OperationStatus.UNKNOWN)
    calls = summed(unknown, count=Count("pk"), amount=Sum("amount_minor"), oldest=Min("asked_at"))
    pots = [pots_query(prefix) for prefix in ("held:", "payable:", "refund:due:")]
    return Query(_totals, calls, *pots, stream_query("world:bank"))


def money_totals() -> MoneyTotals:
    """The same, asked at once."""
    return totals_query().answer


def operations_in_line(*, now: datetime) -> Query[list[Waiting]]:
    """What `stuck_operations` lists, by the kind of the call; its promise was STUCK_AFTER."""
    return waiting(_without_answer(now).values_list("pk", "kind", "asked_at", NO_CLOCK, "amount_minor"))


def refunds_in_line() -> Query[list[Waiting]]:
    """The refunds of `stuck_money`, the oldest first."""
    rows = _failed_refunds().order_by("asked_at", "pk")
    return waiting(rows.values_list("pk", "trouble", "asked_at", NO_CLOCK, "amount_minor"))


def strays_in_line() -> Query[list[Waiting]]:
    """The charges of `stuck_money` that should have gone back, the oldest first."""
    rows = _failed_strays().order_by("found_at", "pk")
    return waiting(rows.values_list("pk", "trouble", "found_at", NO_CLOCK, "amount_minor"))


def stuck_operations(*, now: datetime, only: UUID | None = None) -> tuple[StuckOperation, ...]:
    """Calls, or only this one, that have had no answer for a quarter of an hour, the oldest first."""
    whole = _without_answer(now).select_related(
        "payment",
        "refund__hold__payment",
        "leg__payout",
        "reversal__leg__payout",
        "chargeback__payment",
        "stray__payment",
    )
    return tuple(_stuck(operation) for operation in just(only, whole.fetch_mode(FETCH_RAISE))[:MOST_LINES])


def stuck_money(only: UUID | None = None) -> tuple[StuckMoney, ...]:
    """Refunds only an operator can send on (`retry_refund`), and payouts of which something did not go out: frozen, or
    blocked until the next batch (`retry_payout` tries at once); all or the one with this id. The oldest first.
    """
    found = [
        StuckMoney(refund.id, OperationKind.REFUND, refund.hold.payment.reference, refund.amount_minor, refund.trouble,
                   refund.asked_at)
        for refund in just(only, _failed_refunds()).select_related("hold__payment")
    ]  # fmt: skip
    found += [
        StuckMoney(money.payout_id, OperationKind.TRANSFER, money.payee, money.amount_minor, money.reason, money.since)
        for money in blocked_legs(only=only)
    ]  # fmt: skip
    found += [
        StuckMoney(stray.id, OperationKind.REFUND, stray.payment.reference, stray.amount_minor,
                   stray.trouble or stray.reason, stray.found_at)
        for stray in just(only, _failed_strays()).select_related("payment")
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda stuck: (stuck.since, stuck.id)))


def strays_going_back() -> Query[list[Waiting]]:
    """The charges of `strays_under_way` that go back by themselves, the oldest first."""
    rows = StrayCharge.objects.filter(status__in=[StrayStatus.DUE, StrayStatus.SENDING]).order_by("found_at", "pk")
    return waiting(rows.values_list("pk", "reason", "found_at", NO_CLOCK, "amount_minor"))


def strays_under_way(only: UUID | None = None) -> tuple[StrayView, ...]:
    """Charges, or only this one, that nobody waited for and that are not back yet, the oldest first: an alarm while
    there is one.
    """
    strays = just(only, StrayCharge.objects.exclude(status=StrayStatus.SETTLED)).select_related("payment")
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


def _totals(calls: Rows, held_minor: int, payable_minor: int, due_minor: int, paid_out_minor: int) -> MoneyTotals:
    [(count, amount, oldest)] = calls
    return MoneyTotals(held_minor, payable_minor, due_minor, paid_out_minor, count, amount or 0, oldest)


def _without_answer(now: datetime) -> QuerySet[Operation]:
    open_calls = Operation.objects.filter(status__in=OPEN_OPERATIONS, asked_at__lte=now - STUCK_AFTER)
    return open_calls.order_by("asked_at", "pk")


def _failed_refunds() -> QuerySet[Refund]:
    return Refund.objects.filter(status=RefundStatus.FAILED)


def _failed_strays() -> QuerySet[StrayCharge]:
    return StrayCharge.objects.filter(status=StrayStatus.FAILED)


def _stuck(operation: Operation) -> StuckOperation:
    return StuckOperation(
        id=operation.id,
        kind=OperationKind(operation.kind),
        status=OperationStatus(operation.status),
        subject=_subject(operation),
        amount_minor=operation.amount_minor,
        key=operation.key,
        asked_at=operation.asked_at,
        lookups=operation.lookups,
    )


def _subject(operation: Operation) -> str:
    """The payment's reference, or the payee the call is about."""
    if operation.refund:
        return operation.refund.hold.payment.reference
    about_payment = operation.chargeback or operation.stray
    if payment := about_payment.payment if about_payment else operation.payment:
        return payment.reference
    leg = operation.reversal.leg if operation.reversal else operation.leg
    return leg.payout.payee if leg else ""
