"""What watchers of a pool see: every public part of its two pages and its card, rendered once for each language.

Nothing personal is in here; what only a reader may see is pulled by the page (`pages.web.pools.MineView`).
"""

from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common import clock
from common.live import Showing, shows
from common.templatetags.moa import won
from marketplace.errors import NoSuchPool, PoolTakenDown
from marketplace.selectors.pools import PoolPage, pool_page
from pages.presentation.auctions import percent
from pages.presentation.pools import stage_of
from pages.presentation.shelves import shelf_card
from pages.presentation.showing import shown_pool, stamp_of

PARTS = {
    "badges": "pages/pool/badges.html",
    "stages": "partials/stage_strip.html",
    "ring": "pages/pool/ring.html",
    "ring-key": "partials/ring_key.html",
    "pool-clock": "pages/pool/clock.html",
    "people": "pages/pool/people.html",
}
AUCTION_PARTS = {
    "auction-line": "pages/auction/line.html",
    "auction-now": "pages/auction/now.html",
    "stairs": "pages/auction/stairs.html",
    "bids": "pages/auction/bids.html",
    "auction-steps": "pages/auction/steps.html",
}


@shows("pool")
def pool_showing(pool_id: UUID) -> Showing | None:
    """All live parts of a public pool, in the active language; None while it is not public.

    Of one that is taken down only the words remain: whoever has its page open hears them.
    """
    now = clock.now()
    try:
        page = pool_page(pool_id, now=now)
    except NoSuchPool:
        return None
    except PoolTakenDown as gone:
        return Showing(parts={}, say=gone.message)
    context = {**shown_pool(page, now=now), "step_percent": percent(page.terms.step_bp)}
    templates = PARTS | AUCTION_PARTS if page.auction else PARTS
    parts: dict[str, str] = {}
    for name, template in templates.items():
        parts[name] = render_to_string(template, {**context, "part": name})
    card = shelf_card(page.card)
    parts[card.part] = render_to_string("partials/pool_card.html", {"card": card, "server_now": now})
    return Showing(parts=parts, say=_news(page), facts={"stamp": stamp_of(page)})


def _news(page: PoolPage) -> str:
    """What a reader who cannot see the figures must hear; pages say the same news once."""
    card, stage = page.card, stage_of(page)
    if stage == "gathering":
        facts = {"committed": card.committed_units, "threshold": card.threshold_units}
        return _("%(committed)s of %(threshold)s committed.") % facts
    if stage in {"reached", "sealed"}:
        return _("The goal is reached. Sellers are preparing sealed bids.")
    if stage == "live" and card.leading_price_minor:
        return _("The lowest price is %(price)s.") % {"price": won(card.leading_price_minor)}
    if page.award:
        return _("Awarded at %(price)s.") % {"price": won(page.award.price_minor)}
    return _("This pool has ended.") if stage == "ended" else ""
