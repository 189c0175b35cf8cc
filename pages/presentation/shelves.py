"""Pools as cards of home, search and "my pools": which state a card is in and where it leads."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.rules.states import PledgeStatus, PoolStatus
from marketplace.selectors.places import OwnPlace
from marketplace.selectors.shelves import PoolCard as Pool
from pages.presentation.badges import STATUS
from pages.presentation.cards import Badge, PoolCard
from pages.presentation.staircase import spark

_AUCTION = {PoolStatus.REACHED, PoolStatus.AUCTION}


def shelf_card(pool: Pool) -> PoolCard:
    """The card of a pool on a shelf, in whatever state it is."""
    return _card(pool, state_of(pool), badge=None if pool.status == PoolStatus.GATHERING else STATUS.get(pool.status))


def posted_row(pool: Pool) -> PoolCard:
    """The row of a pool that was just posted."""
    return _card(pool, "posted", posted_by=pool.poster_name, is_live=False)


def similar_row(pool: Pool) -> PoolCard:
    """The row of a pool beside another one."""
    return _card(pool, state_of(pool), is_live=False)


_PAGES = {PoolStatus.AUCTION: "auction", PoolStatus.VETTING: "award"}
"""Where a pool is best looked at, by its status; else on its own page."""


def my_row(pool: Pool, place: OwnPlace) -> PoolCard:
    """The row of a pool in which the reader holds a place, with what that place is."""
    return _card(pool, state_of(pool), badge=_place_badge(pool, place), is_live=False)


def own_row(pool: Pool) -> PoolCard:
    """The row of a pool the reader posted."""
    return _card(pool, state_of(pool), badge=STATUS.get(pool.status), is_live=False)


def state_of(pool: Pool) -> str:
    """gathering, sealed (nobody knows a price yet), auction (a price leads) or ended."""
    if pool.status == PoolStatus.GATHERING:
        return "gathering"
    if pool.status in _AUCTION:
        return "auction" if pool.leading_price_minor else "sealed"
    return "ended"


def _card(pool: Pool, state: str, *, badge: Badge | None = None, posted_by: str = "", is_live: bool = True) -> PoolCard:
    start = pool.hint_price_minor or next(iter(pool.falls_minor), None)
    return PoolCard(
        pool_id=str(pool.id),
        url=reverse(_PAGES.get(pool.status, "pool"), args=[pool.id]),
        title=pool.title,
        state=state,
        committed=pool.committed_units,
        threshold=pool.threshold_units,
        photo=pool.photo,
        interested=pool.interested_people,
        start_price=start,
        price=pool.leading_price_minor,
        ends_at=pool.counts_to,
        spark=spark(start, pool.falls_minor) if start and pool.falls_minor else "",
        posted_by=posted_by,
        posted_at=pool.opened_at,
        badge=badge,
        is_live=is_live,
    )


def _place_badge(pool: Pool, place: OwnPlace) -> Badge | None:
    if place.status == PledgeStatus.INTERESTED:
        return Badge(_("Interested, not committed yet"), "gather")
    if pool.status == PoolStatus.GATHERING:
        return Badge(_("Committed"), "gather", "check")
    if pool.status not in _AUCTION or pool.leading_price_minor is None:
        return STATUS.get(pool.status)
    if place.cap_minor is None or pool.leading_price_minor <= place.cap_minor:
        return Badge(_("Bidding · within my cap"), "auction", is_live=True)
    return Badge(_("Bidding · above my cap"), "wait")
