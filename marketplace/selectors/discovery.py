"""Finding pools: by words, shelf, stage and price, counted no further than anybody reads, at any size of the site.

Open pools lie in indexes in every order they can be asked for, so a page is read from one; words are found through
the index of the wants. What is ranked by words is bounded: the best of the newest finds, not of a million.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet

from marketplace.models import Category, Pool
from marketplace.models.pools import MISSING, OPEN
from marketplace.rules.likeness import ALIKE_PERCENT, alike_percent, finding, resembling
from marketplace.rules.pools import FIVE_TO_GO
from marketplace.rules.states import PoolStatus
from marketplace.selectors.pools import HIDDEN
from marketplace.selectors.shelves import PAGES_MOST, PER_PAGE, SORTS, STAGES, PoolCard, PoolList, cards_of
from marketplace.selectors.words import Finds, rank
from media.selectors import alike

COUNTED_MOST = 1_000
COUNTED_IN_ALL = 3_000
RANKED_MOST = 500
COMPARED_MOST = 200
ALMOST_UNITS = FIVE_TO_GO

__all__ = [
    "COUNTED_MOST",
    "Finds",
    "Wish",
    "found_counts",
    "found_pools",
    "fresh_count",
    "fresh_titles",
    "opened_since",
    "similar_pools",
]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody looks for; "" is anything. Prices are start prices in won; `close` is "1" for almost full."""

    q: str = ""
    category: str = ""
    stage: str = ""
    least: str = ""
    most: str = ""
    close: str = ""

    def terms(self) -> dict[str, str]:
        """What is asked, without what is not."""
        return {name: value for name, value in asdict(self).items() if value}


def found_pools(wish: Wish, *, sort: str = "", page: int = 1, now: datetime) -> PoolList:
    """A page of the public pools that fit. With words and no other order, the best match first.

    `count` stops at a thousand.
    """
    page = min(max(page, 1), PAGES_MOST)
    start, rows = (page - 1) * PER_PAGE, _fitting(wish)
    query = finding(wish.q)
    if query and sort in {"", "best"}:
        ids = _ranked(rows, query)[start : start + PER_PAGE + 1]
    else:
        ids = list(_in_order(rows, sort or "almost")[start : start + PER_PAGE + 1])
    cards = cards_of(ids[:PER_PAGE], now=now)
    shown = tuple(cards[pool_id] for pool_id in ids[:PER_PAGE] if pool_id in cards)
    return PoolList(shown, rows[:COUNTED_MOST].count(), page, len(ids) > PER_PAGE)


def found_counts(wish: Wish) -> dict[str, int]:
    """How many pools would be found on each shelf that has any, each up to a thousand; with words 3,000 in all."""
    anywhere = Wish(**wish.terms() | {"category": ""})
    fitting = _fitting(anywhere).filter(category_id=OuterRef("pk"))
    if finding(wish.q):  # the words are looked up once, not once for each shelf
        return dict(Counter(_fitting(anywhere).values_list("category_id", flat=True)[:COUNTED_IN_ALL]))
    found = ArraySubquery(fitting.values("pk")[:COUNTED_MOST])
    shelves = Category.objects.annotate(found=Func(found, function="cardinality", output_field=IntegerField()))
    return {slug: count for slug, count in shelves.values_list("slug", "found") if count}


def fresh_count(wish: Wish, *, since: datetime) -> int:
    """How many pools that fit opened after that instant, counted up to a hundred."""
    return _fitting(wish).filter(opened_at__gt=since)[:100].count()


def fresh_titles(wish: Wish, *, since: datetime) -> list[str]:
    """What the pools are called that fit and opened after that instant, the newest first, a hundred at most."""
    rows = _fitting(wish).filter(opened_at__gt=since).order_by("-opened_at", "-pk")
    return list(rows.values_list("want__title", flat=True)[:100])


def opened_since(since: datetime) -> bool:
    """Whether any public pool opened after that instant."""
    return Pool.objects.filter(opened_at__gt=since).exclude(status__in=HIDDEN).exists()


def similar_pools(
    title: str, *, photo_ids: list[UUID] | None = None, but: UUID | None = None, at_most: int = 3, now: datetime
) -> list[PoolCard]:
    """Pools that still take pledges for what seems the same: the same picture first, then the most alike titles."""
    taking = Pool.objects.filter(status__in=OPEN).exclude(pk=but) if but else Pool.objects.filter(status__in=OPEN)
    by_picture: list[UUID] = []
    if photo_ids and (pictures := alike(photo_ids)):
        by_picture = list(taking.filter(want__photos__photo_id__in=pictures).values_list("pk", flat=True)[:at_most])
    ids = list(dict.fromkeys([*by_picture, *_alike_titles(taking, title)]))[:at_most]
    cards = cards_of(ids, now=now)
    return [cards[pool_id] for pool_id in ids if pool_id in cards]


def _alike_titles(taking: QuerySet[Pool], title: str) -> list[UUID]:
    query = resembling(title)
    if not query:
        return []
    near = taking.filter(want__search__finds=query).order_by("-opened_at", "-pk")
    found = [
        (alike_percent(title, other), pool_id)
        for pool_id, other in near.values_list("pk", "want__title")[:COMPARED_MOST]
    ]
    best = sorted((pair for pair in found if pair[0] >= ALIKE_PERCENT), key=lambda pair: -pair[0])
    return [pool_id for _percent, pool_id in best]


def _fitting(wish: Wish) -> QuerySet[Pool]:
    """The pools that fit, in no order. Without words and stage those that can still be joined."""
    rows = Pool.objects.filter(status__in=_statuses(wish))
    if query := finding(wish.q):
        rows = rows.filter(want__search__finds=query)
    elif wish.q.strip():
        return rows.none()
    if wish.category:
        rows = rows.filter(category_id=wish.category.replace("\x00", ""))
    if wish.least:
        rows = rows.filter(want__hint_price_minor__gte=int(wish.least))
    if wish.most:
        rows = rows.filter(want__hint_price_minor__lte=int(wish.most))
    if wish.close:
        near = Q(status=PoolStatus.GATHERING, committed_units__gte=F("threshold_units") - ALMOST_UNITS)
        rows = rows.filter(near)
    return rows


def _statuses(wish: Wish) -> list[PoolStatus]:
    if wish.stage in STAGES:
        return STAGES[wish.stage]
    return [status for status in PoolStatus if status not in HIDDEN] if wish.q.strip() else OPEN


def _in_order(rows: QuerySet[Pool], sort: str) -> "QuerySet[Pool, UUID]":
    if sort == "almost" or sort not in SORTS:
        rows = rows.annotate(missing_units=MISSING)
    return rows.order_by(*SORTS.get(sort, SORTS["almost"])).values_list("pk", flat=True)


def _ranked(rows: QuerySet[Pool], query: str) -> list[UUID]:
    """The best matches among the newest finds; open pools, which lie in that order, before those that ended."""
    newest = list(rows.filter(status__in=OPEN).order_by(*SORTS["new"]).values_list("pk", flat=True)[:RANKED_MOST])
    if room := RANKED_MOST - len(newest):
        newest += rows.exclude(status__in=OPEN).order_by("-pk").values_list("pk", flat=True)[:room]
    ranked = Pool.objects.filter(pk__in=newest).annotate(match=rank(query), is_open=Q(status__in=OPEN))
    return list(ranked.order_by("-is_open", "-match", "-pk").values_list("pk", flat=True))
