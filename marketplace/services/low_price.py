"""A winning price that is suspiciously low: its seller explains it, an operator decides, nobody's silence clears it."""

from datetime import datetime
from uuid import UUID

from common import clock
from common.audit import audit
from common.lifecycle import CLOCK, Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import LowPriceSettled, NoSuchAward, SellerNotHeard
from marketplace.events import LowPriceAnswered, LowPriceDecided
from marketplace.models import Award, LowPriceHold
from marketplace.rules.states import LowPriceStatus
from marketplace.services.awarding import UNDECIDED_HOLD, go_on, pass_on
from marketplace.services.machines import advance
from marketplace.services.pending import given_reason, locked_award, own_award, words

NOT_ANSWERED = "not_answered"
NOT_DECIDED = "not_decided"


@in_unit
def answer_low_price(*, award_id: UUID, user_id: UUID, text: str, now: datetime) -> Award:
    """The seller explains its price, once and in time; everybody may read it.

    Raises WordsMissing, NoSuchAward also for an award without such a question, LowPriceSettled.
    """
    answer = words(text, field="text")
    award, actor = own_award(award_id, user_id)
    hold, asked_at = _hold_of(award), clock.after_lock()
    if hold.status != LowPriceStatus.WAITING or asked_at >= hold.answer_by:
        raise LowPriceSettled()
    advance(hold, "answer", actor=actor, answer=answer, answered_at=asked_at)
    record(LowPriceAnswered(pool_id=str(award.pool_id), award_id=str(award.id)), now=now)
    return award


@in_unit
def decide_low_price(*, award_id: UUID, operator_id: UUID, is_cleared: bool, reason: str, now: datetime) -> Award:
    """An operator clears or rejects the price, for a reason everybody may read.

    Clearing is possible at any time before the deadline, rejecting only once the seller answered. Raises
    ReasonMissing, NoSuchAward, LowPriceSettled, SellerNotHeard.
    """
    why = given_reason(reason)
    award = locked_award(award_id)
    hold, decided_at = _hold_of(award), clock.after_lock()
    if hold.status not in UNDECIDED_HOLD or decided_at >= _ends_at(hold):
        raise LowPriceSettled()
    if not is_cleared and hold.status == LowPriceStatus.WAITING:
        raise SellerNotHeard()
    actor, before = Actor(ActorKind.OPERATOR, str(operator_id)), hold.status
    _decide(award, hold, actor=actor, is_cleared=is_cleared, reason=why, at=decided_at, now=now)
    audit(
        actor=actor,
        action="decide_low_price",
        subject=f"award:{award.id}",
        reason=why,
        before={"status": before},
        after={"status": hold.status},
        now=now,
    )
    return award


@in_unit
def reject_next_low_price(*, now: datetime) -> Award | None:
    """Reject one low price that nobody explained, or nobody decided about, in time; None when there is none."""
    waiting = LowPriceHold.objects.filter(status=LowPriceStatus.WAITING, answer_by__lte=now)
    undecided = LowPriceHold.objects.filter(status=LowPriceStatus.ANSWERED, decide_by__lte=now)
    found = (waiting | undecided).order_by("answer_by").values_list("award_id", flat=True).first()
    if found is None:
        return None
    award = locked_award(found)
    hold = _hold_of(award)
    if hold.status not in UNDECIDED_HOLD or clock.after_lock() < _ends_at(hold):
        return None
    why = NOT_ANSWERED if hold.status == LowPriceStatus.WAITING else NOT_DECIDED
    _decide(award, hold, actor=CLOCK, is_cleared=False, reason=why, at=_ends_at(hold), now=now)
    return award


def _hold_of(award: Award) -> LowPriceHold:
    hold = locked(LowPriceHold.objects.filter(award=award)).first()
    if hold is None:
        raise NoSuchAward()
    return hold


def _ends_at(hold: LowPriceHold) -> datetime:
    """Whose silence counts now: the seller's until it answered, then the operator's."""
    return hold.answer_by if hold.status == LowPriceStatus.WAITING else hold.decide_by


def _decide(
    award: Award, hold: LowPriceHold, *, actor: Actor, is_cleared: bool, reason: str, at: datetime, now: datetime
) -> None:
    move = "clear" if is_cleared else "reject"
    advance(hold, move, actor=actor, reason=reason, decided_at=at, decided_by=str(actor))
    record(LowPriceDecided(pool_id=str(award.pool_id), award_id=str(award.id), is_cleared=is_cleared), now=now)
    if is_cleared:
        go_on(award, at=at, now=now)
        return
    award.bid.rejected_at, award.bid.rejected_reason = at, reason
    award.bid.save(update_fields=["rejected_at", "rejected_reason"])
    pass_on(award, "reject", actor=actor, at=at, now=now)
