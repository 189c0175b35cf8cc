"""What the buyers' pages share: who reads, the instant, a pool with all that its page shows, the link to share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from common import clock
from common.live import sequences_of
from common.templatetags.moa import units
from common.web import fresh_key
from marketplace.selectors.pools import PoolPage, pool_page
from merchants.selectors import seller_of
from pages.presentation.auctions import percent
from pages.presentation.showing import shown_mine, shown_pool, stamp_of


@dataclass(frozen=True)
class Reading:
    """A pool as this reader sees it at this instant."""

    page: PoolPage
    now: datetime


def reader_of(request: HttpRequest) -> UUID | None:
    """Who is signed in, or None."""
    return request.user.pk if request.user.is_authenticated else None


def read(request: HttpRequest, pool_id: UUID) -> Reading:
    """The pool and the reader's place in it. Raises NoSuchPool."""
    now = clock.now()
    return Reading(pool_page(pool_id, now=now, reader_id=reader_of(request)), now)


def shown(request: HttpRequest, reading: Reading) -> dict[str, Any]:
    """The context of a pool's pages: public parts, the reader's own, sharing, and what to listen to."""
    page, now, reader = reading.page, reading.now, reader_of(request)
    public = shown_pool(page, now=now, reader_id=reader)
    mine = shown_mine(page, now=now)
    if reader and mine.get("sellers") is not None and seller_of(reader):
        mine["sellers"] = None  # no account of a business learns how many rivals there are (screens.md)
    return {
        **public,
        **mine,
        "share": share_of(request, page),
        "step_percent": percent(page.terms.step_bp),
        "live_hours": page.terms.auction_hours - page.terms.sealed_hours,
        "request_key": fresh_key(),
        "live": live_of([page.card.id], stamp=stamp_of(page)),
        "section": "auctions" if public["stage"] in {"sealed", "live"} else "explore",
    }


def live_of(pool_ids: list[UUID], *, stamp: str = "") -> dict[str, Any]:
    """What a page with these pools listens to, and which change it has seen."""
    topics = [f"pool:{pool_id}" for pool_id in pool_ids]
    return {"topics": topics, "sequences": sequences_of(topics), "stamp": stamp}


def share_of(request: HttpRequest, page: PoolPage) -> dict[str, Any]:
    """The link to bring others, and ways to send it."""
    url = request.build_absolute_uri(reverse("pool", args=[page.card.id]))
    if page.card.missing_units and not page.auction:
        missing = units(page.card.missing_units)
        text = _("%(title)s: %(missing)s to go. ₩0 now.") % {"title": page.card.title, "missing": missing}
    else:
        text = _("%(title)s: we buy it together. ₩0 now.") % {"title": page.card.title}
    return {
        "url": url,
        "text": text,
        "image": request.build_absolute_uri(page.card.photo.url) if page.card.photo else "",
        "x_url": f"https://x.com/intent/post?{urlencode({'text': text, 'url': url})}",
        "mail_url": f"mailto:?subject={quote(page.card.title)}&body={quote(f'{text} {url}')}",
    }
