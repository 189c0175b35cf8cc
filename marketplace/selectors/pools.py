"""Questions about pools: cards for lists, the whole page, a person's own place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FETCH_RAISE, Exists, F, OuterRef, QuerySet, Subquery

from accounts.selectors import Viewer, viewer, viewer_named
from marketplace.errors import NoSuchPool, PoolTakenDown
from marketplace.models import Category, Follow, Order, Pledge, Pool, Question, WantPhoto
from marketplace.rules.moderation_states import QuestionStatus
from marketplace.rules.states import PledgeStatus, PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.auctions import AuctionView, AwardView, auction_views, award_of
from marketplace.selectors.records import fingerprint_of
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
    "almost": [F("missing_units").asc(), F("id").desc()],
    "new": [F("opened_at").desc(), F("id").desc()],  # as the index has it: what gathers was opened
    "ending": [F("deadline").asc(), F("id").asc()],
    "closing": [F("auction__ends_at").asc(nulls_last=True), F("id").asc()],
    "big": [F("committed_units").desc(), F("id").desc()],
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
    auction = auction_views([pool.auction], now=now)[pool.id] if hasattr(pool, "auction") else None
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


def own_place(pool_id: UUID, buyer_id: UUID) -> OwnPlace | None:
    """The person's place in the pool, or None."""
    places = _read(Pledge.objects.filter(pool_id=pool_id, buyer_id=buyer_id, status__in=HELD_PLACES))
    return _own(places[0]) if places else None


def own_pools(buyer_id: UUID, *, now: datetime, at_most: int = 50) -> list[tuple[PoolCard, OwnPlace]]:
    """Running pools in which the person holds a place without an order yet, the newest place first."""
    places = running_places(buyer_id, at_most=at_most)
    cards = cards_of([pool_id for pool_id, _place in places], now=now)
    return [(cards[pool_id], place) for pool_id, place in places]


def running_places(buyer_id: UUID, *, at_most: int) -> list[tuple[UUID, OwnPlace]]:
    """The person's places without an order yet, each with its pool, the newest first."""
    held = [PledgeStatus.INTERESTED, PledgeStatus.COMMITTED, PledgeStatus.TO_CONFIRM]
    rows = _read(Pledge.objects.filter(buyer_id=buyer_id, status__in=held).order_by("-pk")[:at_most])
    return [(row.pool_id, _own(row)) for row in rows]


def posted_pools(poster_id: UUID, *, now: datetime, at_most: int = 50) -> list[PoolCard]:
    """Pools of the wants this person posted, the newest first."""
    return _cards(_pools().filter(want__poster_id=poster_id).order_by("-pk")[:at_most], now=now)


def shelves(wanted: Sequence[Shelf], *, now: datetime) -> list[list[PoolCard]]:
    """The first pools of each shelf, in their order; shown together, so that photos and bids are asked for once."""
    rows = [_on_shelf(shelf) for shelf in wanted]
    everything = [pool for pools in rows for pool in pools]
    cards = {card.id: card for card in _shown(everything, now=now)}
    return [[cards[pool.id] for pool in pools] for pools in rows]


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


def _on_shelf(shelf: Shelf) -> list[Pool]:
    rows = _pools().filter(status__in=shelf.statuses)
    rows = rows.filter(category_id=shelf.category) if shelf.category else rows
    return list(_sorted(rows, shelf.sort)[: shelf.at_most])


def _cards(rows: QuerySet[Pool], *, now: datetime) -> list[PoolCard]:
    return _shown(list(rows), now=now)


def _pools() -> QuerySet[Pool]:
    """Pools with all that a card needs; their photos' ids come along, so that only the photos are asked for apart."""
    in_order = WantPhoto.objects.filter(want_id=OuterRef("want_id")).order_by("position").values("photo_id")
    rows = Pool.objects.select_related("want__category", "auction").annotate(photo_ids=ArraySubquery(in_order))
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
    order_id: UUID | None


def _buyer(row: _Place) -> Viewer:
    return viewer_named(row.buyer_id, row.buyer__pseudonym, is_operator=row.buyer__is_operator)


def _read(places: QuerySet[Pledge]) -> list[_Place]:
    newest = Order.objects.filter(pledge=OuterRef("pk")).order_by("-made_at").values("pk")[:1]
    return [_Place(*row) for row in places.values_list(*_Place._fields[:-1], Subquery(newest))]


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
