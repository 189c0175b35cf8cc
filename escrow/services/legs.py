"""The transfers of payouts: each is claimed, asked for and noted on its own, and its payout follows."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from common.calendar import korean_calendar
from common.ids import new_id
from common.lifecycle import Actor, ActorKind, MoveRefused
from common.locks import locked, next_due
from common.money import Money
from common.outbox import record
from common.transactions import in_unit
from escrow.errors import NoSuchPayout
from escrow.events import PayoutBlocked, PayoutSent, PayoutSettled
from escrow.gateways import current_gateway
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
from escrow.models import Operation, PayeeAccount, Payout, PayoutAccount, PayoutLeg
from escrow.rules.legs import MAY_NOT_RECEIVE, payout_status
from escrow.rules.payouts import payout_at
from escrow.rules.states import LEG, OPEN_CHARGEBACKS, LegStatus, PayoutStatus
from escrow.selectors.payees import has_usable_account, may_receive
from escrow.services.machines import advance
from escrow.services.operations import lock_open_operation, open_operation, write_answer
from escrow.services.traces import Decision, audit_operator
from ledger.services import Line, post


@in_unit
def claim_next_leg(*, now: datetime) -> Operation | None:
    """Take the next leg that is due and write down the transfer to make, or None when none is.

    One whose payee changed bank accounts meanwhile is put off until the new account may be used, one whose payee may
    not receive until it may, one whose charge a bank takes back until that is decided.
    """
    due = PayoutLeg.objects.filter(status__in=[LegStatus.SCHEDULED, LegStatus.BLOCKED], next_try_at__lte=now)
    due = due.exclude(payment__chargebacks__status__in=OPEN_CHARGEBACKS)
    payable = due.filter(has_usable_account("payout__payee", now=now) & may_receive("payout__payee"))
    leg = next_due(payable.select_related("payout", "payment").order_by("next_try_at", "pk"))
    if leg is None:
        return None
    return _claimed(leg, now)


@in_unit
def book_leg(*, leg: PayoutLeg, reference: str, now: datetime) -> Operation:
    """A locked leg that waits was paid already, by the transfer of that name at the provider: note it so. Nothing is
    asked for.
    """
    operation = _claimed(leg, now)
    note_leg_answer(operation_id=operation.pk, answer=Succeeded(reference), now=now)
    return Operation.objects.get(pk=operation.pk)


def _claimed(leg: PayoutLeg, now: datetime) -> Operation:
    """The call for a locked leg, written down."""
    account = PayoutAccount.objects.get(party=leg.payout.payee, replaced_at=None)
    advance(leg, "claim", by=ActorKind.CLOCK, account=account, next_try_at=None, attempt=leg.attempt + 1)
    follow(leg=leg, now=now)
    ask = TransferAsk(
        key=f"leg:{leg.id}:{leg.attempt}",
        operation_id=str(new_id()),
        destination=_destination(account),
        amount_minor=leg.amount_minor,
        currency=leg.payout.currency,
        group=leg.payment.reference if leg.payment else f"payout:{leg.payout_id}",
        charge=leg.charge,
    )
    return open_operation(ask=ask, subject=leg, now=now)


@in_unit
def note_leg_answer(*, operation_id: UUID, answer: Answer, now: datetime) -> None:
    """Write what the provider said about a transfer.

    A no for now is blocked until the next batch, one because of its payee until the payee may receive; any other no
    freezes it. Nothing is ever cut: a leg is paid whole or not.
    """
    operation = lock_open_operation(operation_id=operation_id, answer=answer)
    if operation is None:
        return
    leg = locked(PayoutLeg.objects.select_related("payout").filter(operations=operation)).get()
    write_answer(operation=operation, answer=answer, now=now)
    was_told = leg.payout.legs.filter(trouble=operation.code).exists()
    match answer:
        case Succeeded(reference):
            advance(leg, "settle", by=ActorKind.GATEWAY, settled_at=now, reference=reference, trouble="")
        case Pending(reference):
            advance(leg, "send", by=ActorKind.GATEWAY, reference=reference)
        case Unknown():
            advance(leg, "lose", by=ActorKind.GATEWAY)
        case Absent():
            advance(leg, "wait", by=ActorKind.GATEWAY, next_try_at=now)
        case Declined(kind=kind, code=code) if kind == DeclineKind.SOFT or code == MAY_NOT_RECEIVE:
            next_batch = payout_at(now, korean_calendar())
            advance(leg, "block", by=ActorKind.GATEWAY, next_try_at=next_batch, trouble=code)
        case Declined() | ActionRequired() | Rejected():
            advance(leg, "freeze", by=ActorKind.GATEWAY, trouble=operation.code)
    follow(leg=leg, now=now)
    if leg.status == LegStatus.SETTLED:
        _post_transfer(leg, now)  # the books' pots are locked last, after the payout
    elif leg.status in {LegStatus.BLOCKED, LegStatus.FROZEN}:
        _note_refusal(leg, was_told=was_told, now=now)


@in_unit
def retry_payout(*, payout_id: UUID, reason: str, actor: Actor, now: datetime) -> Payout:
    """Schedule a payout's frozen and blocked legs once more, under new keys. Raises NoSuchPayout, MoveRefused."""
    if not Payout.objects.filter(pk=payout_id).exists():
        raise NoSuchPayout()
    legs = list(locked(PayoutLeg.objects.filter(payout=payout_id, status__in=[LegStatus.FROZEN, LegStatus.BLOCKED])))
    if not legs:
        raise MoveRefused(machine=LEG.name, transition="thaw", by=str(actor.kind))
    before = {str(leg.id): leg.trouble for leg in legs}
    for leg in legs:
        advance(leg, "thaw", by=actor.kind, next_try_at=now)
    follow(leg=legs[0], now=now)
    payout = Payout.objects.get(pk=payout_id)
    decision = Decision("retry_payout", f"payout:{payout_id}", before, {"status": payout.status}, reason)
    audit_operator(actor=actor, decision=decision, now=now)
    return payout


