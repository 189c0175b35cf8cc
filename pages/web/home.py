"""Home: the idea in one sentence, what is nearly full, what falls, what is new, and one's own pools."""

from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import clock
from marketplace.rules.states import PoolStatus
from marketplace.selectors.interest import home_pools
from marketplace.selectors.shelves import Shelf, categories
from pages.once import reader_of
from pages.presentation.shelves import my_row, posted_row, shelf_card, similar_row
from pages.web.reading import live_of
from social.web.touches import note_visit

SHELVES = [
    Shelf((PoolStatus.GATHERING,), sort="almost", at_most=4),
    Shelf((PoolStatus.AUCTION,), sort="closing", at_most=6),
    Shelf((PoolStatus.GATHERING,), sort="new", at_most=6),
]
MINE = 6


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The page everybody starts from."""
    now, reader = clock.now(), reader_of(request)
    note_visit(request, pool_id=None)
    pools = home_pools(SHELVES, person_id=reader, now=now, at_most=MINE)
    almost, falling, posted = pools.shelves
    context: dict[str, Any] = {
        "section": "home",
        "server_now": now,
        "categories": categories(),
        "almost": [shelf_card(pool) for pool in almost],
        "falling": [shelf_card(pool) for pool in falling],
        "posted": [posted_row(pool) for pool in posted],
        "mine": [my_row(pool, place) for pool, place in pools.mine],
        "followed": [similar_row(pool) for pool in pools.followed],
        "live": live_of(request, [pool.id for pool in chain(almost, falling)]),
    }
    return render(request, "pages/home.html", context)
