"""Questions about places in pools: a person's own, and everybody's in a pool."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from accounts.selectors import Viewer, viewer_named
from common.queries import Query
from marketplace.models import Order, Pledge, Pool
from marketplace.rules.states import PledgeStatus
from marketplace.selectors.rooms import barred_sellers

HELD_PLACES = [PledgeStatus.INTERESTED, PledgeStatus.COMMITTED, PledgeStatus.TO_CONFIRM, PledgeStatus.ORDERED]
COUNTED = {PledgeStatus.COMMITTED, PledgeStatus.ORDERED}


@dataclass(frozen=True)
class PlaceRow:
    """Who is in, under a pseudonym."""

    person: Viewer
    status: PledgeStatus
    units: int
    at: datetime


@dataclass(frozen=True)
class TakenSeats:
    """The committed units of one buyer."""

    buyer_id: UUID
    units: int


@dataclass(frozen=True)
class OwnPlace:
    """A person's own place in a pool."""

    pledge_id: UUID
    status: PledgeStatus
    units: int
    cap_minor: int | None
    address_id: UUID | None
    method_id: UUID | None
    order_id: UUID | None = None
    wished_units: int = 0
    wished_cap_minor: int | None = None


class Place(NamedTuple):
    """A place with what pages need of it. Plain, because a pool may have a thousand and its page reads them all."""

    id: UUID
    pool_id: UUID
    buyer_id: UUID
    status: str
    units: int
    cap_minor: int | None
    address_id: UUID | None
    method_id: UUID | None
    joined_at: datetime
    committed_at: datetime | None
    wished_units: int
    wished_cap_minor: int | None
    buyer__pseudonym: str
    buyer__is_operator: bool
    person_group: UUID | None
    sequence: int | None
    order_id: UUID | None
    barred: Sequence[UUID]


def own_place(pool_id: UUID, buyer_id: UUID) -> OwnPlace | None:
    """The person's place in the pool, or None."""
    places = _read(Pledge.objects.filter(pool_id=pool_id, buyer_id=buyer_id, status__in=HELD_PLACES))
    return shown_to_owner(places[0]) if places else None


def running_places(buyer_id: UUID, *, at_most: int) -> list[tuple[UUID, OwnPlace]]:
    """The person's places without an order yet, each with its pool, the newest first."""
    held = [PledgeStatus.INTERESTED, PledgeStatus.COMMITTED, PledgeStatus.TO_CONFIRM]
    rows = _read(Pledge.objects.filter(buyer_id=buyer_id, status__in=held).order_by("-pk")[:at_most])
    return [(row.pool_id, shown_to_owner(row)) for row in rows]


def concerning(person_id: UUID, *, at_most: int = 100) -> Query[frozenset[UUID]]:
    """The pools a person posted or holds a place in, the newest first as far as they are counted."""
    posted = Pool.objects.filter(want__poster_id=person_id).order_by("-pk").values_list("pk")[:at_most]
    places = Pledge.objects.filter(buyer_id=person_id, status__in=HELD_PLACES).order_by("-pk")
    both = posted.union(places.values_list("pool_id")[:at_most], all=True)
    return Query(lambda rows: frozenset(pool_id for (pool_id,) in rows), both)


def places_of(pool: Pool) -> list[Place]:
    """Everybody committed in order, then who is interested."""
    held = Pledge.objects.filter(pool=pool, status__in=HELD_PLACES)
    return _read(held.order_by(F("committed_at").asc(nulls_last=True), "sequence", "joined_at"))


def _read(places: QuerySet[Pledge]) -> list[Place]:
    newest = Order.objects.filter(pledge=OuterRef("pk")).order_by("-made_at").values("pk")[:1]
    return [Place(*row) for row in places.values_list(*Place._fields[:-2], Subquery(newest), barred_sellers())]


def buyer_of(row: Place) -> Viewer:
    """Whose place it is, as others see them."""
    return viewer_named(row.buyer_id, row.buyer__pseudonym, is_operator=row.buyer__is_operator)


def shown_to_owner(row: Place) -> OwnPlace:
    """The place as its own person sees it."""
    return OwnPlace(
        pledge_id=row.id,
        status=PledgeStatus(row.status),
        units=row.units,
        cap_minor=row.cap_minor,
        address_id=row.address_id,
        method_id=row.method_id,
        order_id=row.order_id,
        wished_units=row.wished_units,
        wished_cap_minor=row.wished_cap_minor,
    )