@in_unit
def thaw_legs(*, legs: QuerySet[PayoutLeg], by: ActorKind, next_try_at: datetime, now: datetime) -> None:
    """Schedule refused legs once more: what they were refused for is over."""
    for leg in locked(legs.select_related("payout")):
        advance(leg, "thaw", by=by, next_try_at=next_try_at)
        follow(leg=leg, now=now)


@in_unit
def follow(*, leg: PayoutLeg, now: datetime) -> None:
    """Let the payout stand where its legs do, and say what its payee is told. The leg is locked by the caller."""
    payout: Payout = locked(Payout.objects.filter(pk=leg.payout_id)).get()
    status = payout_status(set(payout.legs.values_list("status", flat=True)))
    if status == payout.status:
        return
    is_settled = status == PayoutStatus.SETTLED
    advance(payout, f"follow_to_{status}", by=ActorKind.SYSTEM, settled_at=now if is_settled else None)
    if is_settled:
        record(PayoutSettled(str(payout.id), payout.payee, payout.amount_minor), now=now)
    elif status == PayoutStatus.SENT:
        record(PayoutSent(str(payout.id), payout.payee, payout.amount_minor), now=now)


def _destination(account: PayoutAccount) -> str:
    """The payee's account at the provider, or where the provider wants none, our name for its bank account."""
    known = PayeeAccount.objects.filter(provider=current_gateway().name, party=account.party).exclude(reference="")
    return known.values_list("reference", flat=True).first() or f"account:{account.id}"


def _note_refusal(leg: PayoutLeg, *, was_told: bool, now: datetime) -> None:
    if not was_told:
        record(PayoutBlocked(str(leg.payout_id), leg.payout.payee, leg.trouble), now=now)
    if leg.status == LegStatus.BLOCKED and leg.trouble == MAY_NOT_RECEIVE:
        _restrict(leg.payout.payee, now)


def _restrict(payee: str, now: datetime) -> None:
    """Send the payee nothing more until the provider says it may receive; it is asked before the next batch."""
    accounts = PayeeAccount.objects.filter(provider=current_gateway().name, party=payee).exclude(reference="")
    for account in locked(accounts):
        account.may_receive, account.check_at = False, payout_at(now, korean_calendar())
        account.blocked_at = account.blocked_at or now
        account.save(update_fields=["may_receive", "check_at", "blocked_at"])


def _post_transfer(leg: PayoutLeg, now: datetime) -> None:
    line = Line(f"payable:{leg.payout.payee}", "world:bank", Money(leg.amount_minor, leg.payout.currency))
    post(key=f"payout:{leg.id}", kind="payout", source=f"leg:{leg.id}", lines=[line], now=now)
