"""Questions about what a person keeps for later: pools followed, searches saved, a want half written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg

from common.paging import Ask, Part, part_of
from marketplace.errors import NoSuchSearch
from marketplace.models import Follow, KeptDraft, Pool, SavedSearch
from marketplace.models.pools import OPEN
from marketplace.selectors.discovery import Wish, fresh_count, fresh_titles, opened_since
from marketplace.selectors.places import OwnPlace, running_places
from marketplace.selectors.pools import HIDDEN
from marketplace.selectors.shelves import PoolCard, Shelf, cards_of, shelves, shelves_and
from media.selectors import PhotoView, photos_of


@dataclass(frozen=True)
class SavedView:
    """A saved search, and how many pools were posted since it was looked at last, up to a bound."""

    id: UUID
    wish: Wish
    saved_at: datetime
    seen_at: datetime
    fresh: int


@dataclass(frozen=True)
class DraftView:
    """A want half written: the fields as typed, and the photos in their order."""

    fields: dict[str, str]
    photos: tuple[PhotoView, ...]
    saved_at: datetime


@dataclass(frozen=True)
class FreshFinds:
    """A search, everybody who saved it, how many new pools it finds and what the first are called."""

    wish: Wish
    person_ids: tuple[UUID, ...]
    count: int
    titles: tuple[str, ...]


def follows_part(person_id: UUID, ask: Ask, *, now: datetime) -> Part[PoolCard]:
    """One part of the public pools the person follows, the last followed first. Raises CursorUnfit."""
    rows = Follow.objects.filter(person_id=person_id).exclude(pool__status__in=HIDDEN)
    part = part_of(rows, "-at", "-pk", ask=ask)
    cards = cards_of([row.pool_id for row in part.rows], now=now)
    return Part(tuple(cards[row.pool_id] for row in part.rows if row.pool_id in cards), part.next)


@dataclass(frozen=True)
class HomePools:
    """What home shows: its shelves, the reader's running places, and other running pools they follow."""

    shelves: list[list[PoolCard]]
    mine: list[tuple[PoolCard, OwnPlace]]
    followed: list[PoolCard]


def home_pools(wanted: Sequence[Shelf], *, person_id: UUID | None, now: datetime, at_most: int) -> HomePools:
    """Everything home shows of pools, asked for together; a person's own with the newest first, none of a stranger."""
    if person_id is None:
        return HomePools(shelves(wanted, now=now), [], [])
    places = running_places(person_id, at_most=at_most)
    held = [pool_id for pool_id, _place in places]
    follows = Follow.objects.filter(person_id=person_id, pool__status__in=OPEN).exclude(pool_id__in=held)
    newest = follows.order_by("-at", "-pk").values_list("pool_id", flat=True)[:at_most]
    followed = list(newest)
    own = Pool.objects.filter(pk__in=[*held, *followed]).values("pk")
    shown, cards = shelves_and([own], wanted, now=now)
    return HomePools(shown, [(cards[pool_id], place) for pool_id, place in places], [cards[one] for one in followed])


def followed_among(person_id: UUID | None, pool_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these pools the person follows; a stranger follows none."""
    if person_id is None:
        return frozenset()
    rows = Follow.objects.filter(person_id=person_id, pool_id__in=list(pool_ids))
    return frozenset(rows.values_list("pool_id", flat=True))


def searches_part(person_id: UUID, ask: Ask) -> Part[SavedView]:
    """One part of the person's saved searches, the newest first. Raises CursorUnfit."""
    rows = SavedSearch.objects.filter(person_id=person_id)
    return part_of(rows, "-saved_at", "-pk", ask=ask).shown(lambda found: map(_saved, found))


def search_of(search_id: UUID, person_id: UUID) -> SavedView:
    """The person's own saved search. Raises NoSuchSearch."""
    row = SavedSearch.objects.filter(pk=search_id, person_id=person_id).first()
    if row is None:
        raise NoSuchSearch()
    return _saved(row)


def is_saved(person_id: UUID, wish: Wish) -> bool:
    """Whether the person saved exactly this search."""
    return SavedSearch.objects.filter(person_id=person_id, terms=wish.terms()).exists()


def fresh_finds(*, since: datetime, named: int = 3) -> list[FreshFinds]:
    """Every saved search that finds pools opened after that instant, once for all who saved the same; who wants to
    be told counts up to a hundred pools and names the first few. One question for each different search.
    """
    if not opened_since(since):
        return []
    saved = SavedSearch.objects.values_list("terms").annotate(people=ArrayAgg("person_id", distinct=True))
    finds = []
    for terms, people in saved.order_by("terms"):
        wish = Wish(**terms)
        titles = fresh_titles(wish, since=since)
        if titles:
            finds.append(FreshFinds(wish, tuple(people), len(titles), tuple(titles[:named])))
    return finds


def has_searches() -> bool:
    """Whether anybody saved a search."""
    return SavedSearch.objects.exists()


def draft_of(person_id: UUID) -> DraftView | None:
    """The person's draft, or None."""
    row = KeptDraft.objects.filter(person_id=person_id).first()
    if row is None:
        return None
    photos = photos_of(person_id, [UUID(photo_id) for photo_id in row.photo_ids])
    return DraftView(fields=row.fields, photos=tuple(photos), saved_at=row.saved_at)


def _saved(row: SavedSearch) -> SavedView:
    wish = Wish(**row.terms)
    return SavedView(row.id, wish, row.saved_at, row.seen_at, fresh_count(wish, since=row.seen_at))
