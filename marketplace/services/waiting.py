"""Freed places: who found no room or asked for one is offered what others gave up, until the collection ends."""

from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID

from django.db.models import Min, Q, QuerySet, Sum

from accounts.errors import PhoneUnverified
from accounts.selectors import has_verified_phone
from common import clock
from common.calendar import korean_calendar
from common.lifecycle import CLOCK, SYSTEM, Actor, ActorKind
from common.locks import locked, next_due
from common.outbox import record, record_all
from common.rows import write_all
from common.transactions import in_unit
from escrow.errors import NoSuchMethod
from escrow.rules.retries import charge_tries
from escrow.selectors import methods_of
from marketplace.errors import NoPlaceOffered, NoSuchPool, NotWaiting, PledgeUnfit, SellerMayNotJoin
from marketplace.events import PlaceFreed, PlaceOffered
from marketplace.models import Award, Bid, Order, Pledge, Pool, WaitingPlace
from marketplace.rules.award import without_room
from marketplace.rules.demand import Demand
from marketplace.rules.states import AwardStatus, OrderStatus, PledgeStatus, PoolStatus, WaitingStatus
from marketplace.rules.terms import PoolTerms
from marketplace.rules.waiting import Waiter, answer_by, asked_next, freed_units, offers_end
from marketplace.selectors.rooms import bid_view
from marketplace.services.machines import advance, step
from marketplace.services.order_making import make_order
from marketplace.services.pledges import HIDDEN, UNITS_MOST
from merchants.selectors import seller_of

FOUND_NO_ROOM, ASKED_LATER = 0, 1
GIVEN_UP = [OrderStatus.DROPPED, OrderStatus.CANCELLED]
AT_ONCE = 1_000
OPEN = [WaitingStatus.WAITING, WaitingStatus.OFFERED]


@dataclass(frozen=True)
class Acceptance:
    """What a yes to an offered place says: where the parcel goes and which card pays."""

    address_id: UUID
    method_id: UUID


@in_unit
def enlist_unserved(*, award: Award, demand: Demand, now: datetime) -> int:
    """Let the pledges that accept the award and find no room under its maximum wait, in their order; how many.

    `demand` is what the award is judged by. Asked while they are still committed. The pool is locked by the caller.
    """
    views = without_room(bid_view(award.bid), demand)
    for part in batched(views, AT_ONCE):
        places = Pledge.objects.in_bulk([UUID(view.pledge_id) for view in part])
        rows = [places[UUID(view.pledge_id)] for view in part]
        WaitingPlace.objects.bulk_create(
            WaitingPlace(
                award=award,
                pledge=place,
                buyer_id=place.buyer_id,
                status=WaitingStatus.WAITING,
                units=place.units,
                rank=FOUND_NO_ROOM,
                queued_at=place.committed_at or now,
            )
            for place in rows
        )
    return len(views)


@in_unit
def wait_for_place(*, pool_id: UUID, buyer_id: UUID, units: int, now: datetime) -> WaitingPlace:
    """Ask to be told when a place becomes free, at the awarded price; asking again changes the units.

    For who joined this pool and got no order in it, while the money is collected. Raises NoSuchPool, NotWaiting,
    PledgeUnfit, SellerMayNotJoin.
    """
    if not 1 <= units <= UNITS_MOST:
        raise PledgeUnfit(field="units")
    pool = _locked_pool(pool_id)
    award = _collected_award(pool)
    pledge = Pledge.objects.filter(pool=pool, buyer_id=buyer_id).order_by("-pk").first()
    if award is None or pledge is None or Order.objects.filter(award=award, buyer_id=buyer_id).exists():
        raise NotWaiting()
    _refuse_bidder(award, buyer_id)
    row = _own(award, buyer_id)
    if row is None:
        wish = {"status": WaitingStatus.WAITING, "units": units, "rank": ASKED_LATER, "queued_at": now}
        row = WaitingPlace.objects.create(award=award, pledge=pledge, buyer_id=buyer_id, **wish)
    elif row.status == WaitingStatus.WAITING and row.units != units:
        row.units = units
        row.save(update_fields=["units"])
    offer_freed_places(award=award, now=clock.after_lock())
    row.refresh_from_db()
    return row


