"""Differences between the provider's account and ours: parked when found, decided by operators, never by silence."""

import logging
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from common.calendar import korean_calendar
from common.lifecycle import Actor, ActorKind
from common.locks import locked
from common.money import Money
from common.outbox import record
from common.transactions import in_unit
from escrow.errors import NoSuchDifference, NotThatPayout, NotThatSettlement, WriteOffSignedByAnother
from escrow.events import DifferenceFound
from escrow.models import Difference, Operation, Payment, PayoutLeg, ProviderMovement
from escrow.rules.differences import Settlement, Step, decide_by, foreseen, needs_two, parking, unparking
from escrow.rules.states import OPEN_DIFFERENCES, DifferenceKind, DifferenceStatus, LegStatus, StrayReason
from escrow.selectors.reconciliation import payee_told, payment_charged_by, possible_settlements
from escrow.services.legs import book_leg
from escrow.services.machines import advance
from escrow.services.payouts import gather_payout
from escrow.services.strays import note_stray
from escrow.services.traces import Decision, audit_operator
from ledger.services import Line, post

log = logging.getLogger(__name__)

CURRENCY = "KRW"


@in_unit
def open_difference(
    *,
    kind: DifferenceKind,
    movement: ProviderMovement | None,
    operation: Operation | None,
    expected: int,
    found: int,
    now: datetime,
) -> None:
    """Note that both accounts differ, and park what is found less what was expected (won). Noting it again is nothing.

    What is late parks nothing: it is known, only not done here yet. Nor does another currency: it has no won.
    """
    standing = Difference.objects.filter(movement=movement, status__in=OPEN_DIFFERENCES)
    if movement is None:
        standing = Difference.objects.filter(movement=None, operation=operation).exclude(
            status=DifferenceStatus.CLEARED
        )
    if standing.exists():
        return
    is_won = movement is None or movement.currency == CURRENCY
    parked = found - expected if is_won and kind is not DifferenceKind.LATE else 0
    difference = Difference.objects.create(
        kind=kind.value,
        movement=movement,
        operation=operation,
        expected_minor=expected,
        found_minor=found,
        parked_minor=parked,
        found_at=now,
        decide_by=decide_by(now, korean_calendar()),
    )
    if parked:
        _post(difference, "difference_parked", parking(parked), now)
    record(DifferenceFound(str(difference.pk), kind.value, found - expected), now=now)
    log.error("the provider's account differs: %s of %s won (%s)", kind, found - expected, difference.pk)


@in_unit
def clear_differences(*, which: QuerySet[Difference], now: datetime) -> None:
    """These differences were none after all: what they parked goes back."""
    for difference in locked(which.filter(status__in=OPEN_DIFFERENCES)):
        unpark(difference=difference, now=now)
        advance(difference, "clear", by=ActorKind.SYSTEM, parked_minor=0, settlement="", ended_at=now)


@in_unit
def unpark(*, difference: Difference, now: datetime) -> None:
    """Take what a locked difference parked out of suspense again, the way it came."""
    if difference.parked_minor:
        _post(difference, "difference_unparked", unparking(difference.parked_minor), now)


@in_unit
def decide_difference(
    *, difference_id: UUID, settlement: Settlement, reason: str, actor: Actor, now: datetime
) -> Difference:
    """An operator's decision: carried out at once, or proposed where another has to sign it.

    Raises NoSuchDifference, NotThatSettlement, MoveRefused when it was decided or cleared meanwhile.
    """
    difference = _locked(difference_id)
    if settlement not in possible_settlements(difference):
        raise NotThatSettlement()
    if settlement is Settlement.PAY_OUT:
        raise NotThatSettlement()  # it names its payee: `book_forgotten_payout`
    return _decided(difference, settlement, reason=reason, actor=actor, now=now)


@in_unit
def book_forgotten_payout(*, difference_id: UUID, payee: str, reason: str, actor: Actor, now: datetime) -> Difference:
    """An operator says whom a transfer paid that we forgot: it is booked as the leg of that payee's payout it was, so
    that it is not paid again. Above 1,000,000 won another has to sign.

    Raises NoSuchDifference, NotThatSettlement when it is no transfer or the order it names is another payee's,
    NotThatPayout when no payout of the payee has a leg of that sum, MoveRefused.
    """
    difference = _locked(difference_id)
    if Settlement.PAY_OUT not in possible_settlements(difference):
        raise NotThatSettlement()
    if not payee or payee_told(difference) not in ("", payee):
        raise NotThatSettlement()
    difference.payee = payee
    return _decided(difference, Settlement.PAY_OUT, reason=reason, actor=actor, now=now)


@in_unit
def sign_difference(*, difference_id: UUID, reason: str, actor: Actor, now: datetime) -> Difference:
    """A second operator signs a proposed entry, and it is posted. Raises as above, and WriteOffSignedByAnother."""
    difference = _locked(difference_id)
    if difference.proposed_by == str(actor):
        raise WriteOffSignedByAnother()
    advance(difference, "sign", by=actor.kind, settled_by=str(actor), ended_at=now)
    _post_settlement(difference, now)
    _trace("sign_difference", difference, (DifferenceStatus.PROPOSED, reason), actor, now)
    return difference


