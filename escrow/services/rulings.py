"""Moa's decision about a case: signed by two above a limit, appealed once, then carried out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common import clock
from common.calendar import korean_calendar
from common.lifecycle import SYSTEM, Actor
from common.locks import locked
from common.transactions import in_unit
from escrow.errors import (
    AppealOver,
    DisputeOver,
    NoSuchRuling,
    RulingOver,
    RulingWaits,
    SharesUnfit,
    SignedByAnother,
    WordsMissing,
)
from escrow.events import DisputeAppealed, DisputeRuled
from escrow.models import Dispute, Hold, Ruling
from escrow.rules.disputes import appeal_ends, needs_a_second, shares_fit
from escrow.rules.states import DisputeStatus, RulingStatus
from escrow.services.disputes import (
    WORDS_MOST,
    Statement,
    end_open_words,
    keep_words,
    lock_dispute,
    lock_holds,
    must_allow,
    must_be_undecided,
    tell,
)
from escrow.services.machines import advance
from escrow.services.proposals import stakes_of
from escrow.services.settlement import Settled, carry_out
from escrow.services.traces import Decision, audit_operator


@dataclass(frozen=True)
class Verdict:
    """What goes back of each hold, in won by its id, and why: told to both sides."""

    shares: Mapping[UUID, int]
    reason: str


@in_unit
def rule_dispute(*, dispute_id: UUID, verdict: Verdict, actor: Actor, now: datetime) -> tuple[Settled, ...]:
    """Decide a case the seller has answered or stayed silent about; on appeal for the last time.

    A first ruling is carried out once nobody may appeal any more, the second at once; one that gives back more than
    1,000,000 won first waits for another operator. Gives what was settled by now.
    Raises NoSuchDispute, DisputeOver, SharesUnfit, WordsMissing, RulingWaits.
    """
    holds, dispute = lock_holds(dispute_id=dispute_id), lock_dispute(dispute_id=dispute_id)
    _must_take_a_ruling(dispute, actor)
    if not shares_fit(verdict.shares, stakes_of(dispute=dispute)):
        raise SharesUnfit(field="shares")
    if not 0 < len(verdict.reason.strip()) <= WORDS_MOST:
        raise WordsMissing(field="reason")
    if dispute.rulings.filter(status=RulingStatus.UNSIGNED).exists():
        raise RulingWaits()
    waits = needs_a_second(sum(verdict.shares.values()))
    ruling = Ruling.objects.create(
        dispute=dispute,
        status=RulingStatus.UNSIGNED if waits else RulingStatus.STANDING,
        is_final=dispute.status == DisputeStatus.APPEALED,
        shares={str(hold_id): minor for hold_id, minor in verdict.shares.items()},
        reason=verdict.reason.strip(),
        ruled_by=str(actor),
        made_at=now,
    )
    action = "propose_ruling" if waits else "rule_dispute"
    _audit(action, ruling, actor, before=dispute.status, reason=ruling.reason, now=now)
    return () if waits else _take_effect(dispute, ruling, holds, actor, now)


@in_unit
def sign_ruling(*, ruling_id: UUID, actor: Actor, now: datetime) -> tuple[Settled, ...]:
    """A second operator signs the same figures, and the ruling stands. Raises NoSuchRuling, RulingOver,
    SignedByAnother, DisputeOver.
    """
    holds = lock_holds(dispute_id=_dispute_of(ruling_id))
    dispute, ruling = _lock_unsigned(ruling_id, actor)
    _must_take_a_ruling(dispute, actor)
    advance(ruling, "sign", by=actor.kind, signed_by=str(actor), signed_at=now)
    _audit("sign_ruling", ruling, actor, before=RulingStatus.UNSIGNED, reason=ruling.reason, now=now)
    return _take_effect(dispute, ruling, holds, actor, now)


@in_unit
def send_ruling_back(*, ruling_id: UUID, reason: str, actor: Actor, now: datetime) -> Ruling:
    """A second operator does not sign, and says why. Raises NoSuchRuling, RulingOver, SignedByAnother, WordsMissing."""
    if not 0 < len(reason.strip()) <= WORDS_MOST:
        raise WordsMissing(field="reason")
    _, ruling = _lock_unsigned(ruling_id, actor)
    advance(ruling, "send_back", by=actor.kind, signed_by=str(actor), signed_at=now, answer=reason.strip())
    _audit("send_ruling_back", ruling, actor, before=RulingStatus.UNSIGNED, reason=reason, now=now)
    return ruling


@in_unit
def appeal_dispute(*, dispute_id: UUID, statement: Statement, actor: Actor, now: datetime) -> Dispute:
    """Ask Moa to look once more, with something new, in time and once in a case.

    Raises NoSuchDispute, DisputeOver, AppealOver, WordsMissing.
    """
    dispute = lock_dispute(dispute_id=dispute_id)
    if dispute.appealed_at is not None:
        raise AppealOver()
    must_allow(dispute=dispute, transition="appeal", actor=actor)
    if dispute.appeal_by is None or clock.after_lock() >= dispute.appeal_by:
        raise AppealOver()
    keep_words(dispute=dispute, statement=statement, actor=actor, now=now)
    rule_by = min(now + (dispute.rule_by - dispute.opened_at), dispute.refund_at)
    advance(dispute, "appeal", by=actor.kind, appealed_at=now, rule_by=rule_by)
    tell(dispute=dispute, kind=DisputeAppealed, now=now)
    return dispute


def _must_take_a_ruling(dispute: Dispute, actor: Actor) -> None:
    """A seller who may still answer is heard first."""
    must_allow(dispute=dispute, transition="rule", actor=actor)
    must_be_undecided(dispute=dispute)
    if dispute.status == DisputeStatus.OPEN and clock.after_lock() < dispute.answer_by:
        raise DisputeOver(state=dispute.status)


def _take_effect(
    dispute: Dispute, ruling: Ruling, holds: Sequence[Hold], actor: Actor, now: datetime
) -> tuple[Settled, ...]:
    end_open_words(dispute=dispute, now=now)
    appeal_by = appeal_ends(now, dispute.refund_at, korean_calendar())
    advance(dispute, "rule", by=actor.kind, appeal_by=dispute.appeal_by if ruling.is_final else appeal_by)
    tell(dispute=dispute, kind=DisputeRuled, now=now)
    return carry_out(dispute=dispute, holds=holds, actor=SYSTEM, now=now) if ruling.is_final else ()


def _dispute_of(ruling_id: UUID) -> UUID:
    found = Ruling.objects.filter(pk=ruling_id).values_list("dispute_id", flat=True).first()
    if found is None:
        raise NoSuchRuling()
    return found


def _lock_unsigned(ruling_id: UUID, actor: Actor) -> tuple[Dispute, Ruling]:
    dispute = lock_dispute(dispute_id=_dispute_of(ruling_id))
    ruling: Ruling = locked(Ruling.objects.filter(pk=ruling_id)).get()
    if ruling.status != RulingStatus.UNSIGNED:
        raise RulingOver(state=ruling.status)
    if ruling.ruled_by == str(actor):
        raise SignedByAnother()
    return dispute, ruling


def _audit(action: str, ruling: Ruling, actor: Actor, *, before: str, reason: str, now: datetime) -> None:
    after = {"status": ruling.status, "refund_minor": ruling.shares}
    decision = Decision(action, f"dispute:{ruling.dispute_id}", {"status": before}, after, reason)
    audit_operator(actor=actor, decision=decision, now=now)