@in_unit
def stop_waiting(*, pool_id: UUID, buyer_id: UUID, now: datetime) -> WaitingPlace:
    """Wait no more, or say no to an offered place, which then goes to the next. Raises NoSuchPool, NotWaiting."""
    pool = _locked_pool(pool_id)
    award = _collected_award(pool)
    row = _own(award, buyer_id) if award else None
    if award is None or row is None:
        raise NotWaiting()
    was_offered = row.status == WaitingStatus.OFFERED
    advance(row, "decline", actor=Actor(ActorKind.BUYER, str(buyer_id)), decided_at=now, answer_by=None)
    if was_offered:
        record(PlaceFreed(pool_id=str(row.award.pool_id)), now=now)
    return row


@in_unit
def take_offered_place(*, pool_id: UUID, buyer_id: UUID, acceptance: Acceptance, now: datetime) -> Order:
    """Say yes to an offered place: an order is made, charged by its own notice. Saying it twice gives the same order.

    Raises NoSuchPool, NoPlaceOffered once the time is over, and what accounts and escrow refuse about the address
    and the card.
    """
    pool = _locked_pool(pool_id)
    taken_at = clock.after_lock()
    award = _collected_award(pool)
    made = Order.objects.filter(award=award, buyer_id=buyer_id).exclude(status__in=GIVEN_UP).first() if award else None
    if made is not None:
        return made
    row = _own(award, buyer_id) if award else None
    if award is None or row is None or row.answer_by is None or taken_at >= row.answer_by:
        raise NoPlaceOffered()
    place = _commit(row, pool, acceptance, at=taken_at)
    advance(row, "take", actor=Actor(ActorKind.BUYER, str(buyer_id)), decided_at=now, answer_by=None)
    order = make_order(award=award, place=place, now=taken_at)
    if order is None:
        raise NoPlaceOffered()
    return order


@in_unit
def lapse_next_offer(*, now: datetime) -> WaitingPlace | None:
    """One offer nobody answered in time, which goes to the next who waits; None when there is none."""
    due = WaitingPlace.objects.filter(status=WaitingStatus.OFFERED, answer_by__lte=now)
    pool = next_due(Pool.objects.filter(awards__waiting__in=due).order_by("pk"))
    if pool is None:
        return None
    row = locked(due.select_related("award__pool").filter(award__pool=pool)).first()
    if row is None or row.answer_by is None or clock.after_lock() < row.answer_by:
        return None
    advance(row, "lapse", actor=CLOCK, decided_at=now, answer_by=None)
    record(PlaceFreed(pool_id=str(row.award.pool_id)), now=now)
    return row


@in_unit
def offer_freed_places(*, award: Award, now: datetime) -> int:
    """Ask those who wait, in order, into places that became free; how many were asked.

    Nothing is offered beyond what the first orders gave up, nor beyond the winner's maximum, nor once it is too late
    to answer. The award is accepted, and its pool is locked by the caller.
    """
    waiting = WaitingPlace.objects.filter(award=award, status=WaitingStatus.WAITING)
    room = _room(award) if waiting.exists() else 0
    ends_at = _offers_end(award) if room else None
    if ends_at is None or now >= ends_at:
        return 0
    until, asked = answer_by(now, ends_at=ends_at, terms=PoolTerms.from_json(award.pool.terms)), 0
    while room and (rows := _asked_next(waiting, room)):
        for row in rows:
            step(row, "offer", actor=SYSTEM)
            row.offered_at, row.answer_by = now, until
        write_all(rows, ["status", "offered_at", "answer_by"])
        offers = [PlaceOffered(pool_id=str(award.pool_id), pledge_id=str(row.pledge_id)) for row in rows]
        record_all(facts=offers, now=now)
        room, asked = room - sum(row.units for row in rows), asked + len(rows)
    return asked


def _asked_next(waiting: QuerySet[WaitingPlace], room: int) -> list[WaitingPlace]:
    """The next of those who wait, as many at most as units are free; whom there is no room for is not even read."""
    fit = locked(waiting.filter(units__lte=room)).order_by("rank", "queued_at", "pk")
    rows = {str(row.pk): row for row in fit[: min(room, AT_ONCE)]}
    return [
        rows[waiter.waiting_id] for waiter in asked_next([Waiter(key, row.units) for key, row in rows.items()], room)
    ]


