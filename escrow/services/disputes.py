"""A case's way from the report to the ruling: who may say what, and how it is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common import clock
from common.calendar import korean_calendar
from common.lifecycle import Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from escrow.errors import (
    AnswerTooLate,
    DecidedBefore,
    DisputeOver,
    NoSuchDispute,
    NoSuchHold,
    NotDisputable,
    TooMuchSaid,
    UnderChargeback,
    UnderDispute,
    WordsMissing,
)
from escrow.events import DisputeAnswered, DisputeClosed, DisputeFact, DisputeOpened, DisputeWithdrawn
from escrow.models import Dispute, DisputeItem, Evidence, Hold
from escrow.rules.disputes import DisputeTerms, Trouble, Wish, clocks, may_be_disputed
from escrow.rules.payouts import payout_at
from escrow.rules.refunds import refundable
from escrow.rules.states import DISPUTE, OPEN_DISPUTES, DisputeOutcome, DisputeStatus, HoldStatus
from escrow.services.machines import advance

WORDS_MOST = 2_000
PHOTOS_MOST = 8
ENTRIES_MOST = 200


@dataclass(frozen=True)
class Statement:
    """What somebody says, with photos by opaque ids."""

    words: str
    photo_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Claim:
    """What a payer reports about some units of a payment; `wish_minor` in won where part of the money is wished."""

    payment_id: UUID
    hold_ids: tuple[UUID, ...]
    trouble: Trouble
    wish: Wish
    statement: Statement
    wish_minor: int | None = None


@in_unit
def open_dispute(*, claim: Claim, terms: DisputeTerms, actor: Actor, now: datetime) -> Dispute:
    """Report a problem with units of a payment: their money stays where it is until the case ends.

    Raises NoSuchHold, UnderDispute, UnderChargeback, DecidedBefore, NotDisputable (captured until release + 72 h,
    rules.md H7), WordsMissing.
    """
    holds = list(locked(Hold.objects.select_related("payment").filter(pk__in=claim.hold_ids)))
    if not holds or len(holds) < len(claim.hold_ids) or {hold.payment_id for hold in holds} != {claim.payment_id}:
        raise NoSuchHold()
    asked_at = clock.after_lock()
    for hold in holds:
        _check_disputable(hold, terms, asked_at)
    payment = holds[0].payment
    captured_at = payment.ended_at
    assert captured_at is not None, "its holds are captured"
    limits = clocks(asked_at, captured_at, terms, korean_calendar())
    dispute = Dispute.objects.create(
        reference=payment.reference,
        payer=payment.payer,
        payee=payment.payee,
        trouble=claim.trouble,
        wish=claim.wish,
        wish_minor=claim.wish_minor,
        opened_at=asked_at,
        answer_by=limits.answer_by,
        rule_by=limits.rule_by,
        refund_at=limits.refund_at,
    )
    DisputeItem.objects.bulk_create(
        DisputeItem(dispute=dispute, hold=hold, stake_minor=open_of(hold=hold)) for hold in holds
    )
    Hold.objects.filter(pk__in=claim.hold_ids).update(dispute=dispute)
    keep_words(dispute=dispute, statement=claim.statement, actor=actor, now=asked_at)
    tell(dispute=dispute, kind=DisputeOpened, now=now)
    return dispute


@in_unit
def answer_dispute(*, dispute_id: UUID, statement: Statement, actor: Actor, now: datetime) -> Dispute:
    """The seller's answer, in time. Raises NoSuchDispute, DisputeOver, AnswerTooLate, WordsMissing."""
    dispute = lock_dispute(dispute_id=dispute_id)
    must_allow(dispute=dispute, transition="answer", actor=actor)
    if clock.after_lock() >= dispute.answer_by:
        raise AnswerTooLate()
    keep_words(dispute=dispute, statement=statement, actor=actor, now=now)
    advance(dispute, "answer", by=actor.kind, answered_at=now)
    tell(dispute=dispute, kind=DisputeAnswered, now=now)
    return dispute


@in_unit
def write_to_dispute(*, dispute_id: UUID, statement: Statement, actor: Actor, now: datetime) -> Dispute:
    """Add words and photos to a running case; both sides and Moa may. Raises NoSuchDispute, DisputeOver, WordsMissing,
    TooMuchSaid.
    """
    dispute = lock_dispute(dispute_id=dispute_id)
    if dispute.status not in OPEN_DISPUTES:
        raise DisputeOver(state=dispute.status)
    keep_words(dispute=dispute, statement=statement, actor=actor, now=now)
    return dispute


@in_unit
def withdraw_dispute(*, dispute_id: UUID, actor: Actor, now: datetime) -> Dispute:
    """The buyer takes the case back; its money moves again as it would have. Raises NoSuchDispute, DisputeOver."""
    holds = lock_holds(dispute_id=dispute_id)
    dispute = lock_dispute(dispute_id=dispute_id)
    must_allow(dispute=dispute, transition="withdraw", actor=actor)
    must_be_undecided(dispute=dispute)
    let_go(holds=holds, now=now)
    end_open_words(dispute=dispute, now=now)
    advance(dispute, "withdraw", by=actor.kind, closed_at=now)
    tell(dispute=dispute, kind=DisputeWithdrawn, now=now)
    return dispute


