"""The end of a collection: on to shipping inside the winner's band, else the winner may take fewer units."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from common import clock
from common.calendar import korean_calendar
from common.lifecycle import CLOCK, SYSTEM, Actor
from common.locks import locked, next_due
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import NotFewer
from marketplace.events import FewerDeclined, FewerOffered, PoolFulfilling
from marketplace.models import Auction, Award, Order, Pool, Unit
from marketplace.rules import deadlines
from marketplace.rules.award import is_within_band
from marketplace.rules.reminders import ship_reminders
from marketplace.rules.states import AuctionStatus, AwardStatus, BidStatus, OrderStatus, PoolStatus, UnitStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.rooms import bid_view
from marketplace.services.awarding import fail, pass_on, release_standbys
from marketplace.services.machines import advance
from marketplace.services.order_making import orders_are_made
from marketplace.services.orders import refund_unit
from marketplace.services.pending import newest_award, next_overdue_award, own_award
from marketplace.services.reminders import remind_seller
from marketplace.services.waiting import end_waiting, has_open_offers, offer_freed_places

ORDER_WAITS = [OrderStatus.DUE, OrderStatus.CHARGING]


@in_unit
def finish_collecting(*, pool_id: UUID, now: datetime) -> Pool:
    """End the collection once no order waits for money and nobody is asked into a freed place.

    Freed places are offered first. Inside the winner's band on to shipping, outside it the winner is asked whether
    it takes fewer; where nobody paid at all there is nothing to ask.
    """
    pool = locked(Pool.objects.filter(pk=pool_id)).get()
    award = newest_award(pool) if pool.status == PoolStatus.COLLECTING else None
    if award is None or award.status != AwardStatus.ACCEPTED or not orders_are_made(award):
        return pool
    offer_freed_places(award=award, now=clock.after_lock())
    if Order.objects.filter(award=award, status__in=ORDER_WAITS).exists() or has_open_offers(award):
        return pool
    end_waiting(award, now=now)
    paid = Unit.objects.filter(order__award=award, order__status=OrderStatus.PAID)
    collected = paid.filter(status=UnitStatus.HELD).count()  # orders change under the pool's lock only
    if collected == 0:
        fail(pool, award.bid.auction, at=now, now=now)
    elif is_within_band(bid_view(award.bid), collected):
        _start_shipping(award, now=now)
    else:
        until = deadlines.accept_by(now, PoolTerms.from_json(pool.terms))
        advance(award, "ask_fewer", actor=SYSTEM, fewer_units=collected, fewer_by=until)
        record(FewerOffered(pool_id=str(pool.id), award_id=str(award.id)), now=now)
    return pool


@in_unit
def accept_fewer(*, award_id: UUID, user_id: UUID, now: datetime) -> Award:
    """The winner takes what was collected, at its own price (rules.md D12). Raises NoSuchAward, NotFewer.

    Accepting twice accepts once.
    """
    award, actor = own_award(award_id, user_id)
    if award.status == AwardStatus.ACCEPTED and award.fewer_decided_at is not None:
        return award
    decided_at = clock.after_lock()
    _refuse_late(award, decided_at)
    advance(award, "take_fewer", actor=actor, fewer_decided_at=decided_at)
    _start_shipping(award, now=decided_at)
    return award


@in_unit
def decline_fewer(*, award_id: UUID, user_id: UUID, now: datetime) -> Award:
    """The winner leaves the smaller order, which is its right: who paid is refunded, the next standby is asked.

    Raises NoSuchAward, NotFewer.
    """
    award, actor = own_award(award_id, user_id)
    decided_at = clock.after_lock()
    _refuse_late(award, decided_at)
    _decline(award, actor=actor, at=decided_at, now=now)
    return award


@in_unit
def lapse_next_fewer(*, now: datetime) -> Award | None:
    """One winner that stayed silent about fewer units has declined; None when there is none."""
    award = next_overdue_award(AwardStatus.FEWER, deadline="fewer_by", now=now)
    if award is not None:
        assert award.fewer_by is not None, "a smaller order has a deadline, by constraint"
        _decline(award, actor=CLOCK, at=award.fewer_by, now=now)
    return award


@in_unit
def release_next_standbys(*, now: datetime) -> Auction | None:
    """Set the standby bids of one auction free that bind no longer and that no collection may need (rules.md E5).

    Only while a winner or buyers still have time to answer: what a late sweep finds overdue is settled first, by the
    bids that bound then. A collection sets them free at its own end.
    """
    offered = Q(awards__status=AwardStatus.OFFERED, awards__accept_by__gt=now)
    asked = Q(awards__status=AwardStatus.CONSENT, awards__consent_until__gt=now)
    due = Pool.objects.filter(
        offered | asked,
        status=PoolStatus.VETTING,
        auction__status=AuctionStatus.CLOSED,
        auction__standby_until__lte=now,
        auction__bids__status=BidStatus.STANDBY,
    )
    pool = next_due(due.order_by("auction__standby_until"))
    if pool is None or pool.status != PoolStatus.VETTING:
        return None
    auction = Auction.objects.get(pool=pool)
    release_standbys(auction)
    return auction


def _refuse_late(award: Award, at: datetime) -> None:
    if award.status != AwardStatus.FEWER or award.fewer_by is None or at >= award.fewer_by:
        raise NotFewer()


def _start_shipping(award: Award, *, now: datetime) -> None:
    pool, calendar, days = award.pool, korean_calendar(), award.bid.lead_days
    terms = PoolTerms.from_json(pool.terms)
    due = deadlines.ship_by(now, lead_days=days, terms=terms, calendar=calendar)
    advance(pool, "fulfil", actor=SYSTEM, fulfilling_at=now)
    release_standbys(award.bid.auction)
    Unit.objects.filter(order__award=award, status=UnitStatus.HELD).update(
        ship_by=due,
        refund_at=deadlines.refund_unshipped_at(now, lead_days=days, terms=terms, calendar=calendar),
    )
    remind_seller(pool, [award.seller_id], ship_reminders(now, ship_by=due), now=now)
    record(PoolFulfilling(pool_id=str(pool.id)), now=now)


def _decline(award: Award, *, actor: Actor, at: datetime, now: datetime) -> None:
    """All money goes back before anybody is asked anew: nobody's card is used twice without a new yes."""
    paid = Unit.objects.filter(order__award=award, order__status=OrderStatus.PAID, status=UnitStatus.HELD)
    for unit in locked(paid):
        _give_back(unit, now=now)
    award.fewer_decided_at = at
    award.save(update_fields=["fewer_decided_at"])
    record(FewerDeclined(pool_id=str(award.pool_id), award_id=str(award.id)), now=now)
    pass_on(award, "decline_fewer", actor=actor, at=at, now=now)


def _give_back(unit: Unit, *, now: datetime) -> None:
    """Now, or as soon as the buyer's bank has decided: while it takes the charge back, the money stays where it is
    (rules.md H8), and nobody else's waits for it.
    """
    if unit.charged_back_at is None:
        refund_unit(unit, reason="outside_band", actor=SYSTEM, now=now)
    else:
        unit.refund_at = unit.charged_back_at  # no time is left when its clock goes on
        unit.save(update_fields=["refund_at"])
