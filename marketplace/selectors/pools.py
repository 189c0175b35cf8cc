"""Questions about pools: cards for lists, the whole page, a person's own place."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FETCH_RAISE, Exists, F, OuterRef, QuerySet, Subquery

from accounts.selectors import Viewer, viewer, viewer_named
from common.queries import Query
from marketplace.errors import NoSuchPool, PoolTakenDown
from marketplace.models import Category, Follow, Order, Pledge, Pool, Question, WantPhoto
from marketplace.rules.moderation_states import QuestionStatus
from marketplace.rules.states import PledgeStatus, PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.auctions import AuctionView, AwardView, auction_views, award_of
from marketplace.selectors.records import fingerprint_of
from marketplace.selectors.rooms import barred_sellers, demand_in
from media.selectors import PhotoView, photos

HIDDEN = [PoolStatus.DRAFT, PoolStatus.REVIEW, PoolStatus.REMOVED]
HELD_PLACES = [PledgeStatus.INTERESTED, PledgeStatus.COMMITTED, PledgeStatus.TO_CONFIRM, PledgeStatus.ORDERED]
AWARDED = {
    PoolStatus.VETTING,
    PoolStatus.COLLECTING,
    PoolStatus.FULFILLING,
    PoolStatus.CLOSED,
    PoolStatus.FAILED,
}
COUNTED = {PledgeStatus.COMMITTED, PledgeStatus.ORDERED}
PEOPLE_SHOWN = 24
PER_PAGE = 16
PAGES_MOST = 999

SORTS = {
    "almost": ["missing_units", "-id"],
    "new": ["-opened_at", "-id"],  # as the index has it: what gathers was opened
    "ending": ["deadline", "id"],
    "closing": ["auction__ends_at", "id"],  # PostgreSQL puts those without an auction last
    "big": ["-committed_units", "-id"],
}


STAGES: dict[str, list[PoolStatus]] = {
    "open": [PoolStatus.GATHERING, PoolStatus.REACHED, PoolStatus.AUCTION],
    "gathering": [PoolStatus.GATHERING],
    "auction": [PoolStatus.REACHED, PoolStatus.AUCTION],
    "done": [PoolStatus.VETTING, PoolStatus.COLLECTING, PoolStatus.FULFILLING, PoolStatus.CLOSED],
}


@dataclass(frozen=True)
class CategoryView:
    """A shelf."""

    slug: str
    name: str
    icon: str


@dataclass(frozen=True)
class Shelf:
    """Which pools stand on a shelf: in these states, of one category or ("") of all, sorted by one of SORTS."""

    statuses: tuple[PoolStatus, ...]
    sort: str
    at_most: int = 8
    category: str = ""


@dataclass(frozen=True)
class PoolCard:
    """A pool as lists show it. Prices are unit prices in won; `falls_minor` are those that led so far, in order."""

    id: UUID
    title: str
    poster_id: UUID
    poster_name: str
    category: CategoryView
    photo: PhotoView | None
    status: PoolStatus
    committed_units: int
    committed_people: int
    interested_people: int
    threshold_units: int
    hint_price_minor: int | None
    leading_price_minor: int | None
    falls_minor: tuple[int, ...]
    opened_at: datetime | None
    counts_to: datetime | None

    @property
    def missing_units(self) -> int:
        """Units still missing to the threshold."""
        return max(self.threshold_units - self.committed_units, 0)

    @property
    def percent(self) -> int:
        """How full the pool is, 0 to 100."""
        return min(100, self.committed_units * 100 // self.threshold_units)

    @property
    def fall_percent(self) -> int | None:
        """By how much the leading price lies under the start price, floored; None when either is unknown."""
        if not self.hint_price_minor or self.leading_price_minor is None:
            return None
        return max(0, (self.hint_price_minor - self.leading_price_minor) * 100 // self.hint_price_minor)


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


@dataclass(frozen=True)
class PoolPast:
    """What happened to a pool besides gathering: how often it was edited, when it was prolonged, why it was held or
    taken down, which pool it runs again; how many places wait to be confirmed again.
    """

    edit_count: int
    extended_at: datetime | None
    review_reason: str
    removal_reason: str
    former_id: UUID | None
    to_confirm_people: int

    @property
    def has_changed(self) -> bool:
        """Whether there is a list of changes."""
        return self.edit_count > 0 or self.extended_at is not None


@dataclass(frozen=True)
class PoolPage:
    """All that a pool's page shows: `seats` of all who committed, in order, the first `people`, the reader's `own`."""

    card: PoolCard
    details: str
    photos: tuple[PhotoView, ...]
    poster: Viewer
    terms: PoolTerms
    deadline: datetime
    reached_at: datetime | None
    ended_at: datetime | None
    seats: tuple[TakenSeats, ...]
    people: tuple[PlaceRow, ...]
    own: OwnPlace | None
    auction: AuctionView | None
    award: AwardView | None
    past: PoolPast
    is_followed: bool = False
    has_questions: bool = False

    @property
    def missing_people(self) -> int:
        """Distinct people still missing to the threshold."""
        return max(self.terms.threshold_people - self.card.committed_people, 0)


@dataclass(frozen=True)
class PoolAnnouncement:
    """What a post on a social network tells of a pool; `fingerprint` is that of its auction's record, "" before."""

    title: str
    committed_units: int
    threshold_units: int
    people: int
    price_minor: int | None
    path: str
    fingerprint: str = ""