@in_unit
def lock_dispute(*, dispute_id: UUID) -> Dispute:
    """The case, locked. Raises NoSuchDispute."""
    dispute: Dispute | None = locked(Dispute.objects.filter(pk=dispute_id)).first()
    if dispute is None:
        raise NoSuchDispute()
    return dispute


@in_unit
def lock_holds(*, dispute_id: UUID) -> list[Hold]:
    """The money a case is about, locked before the case itself (common/locks.py)."""
    return list(locked(Hold.objects.select_related("payment").filter(dispute_items__dispute=dispute_id)))


@in_unit
def let_go(*, holds: Sequence[Hold], now: datetime) -> None:
    """Let the money of locked holds move again; what waited for its payout waits for the next batch."""
    for hold in holds:
        hold.dispute = None
        if hold.payout_at is not None:
            hold.payout_at = max(hold.payout_at, payout_at(now, korean_calendar()))
        hold.save(update_fields=["dispute", "payout_at"])


@in_unit
def overtake_cases(*, holds: Sequence[Hold], losing: Sequence[Hold], now: datetime) -> None:
    """End the cases about holds that lose money to a chargeback, of which nothing is left to decide.

    `holds` are all of their payment, locked by the caller.
    """
    ids = {hold.dispute_id for hold in losing if hold.dispute_id is not None}
    for dispute in locked(Dispute.objects.filter(pk__in=ids)):
        let_go(holds=[hold for hold in holds if hold.dispute_id == dispute.pk], now=now)
        dispute.items.update(refund_minor=0)
        end_open_words(dispute=dispute, now=now)
        outcome = DisputeOutcome.LOST.value
        advance(dispute, "overtake", by=ActorKind.GATEWAY, outcome=outcome, closed_at=now)
        tell(dispute=dispute, kind=DisputeClosed, now=now)


@in_unit
def keep_words(*, dispute: Dispute, statement: Statement, actor: Actor, now: datetime) -> Evidence:
    """Write down what was said. Raises WordsMissing, TooMuchSaid."""
    words = statement.words.strip()
    if len(words) > WORDS_MOST or len(statement.photo_ids) > PHOTOS_MOST or not (words or statement.photo_ids):
        raise WordsMissing(field="words")
    if dispute.evidence.count() >= ENTRIES_MOST:
        raise TooMuchSaid()
    return Evidence.objects.create(
        dispute=dispute,
        side=actor.kind,
        writer=str(actor),
        words=words,
        photo_ids=[str(photo_id) for photo_id in statement.photo_ids],
        said_at=now,
    )


@in_unit
def end_open_words(*, dispute: Dispute, now: datetime) -> None:
    """What was offered or waits for a second signature is overtaken by the end of the case."""
    for proposal in locked(dispute.proposals.filter(status="standing")):
        advance(proposal, "overtake", by=ActorKind.SYSTEM, answered_at=now)
    for ruling in locked(dispute.rulings.filter(status="unsigned")):
        advance(ruling, "overtake", by=ActorKind.SYSTEM)


def must_allow(*, dispute: Dispute, transition: str, actor: Actor) -> None:
    """Refuse a move the machine has not, saying the state that won. The case is locked by the caller."""
    if not DISPUTE.allows(dispute.status, transition, by=actor.kind):
        raise DisputeOver(state=dispute.status)


def must_be_undecided(*, dispute: Dispute) -> None:
    """Refuse once the day has come on which all goes back, before the sweep too. The case is locked by the caller."""
    if clock.after_lock() >= dispute.refund_at:
        raise DisputeOver(state=DisputeStatus.CLOSED.value)


def tell(*, dispute: Dispute, kind: type[DisputeFact], now: datetime) -> None:
    """Record a fact of the case, in the unit held open by the caller."""
    record(kind(dispute_id=str(dispute.id), reference=dispute.reference), now=now)


def open_of(*, hold: Hold) -> int:
    """What can still be decided of a hold, in won. It is locked by the caller."""
    return refundable(
        HoldStatus(hold.status),
        amount_minor=hold.amount_minor,
        refunded_minor=hold.refunded_minor,
        released_minor=hold.released_minor,
        lost_minor=hold.lost_minor,
    )


def _check_disputable(hold: Hold, terms: DisputeTerms, asked_at: datetime) -> None:
    if hold.dispute_id is not None:
        raise UnderDispute()
    if hold.chargeback_id is not None:
        raise UnderChargeback()
    if hold.dispute_items.exclude(dispute__status=DisputeStatus.WITHDRAWN).exists():
        raise DecidedBefore()
    status = HoldStatus(hold.status)
    if not may_be_disputed(status, released_at=hold.released_at, now=asked_at, terms=terms) or not open_of(hold=hold):
        raise NotDisputable()
