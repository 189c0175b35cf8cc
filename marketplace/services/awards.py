"""The award: the winner's answer, and the orders made from it."""

from datetime import datetime
from uuid import UUID

from common import clock
from common.lifecycle import CLOCK, SYSTEM, Actor
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import AwardOver
from marketplace.events import AwardAccepted, AwardReneged
from marketplace.models import Award, Pledge
from marketplace.rules.award import served_by
from marketplace.rules.states import AwardStatus
from marketplace.selectors.crowds import agreed_demand
from marketplace.selectors.rooms import bid_view
from marketplace.services.awarding import pass_on
from marketplace.services.collecting import finish_collecting
from marketplace.services.machines import advance
from marketplace.services.order_making import (
    MOST_AT_ONCE,
    continue_orders,
    make_orders,
    orders_are_made,
    put_off_orders,
)
from marketplace.services.pending import next_overdue_award, own_award
from marketplace.services.places import lapse_places
from marketplace.services.waiting import enlist_unserved
from merchants.rules import StrikeReason
from merchants.services import strike_seller


@in_unit
def accept_award(*, award_id: UUID, user_id: UUID, now: datetime) -> Award:
    """The winner takes the order: orders are made, of a large crowd by the sweep, and buyers told of their charges.

    Standbys wait for the end of the collection. Accepting twice accepts once. Raises NoSuchAward, AwardOver.
    """
    award, actor = own_award(award_id, user_id)
    if award.status == AwardStatus.ACCEPTED:
        return award
    accepted_at = clock.after_lock()
    _refuse_late(award, accepted_at)
    advance(award, "accept", actor=actor, decided_at=accepted_at)
    advance(award.bid, "accept", actor=actor)
    advance(award.pool, "collect", actor=SYSTEM)
    _make_orders(award, now=accepted_at)
    return award


@in_unit
def continue_next_orders(*, now: datetime) -> Award | None:
    """One more batch of a large award's orders, and once the last buyer is told, the collection; None without any."""
    award = continue_orders()
    if award is not None and orders_are_made(award):
        _begin_collecting(award, now=now)
    return award


@in_unit
def refuse_award(*, award_id: UUID, user_id: UUID, now: datetime) -> Award:
    """The winner does not take the order: a strike, and the next standby is asked. Raises NoSuchAward, AwardOver."""
    award, actor = own_award(award_id, user_id)
    refused_at = clock.after_lock()
    _refuse_late(award, refused_at)
    _renege(award, "refuse", actor=actor, at=refused_at, now=now)
    return award


@in_unit
def lapse_next_award(*, now: datetime) -> Award | None:
    """One award whose winner stayed silent: a strike, and the next standby is asked; None when there is none."""
    award = next_overdue_award(AwardStatus.OFFERED, deadline="accept_by", now=now)
    if award is not None:
        assert award.accept_by is not None, "an offer has a deadline, by constraint"
        _renege(award, "lapse", actor=CLOCK, at=award.accept_by, now=now)
    return award


def _refuse_late(award: Award, at: datetime) -> None:
    if award.status != AwardStatus.OFFERED or award.accept_by is None or at >= award.accept_by:
        raise AwardOver()


def _renege(award: Award, transition: str, *, actor: Actor, at: datetime, now: datetime) -> None:
    """The seller is struck, and barred for this pool: its bid no longer stands by (rules.md E10)."""
    reason = StrikeReason.REFUSED if transition == "refuse" else StrikeReason.SILENT
    strike_seller(seller_id=award.seller_id, reason=reason, source=f"award:{award.id}", now=at)
    record(AwardReneged(pool_id=str(award.pool_id), award_id=str(award.id)), now=now)
    pass_on(award, transition, actor=actor, at=at, now=now)


def _make_orders(award: Award, *, now: datetime) -> None:
    """One order for each pledge the award serves, in the order they were made: at once, or for a crowd in batches."""
    demand = agreed_demand(award)
    enlist_unserved(award=award, demand=demand, now=now)
    served = [UUID(view.pledge_id) for view in served_by(bid_view(award.bid), demand)]
    if len(served) > MOST_AT_ONCE:
        put_off_orders(award=award, place_ids=served)
        return
    found = Pledge.objects.in_bulk(served)
    make_orders(award=award, places=[found[key] for key in served], now=now)
    _begin_collecting(award, now=now)


def _begin_collecting(award: Award, *, now: datetime) -> None:
    """All orders are made: whoever has none is free, and the collection may be over at once."""
    lapse_places(award.pool)  # who was not served, and orders no card can be asked for (rules.md G4)
    record(AwardAccepted(pool_id=str(award.pool_id), award_id=str(award.id)), now=now)
    finish_collecting(pool_id=award.pool_id, now=now)  # at once when nobody is left who could be charged
