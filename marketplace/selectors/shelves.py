"""Questions about pools as lists show them: cards, shelves of them, and a person's own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FETCH_RAISE, F, OuterRef, QuerySet

from marketplace.models import Category, Pool, WantPhoto
from marketplace.rules.states import PoolStatus
from marketplace.selectors.auctions import AuctionView, auction_views
from marketplace.selectors.places import OwnPlace, running_places
from media.selectors import PhotoView, photos

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
class PoolList:
    """One page of a list of pools."""

    cards: tuple[PoolCard, ...]
    count: int
    page: int
    has_more: bool


def categories() -> list[CategoryView]:
    """All shelves, in order."""
    return [_category(row) for row in Category.objects.order_by("position")]


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
    rows = list(pools_with_cards().filter(pk__in=first.union(*rest, all=True) if rest else first))
    cards = {card.id: card for card in _shown(rows, now=now)}
    return [[cards[pool.id] for pool in _on_shelf(shelf, rows)] for shelf in wanted], cards


def own_and_posted_pools(
    person_id: UUID, *, now: datetime, at_most: int = 50
) -> tuple[list[tuple[PoolCard, OwnPlace]], list[PoolCard]]:
    """Running pools in which the person holds a place without an order yet, the newest place first, and the pools of
    the wants they posted, the newest first; asked for together.
    """
    places = running_places(person_id, at_most=at_most)
    posted = Pool.objects.filter(want__poster_id=person_id).order_by("-pk").values("pk")[:at_most]
    held = Pool.objects.filter(pk__in=[pool_id for pool_id, _place in places]).values("pk")
    cards = {card.id: card for card in _cards(pools_with_cards().filter(pk__in=posted.union(held, all=True)), now=now)}
    own = sorted((card for card in cards.values() if card.poster_id == person_id), key=_id_of, reverse=True)
    return [(cards[pool_id], place) for pool_id, place in places], own[:at_most]


def cards_of(pool_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, PoolCard]:
    """The cards of these pools, whatever their state, by id."""
    return {card.id: card for card in _cards(pools_with_cards().filter(pk__in=list(pool_ids)), now=now)}


def pools_with_cards() -> QuerySet[Pool]:
    """Pools with all that a card needs; their photos' ids come along, so that only the photos are asked for apart."""
    in_order = WantPhoto.objects.filter(want_id=OuterRef("want_id")).order_by("position").values("photo_id")
    rows = Pool.objects.select_related("want__category", "auction").annotate(
        photo_ids=ArraySubquery(in_order), poster_name=F("want__poster__pseudonym")
    )
    return rows.fetch_mode(FETCH_RAISE)


def card_of(pool: Pool, pictures: dict[UUID, PhotoView], auction: AuctionView | None) -> PoolCard:
    """The card of a pool read by `pools_with_cards`, with its auction if that runs."""
    first = next(iter(photo_ids_of(pool)), None)
    return PoolCard(
        id=pool.id,
        title=pool.want.title,
        poster_id=pool.want.poster_id,
        poster_name=pool.poster_name,  # type: ignore[attr-defined]  # annotated by pools_with_cards
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


def photos_of(pools: Iterable[Pool]) -> dict[UUID, PhotoView]:
    """The photos of all these pools, by id."""
    return photos(photo_id for pool in pools for photo_id in photo_ids_of(pool))


def photo_ids_of(pool: Pool) -> list[UUID]:
    """The ids of a pool's photos, in order."""
    ids: list[UUID] = pool.photo_ids  # type: ignore[attr-defined]  # annotated by pools_with_cards
    return ids


def _id_of(card: PoolCard) -> UUID:
    return card.id


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


def _sorted(rows: QuerySet[Pool], sort: str) -> QuerySet[Pool]:
    if sort not in SORTS or sort == "almost":
        rows = rows.annotate(missing_units=F("threshold_units") - F("committed_units"))
    return rows.order_by(*SORTS.get(sort, SORTS["almost"]))


def _shown(pools: list[Pool], *, now: datetime) -> list[PoolCard]:
    pictures = photos_of(pools)
    open_ones = [pool.auction for pool in pools if hasattr(pool, "auction") and pool.auction.sealed_ends_at <= now]
    auctions = auction_views(open_ones, now=now) if open_ones else {}
    return [card_of(pool, pictures, auctions.get(pool.id)) for pool in pools]


def _counts_to(pool: Pool) -> datetime | None:
    if pool.status == PoolStatus.GATHERING:
        return pool.deadline
    return pool.auction.ends_at if pool.status == PoolStatus.AUCTION else None


def _category(row: Category) -> CategoryView:
    return CategoryView(slug=row.slug, name=str(row), icon=row.icon)
