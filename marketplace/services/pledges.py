"""Places in a pool: joining with one click, committing, changing, leaving."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.errors import NoSuchAddress, PhoneUnverified
from accounts.selectors import addresses_of
from common import clock
from common.lifecycle import SYSTEM, Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from escrow.errors import NoSuchMethod
from marketplace.errors import (
    NoPlace,
    NoSuchPool,
    NothingToConfirm,
    PlaceLocked,
    PledgeUnfit,
    PoolClosed,
    SellerMayNotJoin,
)
from marketplace.events import PledgeChanged, PoolMilestone, PoolReached
from marketplace.models import Auction, Bid, Pledge, Pool
from marketplace.models.pools import HELD_PLACES
from marketplace.rules import pools as rules
from marketplace.rules.states import PledgeStatus, PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.crowds import may_leave_freely
from marketplace.selectors.marks import marks_of_buyer
from marketplace.services.machines import advance, step
from marketplace.services.marks import count_person, forget_marks, kin_of, refuse_linked_buyer
from merchants.selectors import seller_of

UNITS_MOST = 99
CAP_MOST_MINOR = 99_999_999
HIDDEN = [PoolStatus.DRAFT, PoolStatus.REVIEW, PoolStatus.REMOVED]


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """What a buyer commits to: units, the most for one unit in won (None = any price), where to and how paid."""

    units: int
    cap_minor: int | None
    address_id: UUID
    method_id: UUID


@in_unit
def join_pool(*, pool_id: UUID, buyer_id: UUID, now: datetime) -> Pledge:
    """Say with one click that one is interested; costs nothing and counts for nothing but company.

    Joining again changes nothing. Raises NoSuchPool, PoolClosed, SellerMayNotJoin.
    """
    pool, _asked = _open_pool(pool_id)
    _refuse_bidders(pool, buyer_id)
    place = _place(pool, buyer_id)
    if place is None:
        place = Pledge.objects.create(pool=pool, buyer_id=buyer_id, status=PledgeStatus.INTERESTED, joined_at=now)
        pool.interested_people += 1
        pool.save(update_fields=["interested_people"])
        _tell(place, now=now)
    return place


@in_unit
def commit_pledge(*, pool_id: UUID, buyer_id: UUID, commitment: Commitment, now: datetime) -> Pledge:
    """Take a place that counts, or change it. The one that fills the pool's threshold opens its auction.

    The units and people are counted under the pool's lock, so the threshold fires exactly once. Raises
    PledgeUnfit, NoSuchPool, PoolClosed, PlaceLocked when fewer units would sink the pool, SellerMayNotJoin,
    LinkedToOtherSide, PhoneUnverified, and what accounts and escrow refuse about the address and the payment method.
    """
    _check(commitment)
    has = marks_of_buyer(buyer_id)
    if not has.is_phone_verified:
        raise PhoneUnverified()
    if commitment.address_id not in has.address_ids:
        raise NoSuchAddress()
    if commitment.method_id not in has.method_ids:
        raise NoSuchMethod()
    pool, asked_at = _open_pool(pool_id)
    _refuse_bidders(pool, buyer_id, has.marks)
    kin = kin_of(pool=pool, buyer_id=buyer_id, marks=has.marks)
    place = kin.place
    if place is None:
        place = Pledge(pool=pool, buyer_id=buyer_id, status=PledgeStatus.INTERESTED, joined_at=now)
    before, was_committed = pool.committed_units, place.status == PledgeStatus.COMMITTED
    if was_committed:
        _refuse_sinking(pool, less=place.units - commitment.units, now=asked_at)
    count_person(pool=pool, place=place, groups=kin.groups, marks=has.marks)
    _count(pool, place, commitment.units)
    _fill(place, pool, commitment, at=asked_at)
    pool.save(update_fields=["committed_units", "committed_people", "interested_people", "pledge_sequence"])
    _tell(place, now=now)
    _celebrate(pool, before=before, now=now)
    return place


@in_unit
def confirm_pledge(*, pool_id: UUID, buyer_id: UUID, now: datetime) -> Pledge:
    """Say again that one is in, after the want was edited or its time prolonged; the place keeps its time (D8).

    Confirming twice confirms once. Where the address was forgotten the person's first one is taken. Raises
    NoSuchPool, PoolClosed, NothingToConfirm, NoSuchAddress, NoSuchMethod when the card was taken away.
    """
    pool, _asked = _open_pool(pool_id)
    place = _place(pool, buyer_id)
    if place is not None and place.status == PledgeStatus.COMMITTED:
        return place
    if place is None or place.status != PledgeStatus.TO_CONFIRM or place.method_id is None:
        raise NothingToConfirm()
    address_id = place.address_id or next((address.id for address in addresses_of(buyer_id)), None)
    if address_id is None:
        raise NoSuchAddress()
    same = Commitment(units=place.units, cap_minor=place.cap_minor, address_id=address_id, method_id=place.method_id)
    return commit_pledge(pool_id=pool_id, buyer_id=buyer_id, commitment=same, now=now)


@in_unit
def withdraw_pledge(*, pool_id: UUID, buyer_id: UUID, now: datetime) -> Pledge:
    """Give one's place up. Raises NoPlace, and PlaceLocked while leaving would sink the pool for everybody.

    Places are frozen at the auction's end, until a sweep has closed it (rules.md D9): raises PoolClosed.
    """
    pool = _locked_pool(pool_id)
    asked_at = clock.after_lock()
    ends_at = _auction_end(pool)
    if ends_at is not None and asked_at >= ends_at:
        raise PoolClosed()
    place = _place(pool, buyer_id)
    if place is None or place.status == PledgeStatus.ORDERED:
        raise NoPlace()
    if place.status == PledgeStatus.COMMITTED:
        _refuse_sinking(pool, less=place.units, now=asked_at)
    leave_place(place, pool, now=now)
    return place


def leave_place(place: Pledge, pool: Pool, *, now: datetime) -> None:
    """Take a place that may be left out of its pool's counts. The pool is locked by the caller."""
    if place.status == PledgeStatus.COMMITTED:
        pool.committed_units -= place.units
        pool.committed_people -= 0 if _group_counts_without(place) else 1
        forget_marks(pool=pool, buyer_id=place.buyer_id)
    elif place.status == PledgeStatus.INTERESTED:
        pool.interested_people -= 1
    advance(place, "withdraw", actor=Actor(ActorKind.BUYER, str(place.buyer_id)), address=None)
    pool.save(update_fields=["committed_units", "committed_people", "interested_people"])
    _tell(place, now=now)


