"""Search: find a pool, or leave with the want posted. Everything asked is in the address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import clock
from common.templatetags.moa import won
from common.web import fresh_key
from marketplace.rules.states import PoolStatus
from marketplace.selectors.discovery import COUNTED_MOST, Wish, found_counts, found_pools
from marketplace.selectors.interest import is_saved
from marketplace.selectors.shelves import PER_PAGE, CategoryView, Shelf, categories, shelves
from pages.once import reader_of
from pages.presentation.shelves import shelf_card
from pages.web.reading import live_of

SORTS = {
    "best": _("Best match"),
    "almost": _("Nearest to goal"),
    "ending": _("Ending soon"),
    "new": _("Newest"),
    "closing": _("Bidding ends soon"),
    "big": _("Most committed"),
}
STAGES = {"gathering": _("Gathering"), "auction": _("Bidding now"), "done": _("Awarded")}
LONGEST_QUERY = 80
CLOSE_TO_IT = Shelf((PoolStatus.GATHERING,), sort="almost", at_most=4)


@dataclass(frozen=True)
class Search:
    """What is asked for; "" is anything."""

    q: str
    category: str
    stage: str
    least: str
    most: str
    close: str
    sort: str
    page: int

    @classmethod
    def of(cls, request: HttpRequest) -> "Search":
        """The search in the address."""
        return cls.of_sent(request.GET)

    @classmethod
    def of_sent(cls, asked: QueryDict) -> "Search":
        """The search in these fields; what is not known there is anything."""
        stage = asked.get("stage", "") if asked.get("stage") in STAGES else ""
        words = " ".join(asked.get("q", "").replace("\x00", " ").split())[:LONGEST_QUERY]
        page = asked.get("page", "")
        otherwise = "best" if words else "closing" if stage == "auction" else "almost"
        return cls(
            q=words,
            category=asked.get("category", "")[:30],
            stage=stage,
            least=_won_of(asked.get("least", "")),
            most=_won_of(asked.get("most", "")),
            close="1" if asked.get("close") == "1" else "",
            sort=asked.get("sort", "") if asked.get("sort") in SORTS else otherwise,
            page=int(page[:6]) if page.isascii() and page.isdigit() else 1,
        )

    def address(self, **changes: Any) -> str:
        """The query of the same search with changes; a first page and what is "" are left out."""
        wanted = self.wish.terms() | {"sort": self.sort} | changes
        return "?" + urlencode({name: value for name, value in wanted.items() if value})

    @property
    def wish(self) -> Wish:
        """What is looked for, whatever its order."""
        return Wish(
            q=self.q,
            category=self.category.replace("\x00", ""),
            stage=self.stage,
            least=self.least,
            most=self.most,
            close=self.close,
        )

    def removable(self) -> list[tuple[str, str]]:
        """The filters in use in words, each with the address of the search without it."""
        used = []
        if self.stage:
            used.append((str(STAGES[self.stage]), self.address(stage="")))
        if self.least:
            used.append((gettext("from %(price)s") % {"price": won(int(self.least))}, self.address(least="")))
        if self.most:
            used.append((gettext("up to %(price)s") % {"price": won(int(self.most))}, self.address(most="")))
        if self.close:
            used.append((gettext("Almost there"), self.address(close="")))
        return used


@require_safe
@never_cache
def explore(request: HttpRequest) -> HttpResponse:
    """The pools found, sixteen a page."""
    now, search = clock.now(), Search.of(request)
    wish, reader = search.wish, reader_of(request)
    found = found_pools(wish, sort=search.sort, page=search.page, now=now)
    counts = found_counts(wish)
    close = [] if found.cards else shelves([CLOSE_TO_IT], now=now)[0]
    names = categories()
    context = {
        "section": "auctions" if search.stage == "auction" else "explore",
        "server_now": now,
        "search": search,
        "shelf": next((name for name in names if name.slug == search.category), None),
        "chips": _chips(search, names, counts),
        "stages": [(name, label, search.address(stage=name)) for name, label in STAGES.items()],
        "any_stage": search.address(stage=""),
        "sorts": SORTS.items(),
        "found": found,
        "cards": [shelf_card(pool) for pool in found.cards],
        "close_to_it": [shelf_card(pool) for pool in close],
        "more": search.address(page=found.page + 1) if found.has_more else "",
        "more_count": min(PER_PAGE, found.count - found.page * PER_PAGE),
        "back": search.address() if found.page > 1 else "",
        "counted_most": COUNTED_MOST,
        "filters": search.removable(),
        "is_saved": bool(reader and wish.terms() and is_saved(reader, wish)),
        "request_key": fresh_key(),
        "here": search.address(),
        "post_url": f"{reverse('want-post')}?{urlencode({'title': search.q})}" if search.q else "",
        "live": live_of(request, [pool.id for pool in found.cards]),
    }
    return render(request, "pages/explore.html", context)


def _won_of(typed: str) -> str:
    """A price in won as it stands in an address; what is none is left out."""
    digits = "".join(letter for letter in typed if letter.isascii() and letter.isdigit()).lstrip("0")
    return digits if len(digits) <= 8 else ""


def _chips(search: Search, names: list[CategoryView], counts: dict[str, int]) -> list[dict[str, Any]]:
    everything = {"icon": "sparkle", "name": "", "count": sum(counts.values()), "url": search.address(category="")}
    chips = [{**everything, "is_current": not search.category}]
    for shelf_view in names:
        if shelf_view.slug in counts or shelf_view.slug == search.category:
            chips.append(
                {
                    "icon": shelf_view.icon,
                    "name": shelf_view.name,
                    "count": counts.get(shelf_view.slug, 0),
                    "url": search.address(category=shelf_view.slug),
                    "is_current": shelf_view.slug == search.category,
                }
            )
    return chips
