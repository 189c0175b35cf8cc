"""How many SQL statements an act costs, BEGIN and COMMIT left out: as a service and as a whole request."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from uuid import UUID

from django.test import Client

from bench import asks, ours
from bench.asks import Ask
from bench.cast import Cast
from common import clock
from marketplace.selectors.pools import pool_page

PEOPLE = 5


@dataclass(frozen=True)
class Count:
    """So many statements one act takes; `most` is what we allow ourselves, if anything."""

    name: str
    statements: int
    most: int | None = None


def counted(cast: Cast) -> list[Count]:
    """Each act once, after one of its kind has gone before."""
    gathering, live = cast.a_gathering_pool(people=PEOPLE), cast.a_live_auction(people=30, bids=20)
    buyer, late = cast.buyers[PEOPLE], cast.buyers[PEOPLE + 1]
    prices = count(20)
    ours.bid(live, cast.sellers[0], prices)
    _whole(asks.get_pool(live, late))  # its key is noted now, and not again for a minute
    _whole(asks.post_bid(live, cast.sellers[1], next(prices)))
    return [
        Count("join, service with its key", _of(partial(ours.join, gathering, buyer)), most=12),
        Count("join, whole request", _of(partial(_whole, asks.put_pledge(gathering, late)))),
        # one more than the others: which sellers the buyers turned away is a question of its own (rules.md D10)
        Count("bid, service with its key", _of(partial(ours.bid, live, cast.sellers[0], prices)), most=13),
        Count("bid, whole request", _of(partial(_whole, asks.post_bid(live, cast.sellers[1], next(prices))))),
        Count("pool page, selector", _of(partial(_page, live)), most=12),
        Count("pool page, whole request", _of(partial(_whole, asks.pool_html(live)))),
        Count("GET /api/v1/pools/{id}", _of(partial(_whole, asks.get_pool(live, late)))),
        Count("home, whole request", _of(partial(_whole, Ask("GET", "/"))), most=12),
    ]


def _of(act: Callable[[], object]) -> int:
    return len(ours.asked(act))


def _page(pool_id: UUID) -> None:
    pool_page(pool_id, now=clock.now())


def _whole(ask: Ask) -> None:
    answer = Client().generic(
        ask.method,
        ask.path,
        json.dumps(ask.body) if ask.body is not None else "",
        content_type="application/json",
        headers=dict(ask.headers),
    )
    assert answer.status_code in {200, 201}, answer.content
