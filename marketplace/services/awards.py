"""The award: the winner's answer, and the orders made from it."""

import json
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from accounts.selectors import address_of
from common import clock
from common.encryption import seal
from common.ids import new_id
from common.lifecycle import CLOCK, SYSTEM, Actor, ActorKind
from common.locks import locked, next_due
from common.outbox import record
from common.transactions import in_unit
from escrow.rules.terms import may_be_charged
from escrow.services import HoldShare, PaymentTerms, open_payment
from marketplace.errors import AwardOver, NoSuchAward
from marketplace.events import AwardAccepted, AwardReneged, OrderChanged, PoolFailed
from marketplace.models import Award, Bid, Order, Pledge, Pool, Unit
from marketplace.rules.award import served_by
from marketplace.rules.deadlines import charge_at
from marketplace.rules.states import AwardStatus, BidStatus, OrderStatus, UnitStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.rooms import bid_view, demand_of
from marketplace.services.auctions import lapse_places
from marketplace.services.machines import advance
from marketplace.services.orders import finish_collecting
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
    terms = PoolTerms.from_json(award.pool.terms)
    served = served_by(bid_view(award.bid), demand_of(award.bid.auction))
    places = Pledge.objects.in_bulk([UUID(view.pledge_id) for view in served])
    for view in served:
        place = places[UUID(view.pledge_id)]
        if may_be_charged(order_terms := _payment_terms(award, place, terms=terms, now=now)):
            _make_order(award, place, order_terms, now=now)
    lapse_places(award.pool)  # who was not served, and orders no card can be asked for (rules.md G4)


def _payment_terms(award: Award, place: Pledge, *, terms: PoolTerms, now: datetime) -> PaymentTerms:
    """One charge for the whole place, one share for each of its units, under references made here."""
    assert place.method_id is not None, "a committed place has a card, by constraint"
    share = [HoldShare(reference=f"unit:{new_id()}", card_minor=award.price_minor) for _unit in range(place.units)]
    return PaymentTerms(
        payer=f"buyer:{place.buyer_id}",
        payee=f"seller:{award.seller_id}",
        reference=f"order:{new_id()}",
        method_id=place.method_id,
        charge_at=charge_at(now, terms),
        commission_bp=terms.commission_bp,
        shares=tuple(share),
    )


def _make_order(award: Award, place: Pledge, asked: PaymentTerms, *, now: datetime) -> None:
    assert place.address_id is not None, "a committed place has an address, by constraint"
    payment = open_payment(terms=asked, now=now)
    order = Order.objects.create(
        id=_id_in(asked.reference),
        pool=award.pool,
        award=award,
        pledge=place,
        buyer_id=place.buyer_id,
        seller_id=award.seller_id,
        status=OrderStatus.DUE,
        unit_count=place.units,
        price_minor=award.price_minor,
        address=seal(json.dumps(asdict(address_of(place.buyer_id, place.address_id).text))),
        payment_id=payment.id,
        made_at=now,
        charge_at=asked.charge_at,
    )
    holds = dict(payment.holds.values_list("reference", "id"))
    Unit.objects.bulk_create(
        Unit(
            id=_id_in(share.reference),
            order=order,
            number=number,
            status=UnitStatus.PENDING,
            price_minor=share.card_minor,
            hold_id=holds[share.reference],
        )
        for number, share in enumerate(asked.shares, 1)
    )
    advance(place, "order", actor=SYSTEM, address=None)
    record(OrderChanged(pool_id=str(award.pool_id), order_id=str(order.id), status=order.status), now=now)


def _id_in(reference: str) -> UUID:
    return UUID(reference.partition(":")[2])