@dataclass(frozen=True)
class PoolList:
    """One page of a list of pools."""

    cards: tuple[PoolCard, ...]
    count: int
    page: int
    has_more: bool


def categories() -> list[CategoryView]:
    """All shelves, in order."""
    return [_category(row) for row in Category.objects.order_by("position")]


def pool_page(pool_id: UUID, *, now: datetime, reader_id: UUID | None = None, is_operator: bool = False) -> PoolPage:
    """A pool's page. What is in review, and what was taken down, is for its poster and operators alone.

    Raises NoSuchPool, and PoolTakenDown for what everybody could see once.
    """
    follows = Follow.objects.filter(pool_id=OuterRef("pk"), person_id=reader_id)
    asked = Question.objects.filter(pool_id=OuterRef("pk")).exclude(status=QuestionStatus.HIDDEN)
    rows = _pools().select_related("want__category", "want__poster", "auction")
    pool = rows.filter(pk=pool_id).annotate(is_followed=Exists(follows), has_questions=Exists(asked)).first()
    if pool is None:
        raise NoSuchPool()
    if pool.status in HIDDEN and pool.want.poster_id != reader_id and not is_operator:
        raise PoolTakenDown() if pool.status == PoolStatus.REMOVED and pool.opened_at else NoSuchPool()
    pictures, places = _photos([pool]), _places(pool)
    people = places[:PEOPLE_SHOWN]
    auction = _auction(pool, places, now=now)
    return PoolPage(
        card=_card(pool, pictures, auction),
        details=pool.want.details,
        photos=tuple(pictures[photo_id] for photo_id in _photo_ids(pool)),
        poster=viewer(pool.want.poster),
        terms=PoolTerms.from_json(pool.terms),
        deadline=pool.deadline,
        reached_at=pool.reached_at,
        ended_at=pool.ended_at,
        seats=tuple(TakenSeats(row.buyer_id, row.units) for row in places if row.status in COUNTED),
        people=tuple(
            PlaceRow(_buyer(row), PledgeStatus(row.status), row.units, row.committed_at or row.joined_at)
            for row in people
        ),
        own=next((_own(row) for row in places if row.buyer_id == reader_id), None),
        auction=auction,
        award=award_of(pool.id) if pool.status in AWARDED else None,
        past=PoolPast(
            edit_count=pool.edit_count,
            extended_at=pool.extended_at,
            review_reason=pool.review_reason,
            removal_reason=pool.removal_reason,
            former_id=pool.former_id,
            to_confirm_people=sum(row.status == PledgeStatus.TO_CONFIRM for row in places),
        ),
        is_followed=pool.is_followed,
        has_questions=pool.has_questions,
    )


def _auction(pool: Pool, places: Sequence["_Place"], *, now: datetime) -> AuctionView | None:
    """The pool's auction, judged by the places its page shows anyway."""
    if not hasattr(pool, "auction"):
        return None
    demand = demand_in(
        (row.id, row.units, row.cap_minor, row.person_group, row.committed_at, row.sequence, row.barred)
        for row in places
        if row.status == PledgeStatus.COMMITTED
    )
    return auction_views([pool.auction], now=now, demands={pool.id: demand})[pool.id]


def own_place(pool_id: UUID, buyer_id: UUID) -> OwnPlace | None:
    """The person's place in the pool, or None."""
    places = _read(Pledge.objects.filter(pool_id=pool_id, buyer_id=buyer_id, status__in=HELD_PLACES))
    return _own(places[0]) if places else None


