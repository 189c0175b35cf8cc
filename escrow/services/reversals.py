"""Taking money back from a payee after a refund the platform advanced; what cannot be is kept from later earnings."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum

from common.calendar import korean_calendar
from common.ids import new_id
from common.lifecycle import ActorKind
from common.locks import locked, next_due
from common.money import Money
from common.transactions import in_unit
from escrow.gateways.base import (
    Absent,
    ActionRequired,
    Answer,
    Declined,
    DeclineKind,
    Pending,
    Rejected,
    ReverseAsk,
    Succeeded,
    Unknown,
)
from escrow.models import Debt, Hold, Operation, PayoutItem, PayoutLeg, Reversal
from escrow.rules.retries import next_reversal
from escrow.rules.states import LegStatus, ReversalStatus
from escrow.services.machines import advance
from escrow.services.operations import lock_open_operation, open_operation, write_answer
from ledger.services import Line, post


@in_unit
def plan_reversals(*, hold: Hold, advanced_minor: int, cause: str, now: datetime) -> int:
    """Take back what the platform just advanced of a locked hold from the legs that paid it; how much that will be.

    First from what its charge paid, then from what our balance did; at most what each still has of this hold. The rest
    was kept for earlier debts and is owed like them. `cause` is why ("refund:0192…"). The caller has just written the
    advance, under the lock of the payee's debt.
    """
    debt = Debt.objects.get(payee=hold.payment.payee)
    left = advanced_minor
    for item, leg, room in _rooms(hold):
        if taken := min(left, room):
            Reversal.objects.create(leg=leg, item=item, cause=cause, amount_minor=taken, asked_at=now, next_try_at=now)
            leg.reversed_minor += taken
            leg.save(update_fields=["reversed_minor"])
            left -= taken
    planned = advanced_minor - left
    debt.reversing_minor += planned
    debt.save(update_fields=["reversing_minor"])
    return planned


@in_unit
def claim_next_reversal(*, now: datetime) -> Operation | None:
    """Take the next reversal whose leg is settled and write down the call to make, or None when none is due."""
    due = Reversal.objects.filter(status=ReversalStatus.DUE, next_try_at__lte=now, leg__status=LegStatus.SETTLED)
    reversal = next_due(due.select_related("leg__payout", "leg__payment").order_by("next_try_at", "pk"))
    if reversal is None:
        return None
    advance(reversal, "send", by=ActorKind.CLOCK, next_try_at=None, attempt=reversal.attempt + 1)
    leg = reversal.leg
    ask = ReverseAsk(
        key=f"reversal:{reversal.id}:{reversal.attempt}",
        operation_id=str(new_id()),
        transfer=leg.reference,
        amount_minor=reversal.amount_minor,
        currency=leg.payout.currency,
        group=leg.payment.reference if leg.payment else f"payout:{leg.payout_id}",
    )
    return open_operation(ask=ask, subject=reversal, now=now)


@in_unit
def revive_next_reversal(*, now: datetime) -> Reversal | None:
    """Ask a payee again who had not enough, if all of it is still owed; None when no such try has come.

    What was kept from earnings meanwhile, or taken back otherwise, is not taken twice: then the try is left out.
    """
    failed = Reversal.objects.filter(status=ReversalStatus.FAILED, next_try_at__lte=now).order_by("next_try_at", "pk")
    found = failed.values_list("pk", "leg__payout__payee").first()
    if found is None:
        return None
    debt = locked(Debt.objects.filter(payee=found[1])).get()
    reversal = locked(failed.select_related("leg__payout", "item").filter(pk=found[0]).order_by()).first()
    if reversal is None:
        return revive_next_reversal(now=now)
    leg = locked(PayoutLeg.objects.filter(pk=reversal.leg_id)).get()
    is_owed = debt.advanced_minor - debt.repaid_minor - debt.reversing_minor >= reversal.amount_minor
    if not is_owed or _room(reversal.item, leg) < reversal.amount_minor:
        reversal.next_try_at = None
        reversal.save(update_fields=["next_try_at"])
        return reversal
    advance(reversal, "try_again", by=ActorKind.CLOCK, next_try_at=now, trouble="", ended_at=None)
    debt.reversing_minor += reversal.amount_minor
    debt.save(update_fields=["reversing_minor"])
    leg.reversed_minor += reversal.amount_minor
    leg.save(update_fields=["reversed_minor"])
    return reversal


@in_unit
def note_reversal_answer(*, operation_id: UUID, answer: Answer, now: datetime) -> None:
    """Write what the provider said about a reversal: done repays the debt, any no leaves it to later earnings."""
    operation = lock_open_operation(operation_id=operation_id, answer=answer)
    if operation is None:
        return
    payee = operation.reversal.leg.payout.payee if operation.reversal else ""
    debt = locked(Debt.objects.filter(payee=payee)).get()
    reversal = locked(Reversal.objects.select_related("leg__payout").filter(operations=operation)).get()
    write_answer(operation=operation, answer=answer, now=now)
    match answer:
        case Succeeded():
            _settle(reversal, debt, now)
        case Declined(DeclineKind.SOFT):
            _fail(reversal, debt, operation.code, now)
            _try_later(reversal, now)
        case Declined() | ActionRequired() | Rejected():
            _fail(reversal, debt, operation.code, now)
        case Absent():
            advance(reversal, "wait", by=ActorKind.GATEWAY, next_try_at=now)
        case Pending() | Unknown():
            pass


def _rooms(hold: Hold) -> Iterator[tuple[PayoutItem, PayoutLeg, int]]:
    """What each leg that paid part of the hold can still give back of it; leg A of a payout before its leg B."""
    for item in PayoutItem.objects.select_related("payout").filter(hold=hold).order_by("-pk"):
        legs = locked(item.payout.legs.filter(Q(payment=hold.payment_id) | Q(payment=None)))
        for leg in sorted(legs, key=lambda leg: leg.payment_id is None):
            yield item, leg, _room(item, leg)


def _room(item: PayoutItem, leg: PayoutLeg) -> int:
    """What a locked leg can still give back of a hold it paid."""
    paid = item.charge_minor if leg.payment_id is not None else item.amount_minor - item.charge_minor
    open_or_done = item.reversals.filter(leg=leg).exclude(status=ReversalStatus.FAILED)
    taken: int = open_or_done.aggregate(all=Sum("amount_minor", default=0))["all"]
    return paid - taken


def _settle(reversal: Reversal, debt: Debt, now: datetime) -> None:
    advance(reversal, "settle", by=ActorKind.GATEWAY, ended_at=now)
    debt.reversing_minor -= reversal.amount_minor
    debt.repaid_minor += reversal.amount_minor
    debt.save(update_fields=["reversing_minor", "repaid_minor"])
    amount, pot = Money(reversal.amount_minor, debt.currency), f"payable:{debt.payee}"
    source = f"reversal:{reversal.id}"
    post(key=source, kind="reversal", lines=[Line("world:bank", pot, amount)], now=now)
    repaid = [Line(pot, "platform:advances", amount)]
    post(key=f"repayment:{reversal.id}", kind="repayment", source=source, lines=repaid, now=now)


def _fail(reversal: Reversal, debt: Debt, trouble: str, now: datetime) -> None:
    advance(reversal, "fail", by=ActorKind.GATEWAY, ended_at=now, trouble=trouble)
    debt.reversing_minor -= reversal.amount_minor
    debt.save(update_fields=["reversing_minor"])
    leg = locked(PayoutLeg.objects.filter(pk=reversal.leg_id)).get()
    leg.reversed_minor -= reversal.amount_minor
    leg.save(update_fields=["reversed_minor"])


def _try_later(reversal: Reversal, now: datetime) -> None:
    reversal.next_try_at = next_reversal(reversal.attempt, now, korean_calendar())
    reversal.save(update_fields=["next_try_at"])
