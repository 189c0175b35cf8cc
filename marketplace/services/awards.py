"""The award: the winner's answer, and the orders made from it."""

from datetime import datetime
from uuid import UUID

from common import clock
from common.lifecycle import CLOCK, SYSTEM, Actor, ActorKind
from common.locks import locked, next_due
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import AwardOver, NoSuchAward
from marketplace.events import AwardAccepted, AwardReneged, PoolFailed
from marketplace.models import Award, Bid, Pledge, Pool
from marketplace.rules.award import served_by
from marketplace.rules.states import AwardStatus, BidStatus
from marketplace.selectors.rooms import bid_view, demand_of
from marketplace.services.auctions import lapse_places
from marketplace.services.machines import advance
from marketplace.services.order_making import make_order
from marketplace.services.orders import finish_collecting
from marketplace.services.waiting import enlist_unserved
from merchants.selectors import seller_of


@in_unit
def accept_award(*, award_id: UUID, user_id: UUID, now: datetime) -> Award:
    """The winner takes the order: orders are made, and buyers told when they will be charged.

    Accepting twice accepts once. Raises NoSuchAward, AwardOver.
    """
    award, actor = _own_award(award_id, user_id)
    if award.status == AwardStatus.ACCEPTED:
        return award
    accepted_at = clock.after_lock()
    _refuse_late(award, accepted_at)
    advance(award, "accept", actor=actor, decided_at=accepted_at)
    advance(award.bid, "accept", actor=actor)
    advance(award.pool, "collect", actor=SYSTEM)
    _make_orders(award, now=accepted_at)
    record(AwardAccepted(pool_id=str(award.pool_id), award_id=str(award.id)), now=now)
    finish_collecting(pool_id=award.pool_id, now=now)  # at once when nobody is left who could be charged
    return award


@in_unit
def refuse_award(*, award_id: UUID, user_id: UUID, now: datetime) -> Award:
    """The winner does not take the order; its pool ends and nobody pays. Raises NoSuchAward, AwardOver."""
    award, actor = _own_award(award_id, user_id)
    _refuse_late(award, clock.after_lock())
    advance(award, "refuse", actor=actor, decided_at=now)
    _renege(award, actor=actor, now=now)
    return award


@in_unit
def lapse_next_award(*, now: datetime) -> Award | None:
    """One award whose winner stayed silent; None when there is none."""
    due = Pool.objects.filter(awards__status=AwardStatus.OFFERED, awards__accept_by__lte=now)
    pool = next_due(due.order_by("awards__accept_by"))
    if pool is None:
        return None
    award = locked(Award.objects.filter(pool=pool, status=AwardStatus.OFFERED).select_related("bid")).first()
    if award is None or clock.after_lock() < award.accept_by:
        return None
    award.pool = pool
    advance(award, "lapse", actor=CLOCK, decided_at=now)
    _renege(award, actor=CLOCK, now=now)
    return award


def _own_award(award_id: UUID, user_id: UUID) -> tuple[Award, Actor]:
    """The seller's own award with its pool and bid, the pool locked first (common/locks.py)."""
    seller = seller_of(user_id)
    found = Award.objects.filter(pk=award_id, seller_id=seller.id).first() if seller else None
    if seller is None or found is None:
        raise NoSuchAward()
    pool = locked(Pool.objects.filter(pk=found.pool_id)).get()
    award = locked(Award.objects.filter(pk=award_id).select_related("bid__auction")).get()
    award.pool = award.bid.auction.pool = pool
    return award, Actor(ActorKind.SELLER, str(seller.id))


def _refuse_late(award: Award, at: datetime) -> None:
    if award.status != AwardStatus.OFFERED or at >= award.accept_by:
        raise AwardOver()


def _renege(award: Award, *, actor: Actor, now: datetime) -> None:
    advance(award.bid, "renege", actor=actor)
    for standby in Bid.objects.filter(auction=award.bid.auction_id, status=BidStatus.STANDBY):
        advance(standby, "release", actor=SYSTEM)
    advance(award.pool, "fail", actor=SYSTEM, ended_at=now)
    lapse_places(award.pool)
    record(AwardReneged(pool_id=str(award.pool_id), award_id=str(award.id)), now=now)
    record(PoolFailed(pool_id=str(award.pool_id)), now=now)


def _make_orders(award: Award, *, now: datetime) -> None:
    """One order for each pledge the award serves, in the order they were made; the others lapse."""
    enlist_unserved(award=award, now=now)
    served = served_by(bid_view(award.bid), demand_of(award.bid.auction))
    places = Pledge.objects.in_bulk([UUID(view.pledge_id) for view in served])
    for view in served:
        make_order(award=award, place=places[UUID(view.pledge_id)], now=now)
    lapse_places(award.pool)  # who was not served, and orders no card can be asked for (rules.md G4)