def own_and_posted_pools(
    person_id: UUID, *, now: datetime, at_most: int = 50
) -> tuple[list[tuple[PoolCard, OwnPlace]], list[PoolCard]]:
    """Running pools in which the person holds a place without an order yet, the newest place first, and the pools of
    the wants they posted, the newest first; asked for together.
    """
    places = running_places(person_id, at_most=at_most)
    posted = Pool.objects.filter(want__poster_id=person_id).order_by("-pk").values("pk")[:at_most]
    held = Pool.objects.filter(pk__in=[pool_id for pool_id, _place in places]).values("pk")
    cards = {card.id: card for card in _cards(_pools().filter(pk__in=posted.union(held, all=True)), now=now)}
    own = sorted((card for card in cards.values() if card.poster_id == person_id), key=_id_of, reverse=True)
    return [(cards[pool_id], place) for pool_id, place in places], own[:at_most]


def concerning(person_id: UUID, *, at_most: int = 100) -> Query[frozenset[UUID]]:
    """The pools a person posted or holds a place in, the newest first as far as they are counted."""
    posted = Pool.objects.filter(want__poster_id=person_id).order_by("-pk").values_list("pk")[:at_most]
    places = Pledge.objects.filter(buyer_id=person_id, status__in=HELD_PLACES).order_by("-pk")
    both = posted.union(places.values_list("pool_id")[:at_most], all=True)
    return Query(lambda rows: frozenset(pool_id for (pool_id,) in rows), both)


def _id_of(card: PoolCard) -> UUID:
    return card.id


def running_places(buyer_id: UUID, *, at_most: int) -> list[tuple[UUID, OwnPlace]]:
    """The person's places without an order yet, each with its pool, the newest first."""
    held = [PledgeStatus.INTERESTED, PledgeStatus.COMMITTED, PledgeStatus.TO_CONFIRM]
    rows = _read(Pledge.objects.filter(buyer_id=buyer_id, status__in=held).order_by("-pk")[:at_most])
    return [(row.pool_id, _own(row)) for row in rows]


def shelves(wanted: Sequence[Shelf], *, now: datetime) -> list[list[PoolCard]]:
    """The first pools of each shelf, in their order; asked for and shown together."""
    return shelves_and([], wanted, now=now)[0]


def shelves_and(
    others: Sequence[QuerySet[Any, Any]], wanted: Sequence[Shelf], *, now: datetime
) -> tuple[list[list[PoolCard]], dict[UUID, PoolCard]]:
    """The same, and by id the cards of all that was asked for: the shelves' and the `others`, queries of pools' ids.

    One question for all pools: each shelf finds its first ones by its own index, then they are read together.
    """
    first, *rest = [*map(_ids_on, wanted), *others]
    rows = list(_pools().filter(pk__in=first.union(*rest, all=True) if rest else first))
    cards = {card.id: card for card in _shown(rows, now=now)}
    return [[cards[pool.id] for pool in _on_shelf(shelf, rows)] for shelf in wanted], cards


def cards_of(pool_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, PoolCard]:
    """The cards of these pools, whatever their state, by id."""
    return {card.id: card for card in _cards(_pools().filter(pk__in=list(pool_ids)), now=now)}


def announcement(*, pool_id: UUID) -> PoolAnnouncement:
    """What a post tells of the pool. Raises NoSuchPool."""
    pool = _pools().filter(pk=pool_id).first()
    if pool is None:
        raise NoSuchPool()
    award = award_of(pool_id)
    return PoolAnnouncement(
        title=pool.want.title,
        committed_units=pool.committed_units,
        threshold_units=pool.terms["threshold_units"],
        people=pool.committed_people,
        price_minor=award.price_minor if award else None,
        path=f"/pools/{pool.id}/",
        fingerprint=fingerprint_of(pool_id) or "",
    )


def _ids_on(shelf: Shelf) -> QuerySet[Any, Any]:
    rows = Pool.objects.filter(status__in=shelf.statuses)
    rows = rows.filter(category_id=shelf.category) if shelf.category else rows
    return _sorted(rows, shelf.sort).values("pk")[: shelf.at_most]


def _on_shelf(shelf: Shelf, rows: Iterable[Pool]) -> list[Pool]:
    """The shelf's pools among rows that hold at least its first ones."""
    found = [row for row in rows if row.status in shelf.statuses and shelf.category in {"", row.category_id}]
    for by in reversed(SORTS[shelf.sort]):
        found.sort(key=_sort_key(by.removeprefix("-")), reverse=by.startswith("-"))
    return found[: shelf.at_most]