def _locked_pool(pool_id: UUID) -> Pool:
    pool = locked(Pool.objects.filter(pk=pool_id)).first()
    if pool is None or pool.status in HIDDEN:
        raise NoSuchPool()
    return pool


def _open_pool(pool_id: UUID) -> tuple[Pool, datetime]:
    """The pool, locked, and the instant that is judged against its deadline."""
    pool = _locked_pool(pool_id)
    asked_at = clock.after_lock()
    ends_at = _auction_end(pool)
    if not rules.takes_pledges(pool.status, deadline=pool.deadline, auction_ends_at=ends_at, now=asked_at):
        raise PoolClosed()
    return pool, asked_at


def _auction_end(pool: Pool) -> datetime | None:
    """The effective end of the auction while it runs."""
    if pool.status != PoolStatus.AUCTION:
        return None
    return Auction.objects.filter(pool=pool).values_list("ends_at", flat=True).first()


def _place(pool: Pool, buyer_id: UUID) -> Pledge | None:
    return Pledge.objects.filter(pool=pool, buyer_id=buyer_id, status__in=HELD_PLACES).first()


def _check(commitment: Commitment) -> None:
    if not 1 <= commitment.units <= UNITS_MOST:
        raise PledgeUnfit(field="units")
    if commitment.cap_minor is not None and not 1 <= commitment.cap_minor <= CAP_MOST_MINOR:
        raise PledgeUnfit(field="cap")


