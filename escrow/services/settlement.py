"""Carrying a decision out: of each unit's money a part goes back, of the rest exactly one thing becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common import clock
from common.failpoints import declare, failpoint
from common.lifecycle import CLOCK, SYSTEM, Actor
from common.transactions import in_unit
from escrow.errors import UnderChargeback
from escrow.events import DisputeClosed
from escrow.models import Dispute, DisputeItem, Hold
from escrow.rules.states import DisputeOutcome, DisputeStatus, HoldStatus, RulingStatus
from escrow.services.disputes import end_open_words, let_go, lock_dispute, lock_holds, tell
from escrow.services.holds import release_hold
from escrow.services.machines import advance
from escrow.services.refunds import refund_hold

declare("dispute.share_moved")


@dataclass(frozen=True)
class Settled:
    """What became of one hold: so much went back, all that was open or not."""

    hold_id: UUID
    refund_minor: int
    is_all_back: bool


@dataclass(frozen=True)
class Decided:
    """How a case was decided: so many won of each hold go back, by its id."""

    outcome: DisputeOutcome
    shares: Mapping[UUID, int]


@in_unit
def settle(
    *, dispute: Dispute, holds: Sequence[Hold], decided: Decided, actor: Actor, now: datetime
) -> tuple[Settled, ...]:
    """Close a decided case and move its money: refund each share, release the rest of what was held (rules.md G8).

    The caller holds the locks of the holds and the case, and has checked the shares. Raises UnderChargeback.
    """
    if is_charged_back(holds=holds):
        raise UnderChargeback()
    let_go(holds=holds, now=now)
    items = {item.hold_id: item for item in dispute.items.all()}
    settled = []
    for hold in holds:
        item, amount = items[hold.pk], decided.shares[hold.pk]
        item.refund_minor = amount
        item.save(update_fields=["refund_minor"])
        _move(hold, item, actor=actor, now=now)
        failpoint("dispute.share_moved")
        settled.append(Settled(hold.pk, amount, is_all_back=amount == item.stake_minor))
    end_open_words(dispute=dispute, now=now)
    transition = "expire" if decided.outcome == DisputeOutcome.EXPIRED else "close"
    advance(dispute, transition, by=actor.kind, outcome=decided.outcome.value, closed_at=now)
    tell(dispute=dispute, kind=DisputeClosed, now=now)
    return tuple(settled)


@in_unit
def close_ruled(*, dispute_id: UUID, now: datetime) -> tuple[Settled, ...]:
    """Carry out a ruling nobody appealed in time; nothing when it is not so far, or somebody was quicker.

    While the payer's bank takes the charge back, every decision waits for the bank's.
    """
    holds = lock_holds(dispute_id=dispute_id)
    dispute = lock_dispute(dispute_id=dispute_id)
    is_over = dispute.appeal_by is not None and clock.after_lock() >= dispute.appeal_by
    if dispute.status != DisputeStatus.RULED or not is_over or is_charged_back(holds=holds):
        return ()
    return carry_out(dispute=dispute, holds=holds, actor=CLOCK, now=now)


@in_unit
def refund_undecided(*, dispute_id: UUID, now: datetime) -> tuple[Settled, ...]:
    """Give all back of a case nobody decided in time (rules.md H6); nothing when it is not so far."""
    holds = lock_holds(dispute_id=dispute_id)
    dispute = lock_dispute(dispute_id=dispute_id)
    undecided = {DisputeStatus.OPEN, DisputeStatus.ANSWERED, DisputeStatus.APPEALED}
    is_early = clock.after_lock() < dispute.refund_at
    if dispute.status not in undecided or is_early or is_charged_back(holds=holds):
        return ()
    stakes = dict(dispute.items.values_list("hold_id", "stake_minor"))
    return settle(dispute=dispute, holds=holds, decided=Decided(DisputeOutcome.EXPIRED, stakes), actor=CLOCK, now=now)


def is_charged_back(*, holds: Sequence[Hold]) -> bool:
    """Whether a chargeback keeps the money of one of these where it is. They are locked by the caller."""
    return any(hold.chargeback_id is not None for hold in holds)


@in_unit
def carry_out(*, dispute: Dispute, holds: Sequence[Hold], actor: Actor, now: datetime) -> tuple[Settled, ...]:
    """Carry out the last ruling that stands. The caller holds the locks of the holds and the case."""
    ruling = dispute.rulings.filter(status=RulingStatus.STANDING).order_by("-is_final").first()
    assert ruling is not None, "a ruled case has a ruling"
    shares = {UUID(key): minor for key, minor in ruling.shares.items()}
    return settle(dispute=dispute, holds=holds, decided=Decided(DisputeOutcome.RULED, shares), actor=actor, now=now)


def _move(hold: Hold, item: DisputeItem, *, actor: Actor, now: datetime) -> None:
    """Send the share back; what is left of money that was held is the payee's."""
    amount = item.refund_minor or 0
    if amount:
        # The clock alone takes nothing back that was released: here it only noticed that a case is over.
        by = SYSTEM if actor == CLOCK else actor
        refund_hold(hold_id=hold.pk, amount_minor=amount, reason=f"dispute:{item.dispute_id}", actor=by, now=now)
    if hold.status == HoldStatus.FUNDED and amount < item.stake_minor:
        release_hold(hold_id=hold.pk, actor=actor, now=now)