@in_unit
def send_back_difference(*, difference_id: UUID, reason: str, actor: Actor, now: datetime) -> Difference:
    """A proposed entry is not signed; the difference is open again. Raises NoSuchDifference, MoveRefused."""
    difference = _locked(difference_id)
    advance(difference, "send_back", by=actor.kind, settlement="", payee="", reason=reason)
    _trace("send_back_difference", difference, (DifferenceStatus.PROPOSED, reason), actor, now)
    return difference


@in_unit
def carry_out(*, difference: Difference, settlement: Settlement, reason: str, actor: Actor, now: datetime) -> None:
    """Settle a locked difference as decided by one operator or by a rule. Raises MoveRefused."""
    changes = {"settlement": settlement.value, "reason": reason, "settled_by": str(actor), "ended_at": now}
    changes["payee"] = difference.payee
    advance(difference, "settle", by=actor.kind, **changes)
    _post_settlement(difference, now)


def _decided(difference: Difference, settlement: Settlement, *, reason: str, actor: Actor, now: datetime) -> Difference:
    before = difference.status
    if needs_two(settlement, difference.parked_minor):
        proposal = {"settlement": settlement.value, "reason": reason, "proposed_by": str(actor)}
        advance(difference, "propose", by=actor.kind, payee=difference.payee, **proposal)
    else:
        carry_out(difference=difference, settlement=settlement, reason=reason, actor=actor, now=now)
    _trace("decide_difference", difference, (before, reason), actor, now)
    return difference


def _post_settlement(difference: Difference, now: datetime) -> None:
    settlement = Settlement(difference.settlement)
    if settlement is Settlement.PAY_OUT:
        unpark(difference=difference, now=now)
        difference.parked_minor = 0
        difference.save(update_fields=["parked_minor"])
        _book(difference, now)
        return
    for step in foreseen(settlement, difference.parked_minor):
        _post(difference, f"difference_{settlement}", step, now)
    if settlement is not Settlement.WRITE_OFF:
        difference.parked_minor = 0
        difference.save(update_fields=["parked_minor"])
        _give_back(difference, now)


def _book(difference: Difference, now: datetime) -> None:
    """Let the transfer be the leg it was: one that waits already, else one of what is due of its payee now."""
    line = difference.movement
    assert line is not None  # without it, it could not be settled so
    leg = _leg_of(line, difference.payee)
    if leg is None and gather_payout(payee=difference.payee, now=now) is not None:
        leg = _leg_of(line, difference.payee)
    if leg is None:
        raise NotThatPayout(amount_minor=f"{-line.amount_minor:,}")
    line.operation = book_leg(leg=leg, reference=line.subject, now=now)
    line.save(update_fields=["operation"])


def _leg_of(line: ProviderMovement, payee: str) -> PayoutLeg | None:
    """The payee's waiting leg of that sum, out of the charge of the order the line names; locked."""
    waiting = PayoutLeg.objects.filter(
        payout__payee=payee, status__in=[LegStatus.SCHEDULED, LegStatus.BLOCKED], amount_minor=-line.amount_minor
    )
    order = Payment.objects.filter(reference=line.group).first() if line.group else None
    leg: PayoutLeg | None = locked(waiting.filter(payment=order).select_related("payout", "payment")).first()
    return leg


def _give_back(difference: Difference, now: datetime) -> None:
    """Let a charge nobody made go back to its card, as one that came too late or twice does."""
    payment_id, line = payment_charged_by(difference), difference.movement
    assert payment_id is not None  # without it and its line it could not be settled so
    assert line is not None
    note_stray(
        payment_id=payment_id,
        reference=line.subject,
        amount_minor=line.amount_minor,
        reason=StrayReason.UNASKED,
        now=now,
    )


def _locked(difference_id: UUID) -> Difference:
    """The difference, its line there locked before it, as a comparison does. Raises NoSuchDifference."""
    lines = Difference.objects.filter(pk=difference_id).values("movement")
    locked(ProviderMovement.objects.filter(pk__in=lines)).first()
    rows = Difference.objects.select_related("movement").filter(pk=difference_id)
    difference: Difference | None = locked(rows).first()
    if difference is None:
        raise NoSuchDifference()
    return difference


def _trace(action: str, difference: Difference, was: tuple[str, str], actor: Actor, now: datetime) -> None:
    before, reason = was
    after = {"status": difference.status, "settlement": difference.settlement, "parked_minor": difference.parked_minor}
    what = Decision(action, f"difference:{difference.pk}", {"status": before}, after, reason)
    audit_operator(actor=actor, decision=what, now=now)


def _post(difference: Difference, kind: str, step: Step, now: datetime) -> None:
    post_step(key=f"{kind}:{difference.pk}", kind=kind, source=f"difference:{difference.pk}", step=step, now=now)


@in_unit
def post_step(*, key: str, kind: str, source: str, step: Step, now: datetime) -> None:
    """Post one movement of the books, in won; the same key again is the same entry."""
    debit, credit, amount_minor = step
    post(key=key, kind=kind, source=source, lines=[Line(debit, credit, Money(amount_minor, CURRENCY))], now=now)