def _refuse_bidders(pool: Pool, buyer_id: UUID, marks: frozenset[str] = frozenset()) -> None:
    """A place and a bid of one person wait for each other at the auction's lock, so that never both are taken.

    Raises SellerMayNotJoin, and LinkedToOtherSide when a bidder shares one of the marks.
    """
    if pool.status != PoolStatus.AUCTION:
        return
    seller = seller_of(buyer_id)
    if seller is None and not marks:
        return
    auction = locked(Auction.objects.filter(pool=pool)).get()
    if seller and Bid.objects.filter(auction=auction, seller_id=seller.id).exists():
        raise SellerMayNotJoin()
    refuse_linked_buyer(pool=pool, marks=marks)


def _refuse_sinking(pool: Pool, *, less: int, now: datetime) -> None:
    view = rules.PoolView(
        status=pool.status,
        deadline=pool.deadline,
        committed_units=pool.committed_units,
        is_accepted=pool.status == PoolStatus.COLLECTING,
        may_leave_freely=pool.status == PoolStatus.VETTING and may_leave_freely(pool.id, now=now),
    )
    terms = PoolTerms.from_json(pool.terms)
    reason = rules.withdrawal_refusal(view, units_after=pool.committed_units - less, terms=terms, now=now)
    if reason is not None:
        raise PlaceLocked(reason=str(reason))


def _group_counts_without(place: Pledge) -> bool:
    """Whether another committed place of the same person keeps the person counted."""
    same = Pledge.objects.filter(pool=place.pool, person_group=place.person_group, status=PledgeStatus.COMMITTED)
    return same.exclude(pk=place.pk).exists()


def _count(pool: Pool, place: Pledge, units: int) -> None:
    if place.status == PledgeStatus.COMMITTED:
        pool.committed_units += units - place.units
        return
    if place.status == PledgeStatus.INTERESTED and not place._state.adding:
        pool.interested_people -= 1
    pool.committed_units += units


def _fill(place: Pledge, pool: Pool, commitment: Commitment, *, at: datetime) -> None:
    """Write the place. Raising the quantity renews its time for all of it; lowering it and confirming it again do
    not (rules.md D8).
    """
    is_new = place.status == PledgeStatus.INTERESTED
    if is_new or commitment.units > place.units:
        pool.pledge_sequence += 1
        place.committed_at, place.sequence = at, pool.pledge_sequence
    place.units, place.cap_minor = commitment.units, commitment.cap_minor
    place.address_id, place.method_id = commitment.address_id, commitment.method_id
    if place.status != PledgeStatus.COMMITTED:
        step(place, "commit" if is_new else "confirm", actor=Actor(ActorKind.BUYER, str(place.buyer_id)))
    place.save()


def _celebrate(pool: Pool, *, before: int, now: datetime) -> None:
    """Record what this pledge made true for the pool: milestones, and once that it is reached."""
    terms = PoolTerms.from_json(pool.terms)
    if pool.status != PoolStatus.GATHERING:
        return
    if rules.is_reached(pool.committed_units, pool.committed_people, terms):
        advance(pool, "reach", actor=SYSTEM, reached_at=now)
        record(PoolReached(pool_id=str(pool.id)), now=now)
        return
    for milestone in rules.milestones(before, pool.committed_units, terms.threshold_units):
        record(PoolMilestone(pool_id=str(pool.id), milestone=milestone), now=now)


def _tell(place: Pledge, *, now: datetime) -> None:
    record(PledgeChanged(pool_id=str(place.pool_id), pledge_id=str(place.id), status=place.status), now=now)
