"""Sending a unit's money back: from the hold, or after release from payee, commission and VAT."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from common.ids import new_id
from common.lifecycle import Actor, ActorKind
from common.locks import locked, next_due
from common.money import Money
from common.outbox import record
from common.transactions import in_unit
from escrow.errors import RefundTooLarge
from escrow.events import HoldRefunded, RefundBounced, RefundSettled
from escrow.gateways.base import (
    Absent,
    ActionRequired,
    Answer,
    Declined,
    DeclineKind,
    Pending,
    RefundAsk,
    Rejected,
    Succeeded,
    Unknown,
)
from escrow.models import Chargeback, Hold, HoldPart, Operation, Refund, StrayCharge
from escrow.rules.parts import ShareKind, SharesBack, matched, shares_back
from escrow.rules.refunds import refund_move, refundable
from escrow.rules.retries import next_refund
from escrow.rules.states import HOLD, OPEN_CHARGEBACKS, HoldStatus, OperationStatus, RefundStatus
from escrow.services.debts import Taken, take_back
from escrow.services.funding import give_parts_back, parts_left
from escrow.services.holds import lock_hold, must_be_free
from escrow.services.machines import advance, step
from escrow.services.operations import lock_open_operation, open_operation, write_answer
from escrow.services.reversals import plan_reversals
from escrow.services.strays import retry_stray
from escrow.services.traces import Decision, audit_operator
from ledger.services import Line, post

log = logging.getLogger(__name__)


@in_unit
def refund_hold(*, hold_id: UUID, amount_minor: int | None, reason: str, actor: Actor, now: datetime) -> Refund:
    """Send `amount_minor` of the unit's worth back, or with None all that can still go back.

    It is split over what remains of (card, points, coupons) by largest remainder (rules.md G10): the card's part goes
    back by the provider, every other part to its account in the same entry.
    Before release at most what is held, after it at most what was released (rules.md G9); what was paid out of it
    by then the platform advances at once, and it is taken back from its transfers or owed. Refunding all a second
    time gives the first refund.
    Raises NoSuchHold, UnderDispute, UnderChargeback, RefundTooLarge, MoveRefused for a hold never funded or an actor
    who may not.
    """
    hold = lock_hold(hold_id=hold_id)
    must_be_free(hold=hold)
    left = _refundable(hold)
    if amount_minor is None and left == 0 and (last := hold.refunds.order_by("pk").last()):
        return last
    amount = left if amount_minor is None else amount_minor
    transition = refund_move(HoldStatus(hold.status), left_minor=left, amount_minor=amount)
    HOLD.next(hold.status, transition, by=actor.kind)
    if not 0 < amount <= left:
        raise RefundTooLarge(left_minor=f"{left:,}")
    before, shares = _figures(hold), _shares(hold, amount)
    refund = give_back(hold=hold, shares=shares, reason=reason, actor=actor, now=now)
    decision = Decision("refund_hold", hold.reference, before, _figures(hold), reason)
    audit_operator(actor=actor, decision=decision, now=now)
    return refund


@in_unit
def give_back(*, hold: Hold, shares: SharesBack, reason: str, actor: Actor, now: datetime) -> Refund:
    """Send these shares of a locked hold back: the card's by the provider, the others at once. The caller has seen
    to it that they are left. Raises MoveRefused for a hold never funded or an actor who may not.
    """
    was_released = hold.status == HoldStatus.RELEASED
    transition = refund_move(HoldStatus(hold.status), left_minor=_refundable(hold), amount_minor=shares.total)
    step(hold, transition, by=actor.kind)
    refund = Refund.objects.create(
        hold=hold,
        amount_minor=shares.total,
        card_minor=shares.card_minor,
        reason=reason,
        asked_by=str(actor),
        asked_at=now,
        next_try_at=now,
    )
    total = shares.total
    taken = take_back(hold=hold, amount_minor=total) if was_released else Taken([(f"held:{hold.id}", total)])
    hold.refunded_minor += total
    hold.card_refunded_minor += shares.card_minor
    hold.save()
    parts = list(hold.parts.order_by("number"))
    back = give_parts_back(refund=refund, parts=parts, minors=shares.others)
    if taken.advanced_minor:
        plan_reversals(hold=hold, advanced_minor=taken.advanced_minor, cause=f"refund:{refund.id}", now=now)
    _post_refund(refund, taken, back, now)  # the books' pots are locked last, after the legs
    _tell_refunded(refund, parts, shares, now)
    if not refund.card_minor:
        advance(refund, "need_no_card", by=ActorKind.SYSTEM, next_try_at=None, settled_at=now)
    return refund


@in_unit
def claim_next_refund(*, now: datetime) -> Operation | None:
    """Take the next due refund for sending and write down the call to make, or None when none is due.

    While the bank takes the charge back nothing is sent: it may take the same money itself.
    """
    due = Refund.objects.filter(status=RefundStatus.DUE, next_try_at__lte=now).exclude(_is_charged_back())
    refund = next_due(due.select_related("hold__payment").order_by("next_try_at", "pk"))
    if refund is None:
        return None
    advance(refund, "send", by=ActorKind.CLOCK, next_try_at=None, attempt=refund.attempt + 1)
    payment = refund.hold.payment
    ask = RefundAsk(
        key=f"refund:{refund.id}:{refund.attempt}",
        operation_id=str(new_id()),
        charge=payment.charge_reference,
        amount_minor=refund.card_minor,
        currency=payment.currency,
        group=payment.reference,
    )
    return open_operation(ask=ask, subject=refund, now=now)


@in_unit
def note_refund_answer(*, operation_id: UUID, answer: Answer, now: datetime) -> None:
    """Write what the provider said about a refund; a definite no leaves it to an operator, and so does one that comes
    after the money was believed to be back (faults.md F25).
    """
    operation = lock_open_operation(operation_id=operation_id, answer=answer)
    refund = locked(Refund.objects.select_related("hold__payment").filter(operations=operation_id)).get()
    if operation is None:
        if isinstance(answer, Declined):
            _bounce(refund, operation_id, answer.code, now)
        return
    write_answer(operation=operation, answer=answer, now=now)
    match answer:
        case Succeeded():
            _settle(refund, now)
        case Declined(kind=DeclineKind.SOFT):
            refund.tries += 1
            _wait_or_fail(refund, operation.code, until=next_refund(refund.tries, now))
        case Declined() | ActionRequired() | Rejected():
            _wait_or_fail(refund, operation.code, until=None)
        case Absent():
            _wait_or_fail(refund, "", until=now)
        case Pending() | Unknown():
            pass


@in_unit
def retry_refund(*, refund_id: UUID, reason: str, actor: Actor, now: datetime) -> Refund | StrayCharge:
    """Send a failed refund, or a stray charge that could not be sent back, once more, under a new key.

    Raises NoSuchRefund, MoveRefused.
    """
    refund: Refund | None = locked(Refund.objects.filter(pk=refund_id)).first()
    if refund is None:
        return retry_stray(stray_id=refund_id, reason=reason, actor=actor, now=now)
    advance(refund, "try_again", by=actor.kind, next_try_at=now)
    after = {"status": refund.status}
    decision = Decision("retry_refund", f"refund:{refund.id}", {"status": RefundStatus.FAILED.value}, after, reason)
    audit_operator(actor=actor, decision=decision, now=now)
    return refund


def _is_charged_back() -> Exists:
    running = Chargeback.objects.filter(status__in=OPEN_CHARGEBACKS)
    return Exists(running.filter(payment=OuterRef("hold__payment")))


def _refundable(hold: Hold) -> int:
    return refundable(
        HoldStatus(hold.status),
        amount_minor=hold.amount_minor,
        refunded_minor=hold.refunded_minor,
        released_minor=hold.released_minor,
        lost_minor=hold.lost_minor,
    )


def _figures(hold: Hold) -> dict[str, int | str]:
    return {"status": hold.status, "refunded_minor": hold.refunded_minor, "released_minor": hold.released_minor}


def _shares(hold: Hold, amount_minor: int) -> SharesBack:
    left, others = parts_left(hold=hold)
    return shares_back(amount_minor, card_minor=left, others=others)


def _post_refund(refund: Refund, taken: Taken, back: list[tuple[str, int]], now: datetime) -> None:
    due, payment = f"refund:due:{refund.id}", refund.hold.payment
    if taken.advanced_minor:
        amount = Money(taken.advanced_minor, payment.currency)
        advance = [Line("platform:advances", f"payable:{payment.payee}", amount)]
        post(key=f"advance:{refund.id}", kind="advance", source=f"refund:{refund.id}", lines=advance, now=now)
    lines = [
        Line(debit, credit, Money(minor, payment.currency))
        for debit, credit, minor in matched(taken.sources, [(due, refund.card_minor), *back])
    ]
    post(key=f"refund:{refund.id}", kind="refund", lines=lines, now=now)


def _tell_refunded(refund: Refund, parts: Sequence[HoldPart], shares: SharesBack, now: datetime) -> None:
    hold, by_kind = refund.hold, dict.fromkeys(ShareKind, 0)
    for part, minor in zip(parts, shares.others, strict=True):
        by_kind[ShareKind(part.kind)] += minor
    fact = HoldRefunded(
        hold_id=str(hold.id),
        reference=hold.reference,
        refund_id=str(refund.id),
        amount_minor=refund.amount_minor,
        card_minor=shares.card_minor,
        points_minor=by_kind[ShareKind.POINTS],
        coupon_minor=by_kind[ShareKind.COUPON],
        is_last=hold.refunded_minor == hold.amount_minor - hold.lost_minor,
    )
    record(fact, now=now)


def _bounce(refund: Refund, operation_id: UUID, code: str, now: datetime) -> None:
    """The money came back to us: it lies in its pot again, for an operator. The call is locked by the caller."""
    operation = Operation.objects.get(pk=operation_id)
    if operation.status != OperationStatus.SUCCEEDED or refund.status != RefundStatus.SETTLED:
        return
    advance(operation, "bounce", by=ActorKind.GATEWAY, code=code)
    advance(refund, "bounce", by=ActorKind.GATEWAY, settled_at=None, trouble=code)
    log.error("refund %s failed after it was settled: %s", refund.pk, code)
    line = Line("world:cards", f"refund:due:{refund.id}", Money(refund.card_minor, refund.hold.payment.currency))
    mark = f"{refund.id}:{refund.attempt}"
    post(key=f"refund_bounced:{mark}", kind="refund_bounced", source=f"refund:{mark}", lines=[line], now=now)
    fact = RefundBounced(
        refund_id=str(refund.id),
        hold_id=str(refund.hold_id),
        reference=refund.hold.reference,
        amount_minor=refund.card_minor,
    )
    record(fact, now=now)


def _settle(refund: Refund, now: datetime) -> None:
    advance(refund, "settle", by=ActorKind.GATEWAY, settled_at=now)
    amount = Money(refund.card_minor, refund.hold.payment.currency)
    lines = [Line(f"refund:due:{refund.id}", "world:cards", amount)]
    mark = f"{refund.id}:{refund.attempt}"
    post(key=f"refund_settled:{mark}", kind="refund_settled", source=f"refund:{mark}", lines=lines, now=now)
    fact = RefundSettled(
        refund_id=str(refund.id),
        hold_id=str(refund.hold_id),
        reference=refund.hold.reference,
        amount_minor=refund.card_minor,
    )
    record(fact, now=now)


def _wait_or_fail(refund: Refund, trouble: str, *, until: datetime | None) -> None:
    transition = "fail" if until is None else "wait"
    advance(refund, transition, by=ActorKind.GATEWAY, next_try_at=until, trouble=trouble, tries=refund.tries)
