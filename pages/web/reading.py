"""What the buyers' pages share: who reads, the instant, a pool with all that its page shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from accounts.policy import may_decide
from common import clock
from common.live import sequences_of
from common.web import fresh_key
from marketplace.selectors.pools import PoolPage, pool_page
from pages.once import heard_by, own_business, reader_of
from pages.presentation.auctions import percent
from pages.presentation.showing import shown_mine, shown_pool, stamp_of
from pages.web.sharing import share_of, through


@dataclass(frozen=True)
class Reading:
    """A pool as this reader sees it at this instant."""

    page: PoolPage
    now: datetime


def read(request: HttpRequest, pool_id: UUID) -> Reading:
    """The pool and the reader's place in it. Raises NoSuchPool."""
    now = clock.now()
    is_operator = may_decide(request.user)
    return Reading(pool_page(pool_id, now=now, reader_id=reader_of(request), is_operator=is_operator), now)


def shown(request: HttpRequest, reading: Reading) -> dict[str, Any]:
    """The context of a pool's pages: public parts, the reader's own, sharing, and what to listen to."""
    page, now, reader = reading.page, reading.now, reader_of(request)
    public = shown_pool(page, now=now, reader_id=reader)
    mine = shown_mine(page, now=now)
    if reader and mine.get("sellers") is not None and own_business(request):
        mine["sellers"] = None  # no account of a business learns how many rivals there are (screens.md)
    share = share_of(request, page, reader_id=reader)
    public |= through(share, public)
    return {
        **public,
        **mine,
        "share": share,
        "step_percent": percent(page.terms.step_bp),
        "live_hours": page.terms.auction_hours - page.terms.sealed_hours,
        "request_key": fresh_key(),
        "live": live_of(request, [page.card.id], stamp=stamp_of(page)),
        "section": "auctions" if public["stage"] in {"sealed", "live"} else "explore",
    }


def live_of(request: HttpRequest, pool_ids: list[UUID], *, stamp: str = "") -> dict[str, Any]:
    """What a page with these pools listens to, and which change it has seen."""
    topics = [f"pool:{pool_id}" for pool_id in pool_ids]
    heard = heard_by(request, topics)
    sequences = [heard.sequences[topic] for topic in topics] if heard else sequences_of(topics)
    return {"topics": topics, "sequences": sequences, "stamp": stamp}
