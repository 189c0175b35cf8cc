"""Paying payees: released holds are gathered into a payout, its transfer is claimed, asked for and noted."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from common.calendar import korean_calendar
from common.ids import new_id
from common.lifecycle import Actor, ActorKind
from common.locks import locked, next_due
from common.money import Money
from common.outbox import record
from common.transactions import in_unit
from escrow.errors import NoSuchPayout
from escrow.events import PayoutSent, PayoutSettled
from escrow.gateways.base import (
    Absent,
    ActionRequired,
    Answer,
    Declined,
    DeclineKind,
    Pending,
    Rejected,
    Succeeded,
    TransferAsk,
    Unknown,
)
from escrow.models import Hold, Operation, Payout, PayoutAccount, PayoutItem
from escrow.rules.payouts import payout_at
from escrow.rules.states import HoldStatus, PayoutStatus
from escrow.services.debts import net_debt
from escrow.services.machines import advance
from escrow.services.operations import lock_open_operation, open_operation, write_answer
from escrow.services.traces import Decision, audit_operator
from ledger.services import Line, post

MOST_HOLDS_IN_A_PAYOUT = 1_000


@in_unit
def schedule_next_payout(*, now: datetime) -> Payout | None:
    """Gather a payee's released holds whose batch has come into one payout, or None when nothing is due.

    A payee without a bank account, or whose account rests after a change, waits (the holds stay released). What the
    payee owes is kept first; one whose holds all go there is passed over for the next payee. Holds somebody works on
    or disputes are left for a later payout.
    """
    due = _due_holds(now)
    payee = due.order_by("payout_at").values_list("payment__payee", flat=True).first()
    if payee is None:
        return None
    holds = _unpaid(
        due.filter(payment__payee=payee)
        .select_related("payment")
        .select_for_update(no_key=True, skip_locked=True, of=("self",))
        .order_by("pk")[:MOST_HOLDS_IN_A_PAYOUT]
    )
    if not holds:
        return None
    net_debt(payee=payee, holds=holds, now=now)
    holds = [hold for hold in holds if hold.payable_minor > hold.netted_minor]
    if not holds:
        return schedule_next_payout(now=now)
    payout = Payout.objects.create(
        payee=payee,
        currency=holds[0].payment.currency,
        amount_minor=sum(hold.payable_minor - hold.netted_minor for hold in holds),
        scheduled_at=now,
        next_try_at=now,
    )
    PayoutItem.objects.bulk_create(
        PayoutItem(payout=payout, hold=hold, amount_minor=hold.payable_minor - hold.netted_minor) for hold in holds
    )
    return payout


@in_unit
def claim_next_payout(*, now: datetime) -> Operation | None:
    """Take the next scheduled payout and write down the transfer to make, or None when none is due.

    One whose payee changed bank accounts meanwhile is put off until the new account may be used.
    """
    due = Payout.objects.filter(status=PayoutStatus.SCHEDULED, next_try_at__lte=now)
    payout = next_due(due.filter(_has_usable_account("payee", now)).order_by("next_try_at", "pk"))
    if payout is None:
        return None
    account = PayoutAccount.objects.get(party=payout.payee, replaced_at=None)
    advance(payout, "claim", by=ActorKind.CLOCK, account=account, next_try_at=None, attempt=payout.attempt + 1)
    ask = TransferAsk(
        key=f"payout:{payout.id}:{payout.attempt}",
        operation_id=str(new_id()),
        destination=f"account:{account.id}",
        amount_minor=payout.amount_minor,
        currency=payout.currency,
        group=f"payout:{payout.id}",
    )
    return open_operation(ask=ask, subject=payout, now=now)


@in_unit
def note_payout_answer(*, operation_id: UUID, answer: Answer, now: datetime) -> None:
    """Write what the provider said about a transfer. A no for now waits for the next batch, any other freezes it."""
    operation = lock_open_operation(operation_id=operation_id, answer=answer)
    if operation is None:
        return
    payout = locked(Payout.objects.filter(operations=operation)).get()
    write_answer(operation=operation, answer=answer, now=now)
    told = (str(payout.id), payout.payee, payout.amount_minor)
    match answer:
        case Succeeded():
            _settle(payout, now)
            record(PayoutSettled(*told), now=now)
        case Pending():
            if payout.status != PayoutStatus.SENT:
                record(PayoutSent(*told), now=now)
            advance(payout, "send", by=ActorKind.GATEWAY)
        case Unknown():
            advance(payout, "lose", by=ActorKind.GATEWAY)
        case Absent():
            advance(payout, "wait", by=ActorKind.GATEWAY, next_try_at=now)
        case Declined(kind=DeclineKind.SOFT, code=code):
            next_batch = payout_at(now, korean_calendar())
            advance(payout, "wait", by=ActorKind.GATEWAY, next_try_at=next_batch, trouble=code)
        case Declined() | ActionRequired() | Rejected():
            advance(payout, "freeze", by=ActorKind.GATEWAY, trouble=operation.code)


@in_unit
def retry_payout(*, payout_id: UUID, reason: str, actor: Actor, now: datetime) -> Payout:
    """Schedule a frozen payout once more, under a new key. Raises NoSuchPayout, MoveRefused."""
    payout: Payout | None = locked(Payout.objects.filter(pk=payout_id)).first()
    if payout is None:
        raise NoSuchPayout()
    advance(payout, "thaw", by=actor.kind, next_try_at=now)
    after = {"status": payout.status}
    decision = Decision("retry_payout", f"payout:{payout.id}", {"status": PayoutStatus.FROZEN.value}, after, reason)
    audit_operator(actor=actor, decision=decision, now=now)
    return payout


def _due_holds(now: datetime) -> QuerySet[Hold]:
    released = Hold.objects.filter(status=HoldStatus.RELEASED, payout_at__lte=now, payable_minor__gt=F("netted_minor"))
    return released.filter(_has_usable_account("payment__payee", now), payout_item=None, dispute=None)


def _has_usable_account(party: str, now: datetime) -> Exists:
    return Exists(PayoutAccount.objects.filter(party=OuterRef(party), replaced_at=None, usable_from__lte=now))


def _unpaid(rows: QuerySet[Hold]) -> list[Hold]:
    """The rows, locked, without those another payout took while we came: asked again once the locks are held."""
    holds = list(rows)
    taken = set(PayoutItem.objects.filter(hold__in=holds).values_list("hold_id", flat=True))
    return [hold for hold in holds if hold.pk not in taken]


def _settle(payout: Payout, now: datetime) -> None:
    advance(payout, "settle", by=ActorKind.GATEWAY, settled_at=now)
    line = Line(f"payable:{payout.payee}", "world:bank", Money(payout.amount_minor, payout.currency))
    post(key=f"payout:{payout.id}", kind="payout", lines=[line], now=now)