def has_open_offers(award: Award) -> bool:
    """Whether somebody may still say yes to a freed place; until then the collection goes on."""
    return WaitingPlace.objects.filter(award=award, status=WaitingStatus.OFFERED).exists()


def end_waiting(award: Award, *, now: datetime) -> None:
    """Nobody waits any more: the collection is over. The pool is locked by the caller."""
    still_open = WaitingPlace.objects.filter(award=award, status__in=OPEN)
    while rows := list(locked(still_open)[:AT_ONCE]):
        for row in rows:
            step(row, "lapse", actor=SYSTEM)
            row.decided_at, row.answer_by = now, None
        write_all(rows, ["status", "decided_at", "answer_by"])


def _locked_pool(pool_id: UUID) -> Pool:
    pool = locked(Pool.objects.filter(pk=pool_id)).first()
    if pool is None or pool.status in HIDDEN:
        raise NoSuchPool()
    return pool


def _collected_award(pool: Pool) -> Award | None:
    """The award whose money is being collected."""
    if pool.status != PoolStatus.COLLECTING:
        return None
    award = Award.objects.select_related("bid__auction").filter(pool=pool, status=AwardStatus.ACCEPTED).first()
    if award is not None:
        award.pool = pool
    return award


def _own(award: Award, buyer_id: UUID) -> WaitingPlace | None:
    return locked(WaitingPlace.objects.filter(award=award, buyer_id=buyer_id, status__in=OPEN)).first()


def _refuse_bidder(award: Award, buyer_id: UUID) -> None:
    seller = seller_of(buyer_id)
    if seller is not None and Bid.objects.filter(auction=award.bid.auction_id, seller_id=seller.id).exists():
        raise SellerMayNotJoin()


def _offers_end(award: Award) -> datetime | None:
    """When the offers of an award end; None when it made no orders."""
    first: datetime | None = Order.objects.filter(award=award).aggregate(first=Min("charge_at"))["first"]
    if first is None:
        return None
    return offers_end(charge_tries(first, korean_calendar())[-1], PoolTerms.from_json(award.pool.terms))


def _room(award: Award) -> int:
    """Units that may be offered now."""
    taken = WaitingPlace.objects.filter(award=award, status=WaitingStatus.TAKEN).values("buyer_id")
    first = Q(award=award) & ~Q(buyer_id__in=taken)
    offered = WaitingPlace.objects.filter(award=award, status=WaitingStatus.OFFERED)
    return freed_units(
        awarded=_units(Order.objects.filter(first).aggregate(all=Sum("unit_count"))),
        live=_units(Order.objects.filter(award=award).exclude(status__in=GIVEN_UP).aggregate(all=Sum("unit_count"))),
        offered=_units(offered.aggregate(all=Sum("units"))),
        most=award.bid.max_units,
    )


def _units(found: dict[str, int | None]) -> int:
    return found["all"] or 0


def _commit(row: WaitingPlace, pool: Pool, acceptance: Acceptance, *, at: datetime) -> Pledge:
    """The place of who says yes: a new pledge, committed now, with the card and the address they chose."""
    if not has_verified_phone(row.buyer_id):
        raise PhoneUnverified()
    if all(method.id != acceptance.method_id for method in methods_of(f"buyer:{row.buyer_id}")):
        raise NoSuchMethod()
    pool.pledge_sequence += 1
    pool.save(update_fields=["pledge_sequence"])
    return Pledge.objects.create(
        pool=pool,
        buyer_id=row.buyer_id,
        status=PledgeStatus.COMMITTED,
        units=row.units,
        cap_minor=row.pledge.cap_minor if row.rank == FOUND_NO_ROOM else None,
        person_group=row.pledge.person_group or str(row.buyer_id),
        address_id=acceptance.address_id,
        method_id=acceptance.method_id,
        joined_at=row.pledge.joined_at,
        committed_at=at,
        sequence=pool.pledge_sequence,
    )
