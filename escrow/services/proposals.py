"""What one side offers the other: made, replaced, rejected, or accepted, which ends the case at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common import clock
from common.calendar import korean_calendar
from common.lifecycle import SYSTEM, Actor, ActorKind
from common.locks import locked, next_due
from common.transactions import in_unit
from escrow.errors import NoSuchProposal, OwnProposal, ProposalOver, SharesUnfit, WordsMissing
from escrow.events import ProposalAccepted, ProposalMade, ProposalRejected
from escrow.models import Dispute, Proposal
from escrow.rules.disputes import proposal_ends, shares_fit
from escrow.rules.states import DisputeOutcome, ProposalStatus
from escrow.services.disputes import (
    WORDS_MOST,
    lock_dispute,
    lock_holds,
    must_allow,
    must_be_undecided,
    tell,
)
from escrow.services.machines import advance
from escrow.services.settlement import Decided, Settled, settle


@dataclass(frozen=True)
class Offer:
    """What goes back of each hold, in won by its id, with words that go along."""

    shares: Mapping[UUID, int]
    words: str = ""


@in_unit
def make_proposal(*, dispute_id: UUID, offer: Offer, actor: Actor, now: datetime) -> Proposal:
    """Offer amounts to the other side, in place of whatever stood before.

    Raises NoSuchDispute, DisputeOver, SharesUnfit, WordsMissing.
    """
    dispute = lock_dispute(dispute_id=dispute_id)
    must_allow(dispute=dispute, transition="agree", actor=actor)
    must_be_undecided(dispute=dispute)
    if not shares_fit(offer.shares, stakes_of(dispute=dispute)):
        raise SharesUnfit(field="shares")
    if len(offer.words.strip()) > WORDS_MOST:
        raise WordsMissing(field="words")
    for standing in locked(dispute.proposals.filter(status=ProposalStatus.STANDING)):
        advance(standing, "replace", by=actor.kind, answered_at=now)
    proposal = Proposal.objects.create(
        dispute=dispute,
        side=actor.kind,
        shares={str(hold_id): minor for hold_id, minor in offer.shares.items()},
        words=offer.words.strip(),
        made_at=now,
        ends_at=proposal_ends(now, dispute.refund_at, korean_calendar()),
    )
    tell(dispute=dispute, kind=ProposalMade, now=now)
    return proposal


@in_unit
def accept_proposal(*, proposal_id: UUID, actor: Actor, now: datetime) -> tuple[Settled, ...]:
    """Agree: the money moves as offered and the case ends. Raises NoSuchProposal, OwnProposal, ProposalOver,
    DisputeOver.
    """
    holds = lock_holds(dispute_id=_dispute_of(proposal_id))
    dispute, proposal = _lock_for_answer(proposal_id, actor)
    advance(proposal, "accept", by=actor.kind, answered_at=now)
    advance(dispute, "agree", by=actor.kind)
    tell(dispute=dispute, kind=ProposalAccepted, now=now)
    shares = {UUID(key): minor for key, minor in proposal.shares.items()}
    return settle(dispute=dispute, holds=holds, decided=Decided(DisputeOutcome.AGREED, shares), actor=SYSTEM, now=now)


@in_unit
def reject_proposal(*, proposal_id: UUID, actor: Actor, now: datetime) -> Proposal:
    """Say no. Raises NoSuchProposal, OwnProposal, ProposalOver, DisputeOver."""
    dispute, proposal = _lock_for_answer(proposal_id, actor)
    advance(proposal, "reject", by=actor.kind, answered_at=now)
    tell(dispute=dispute, kind=ProposalRejected, now=now)
    return proposal


@in_unit
def lapse_next_proposal(*, now: datetime) -> Proposal | None:
    """Make visible that one proposal has ended unanswered; None when there is none."""
    due = Proposal.objects.filter(status=ProposalStatus.STANDING, ends_at__lte=now)
    proposal = next_due(due.order_by("ends_at", "pk"))
    if proposal is not None:
        advance(proposal, "lapse", by=ActorKind.CLOCK, answered_at=now)
    return proposal


def stakes_of(*, dispute: Dispute) -> dict[UUID, int]:
    """What is at stake of each hold by its id. The case is locked by the caller."""
    return dict(dispute.items.values_list("hold_id", "stake_minor"))


def _dispute_of(proposal_id: UUID) -> UUID:
    found = Proposal.objects.filter(pk=proposal_id).values_list("dispute_id", flat=True).first()
    if found is None:
        raise NoSuchProposal()
    return found


def _lock_for_answer(proposal_id: UUID, actor: Actor) -> tuple[Dispute, Proposal]:
    dispute = lock_dispute(dispute_id=_dispute_of(proposal_id))
    proposal: Proposal = locked(Proposal.objects.filter(pk=proposal_id)).get()
    if proposal.side == actor.kind:
        raise OwnProposal()
    must_allow(dispute=dispute, transition="agree", actor=actor)
    if proposal.status != ProposalStatus.STANDING or clock.after_lock() >= proposal.ends_at:
        raise ProposalOver(state=proposal.status)
    return dispute, proposal