def _sort_key(path: str) -> Callable[[Pool], tuple[bool, Any]]:
    """What rows are sorted by here as the database sorts them: what is missing comes last."""

    def key(row: Pool) -> tuple[bool, Any]:
        if path == "missing_units":
            return False, row.threshold_units - row.committed_units
        holder = getattr(row, "auction", None) if path.startswith("auction__") else row
        value = getattr(holder, path.removeprefix("auction__"), None)
        return value is None, value

    return key


def _cards(rows: QuerySet[Pool], *, now: datetime) -> list[PoolCard]:
    return _shown(list(rows), now=now)


def _pools() -> QuerySet[Pool]:
    """Pools with all that a card needs; their photos' ids come along, so that only the photos are asked for apart."""
    in_order = WantPhoto.objects.filter(want_id=OuterRef("want_id")).order_by("position").values("photo_id")
    rows = Pool.objects.select_related("want__category", "auction").annotate(
        photo_ids=ArraySubquery(in_order), poster_name=F("want__poster__pseudonym")
    )
    return rows.fetch_mode(FETCH_RAISE)


def _photo_ids(pool: Pool) -> list[UUID]:
    ids: list[UUID] = pool.photo_ids  # type: ignore[attr-defined]  # annotated by _pools
    return ids


def _sorted(rows: QuerySet[Pool], sort: str) -> QuerySet[Pool]:
    if sort not in SORTS or sort == "almost":
        rows = rows.annotate(missing_units=F("threshold_units") - F("committed_units"))
    return rows.order_by(*SORTS.get(sort, SORTS["almost"]))


class _Place(NamedTuple):
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


def _buyer(row: _Place) -> Viewer:
    return viewer_named(row.buyer_id, row.buyer__pseudonym, is_operator=row.buyer__is_operator)


def _read(places: QuerySet[Pledge]) -> list[_Place]:
    newest = Order.objects.filter(pledge=OuterRef("pk")).order_by("-made_at").values("pk")[:1]
    return [_Place(*row) for row in places.values_list(*_Place._fields[:-2], Subquery(newest), barred_sellers())]


def _places(pool: Pool) -> list[_Place]:
    """Everybody committed in order, then who is interested."""
    held = Pledge.objects.filter(pool=pool, status__in=HELD_PLACES)
    return _read(held.order_by(F("committed_at").asc(nulls_last=True), "sequence", "joined_at"))


def _photos(pools: Iterable[Pool]) -> dict[UUID, PhotoView]:
    return photos(photo_id for pool in pools for photo_id in _photo_ids(pool))


def _shown(pools: list[Pool], *, now: datetime) -> list[PoolCard]:
    pictures = _photos(pools)
    open_ones = [pool.auction for pool in pools if hasattr(pool, "auction") and pool.auction.sealed_ends_at <= now]
    auctions = auction_views(open_ones, now=now) if open_ones else {}
    return [_card(pool, pictures, auctions.get(pool.id)) for pool in pools]


def _card(pool: Pool, pictures: dict[UUID, PhotoView], auction: AuctionView | None) -> PoolCard:
    first = next(iter(_photo_ids(pool)), None)
    return PoolCard(
        id=pool.id,
        title=pool.want.title,
        poster_id=pool.want.poster_id,
        poster_name=pool.poster_name,  # type: ignore[attr-defined]  # annotated by _pools
        category=_category(pool.want.category),
        photo=pictures.get(first) if first else None,
        status=PoolStatus(pool.status),
        committed_units=pool.committed_units,
        committed_people=pool.committed_people,
        interested_people=pool.interested_people,
        threshold_units=pool.threshold_units,
        hint_price_minor=pool.want.hint_price_minor,
        leading_price_minor=auction.leading_price_minor if auction else None,
        falls_minor=tuple(row.price_minor for row in auction.leads) if auction else (),
        opened_at=pool.opened_at,
        counts_to=_counts_to(pool),
    )


def _counts_to(pool: Pool) -> datetime | None:
    if pool.status == PoolStatus.GATHERING:
        return pool.deadline
    return pool.auction.ends_at if pool.status == PoolStatus.AUCTION else None


def _category(row: Category) -> CategoryView:
    return CategoryView(slug=row.slug, name=str(row), icon=row.icon)


def _own(row: _Place) -> OwnPlace:
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
