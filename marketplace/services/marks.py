"""Who counts as one person in a pool, and who stands on both sides of it.

People who share a phone, a card or a place are one group (rules.md F3). The group is written with the pledge and
never worked out anew: a pledge that links two groups makes them one, and they stay one when it leaves.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from common.transactions import in_unit
from marketplace.errors import LinkedToOtherSide
from marketplace.models import Pledge, Pool, PoolMark
from marketplace.models.pools import HELD_PLACES
from marketplace.rules.states import PledgeStatus


@dataclass(frozen=True)
class Kin:
    """A buyer's place in a pool, if any, and the groups of others counted there with whom the buyer is one person."""

    place: Pledge | None
    groups: frozenset[str]


@in_unit
def kin_of(*, pool: Pool, buyer_id: UUID, marks: frozenset[str]) -> Kin:
    """Read under the pool's lock, held by the caller, so that of two who share something the second sees the first."""
    shared = PoolMark.objects.filter(pool=pool, mark__in=marks, is_bidder=False).values("party_id")
    linked = Q(buyer_id__in=shared) | Q(person_group=str(buyer_id))
    own = Q(buyer_id=buyer_id, status__in=HELD_PLACES)
    rows = list(Pledge.objects.filter(own | Q(linked, status=PledgeStatus.COMMITTED), pool=pool))
    place = next((row for row in rows if row.buyer_id == buyer_id), None)
    return Kin(place, frozenset(row.person_group for row in rows if row.buyer_id != buyer_id))


@in_unit
def count_person(*, pool: Pool, place: Pledge, groups: frozenset[str], marks: frozenset[str]) -> None:
    """Put the place into its group and correct the pool's people; the pool is locked by the caller.

    Who is one with nobody is a group of their own. Several groups become the first of them, and the pool has so
    many people fewer.
    """
    if place.status == PledgeStatus.COMMITTED:
        groups |= {place.person_group}
    elif place.status == PledgeStatus.TO_CONFIRM:  # who were one stay one, also where a third linked them
        counted = Pledge.objects.filter(pool=pool, person_group=place.person_group, status=PledgeStatus.COMMITTED)
        groups |= {place.person_group} if counted.exists() else frozenset()
    place.person_group = min(groups, default=str(place.buyer_id))
    if merged := groups - {place.person_group}:
        same = Pledge.objects.filter(pool=pool, person_group__in=merged, status__in=HELD_PLACES)
        same.update(person_group=place.person_group)
    pool.committed_people += 1 - len(groups)
    _write(pool, place.buyer_id, marks, is_bidder=False)


@in_unit
def refuse_linked_buyer(*, pool: Pool, marks: frozenset[str]) -> None:
    """Whoever shares something with a bidder cannot buy here; the auction is locked by the caller.

    Raises LinkedToOtherSide.
    """
    if PoolMark.objects.filter(pool=pool, mark__in=marks, is_bidder=True).exists():
        raise LinkedToOtherSide()


@in_unit
def refuse_linked_bidder(*, pool: Pool, seller_id: UUID, marks: frozenset[str], poster_marks: frozenset[str]) -> None:
    """Whoever shares something with the poster, a buyer or another bidder cannot bid; the auction is locked by the
    caller. What the bidder has is kept, for those who come after. Raises LinkedToOtherSide.
    """
    shared = list(PoolMark.objects.filter(pool=pool, mark__in=marks).values_list("party_id", "mark"))
    if marks & poster_marks or any(party_id != seller_id for party_id, _mark in shared):
        raise LinkedToOtherSide()
    _write(pool, seller_id, marks - {mark for _party_id, mark in shared}, is_bidder=True)


@in_unit
def forget_marks(*, pool: Pool, buyer_id: UUID) -> None:
    """The buyer left: what they have says nothing about this pool any more."""
    PoolMark.objects.filter(pool=pool, party_id=buyer_id).delete()


def _write(pool: Pool, party_id: UUID, marks: Collection[str], *, is_bidder: bool) -> None:
    rows = [PoolMark(pool=pool, party_id=party_id, mark=mark, is_bidder=is_bidder) for mark in sorted(marks)]
    PoolMark.objects.bulk_create(rows, ignore_conflicts=True)
