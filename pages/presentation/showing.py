"""All that a pool's two pages show to everybody, computed once for the first page and for live frames."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from marketplace.selectors.pools import PoolPage
from pages.presentation.auctions import FEW, bid_lines, my_cap, next_steps, stairs_of, start_price
from pages.presentation.pools import badges, people_rows, ring_of, stage_of, strip_stage
from pages.presentation.stages import stages

JOINABLE = {"gathering": "gathering", "reached": "reached", "sealed": "auction", "live": "auction"}
"""The stages in which places are taken, as the join partials name them."""
RING_NOTES = {
    "review": gettext_lazy("not public yet"),
    "closing": gettext_lazy("bidding has ended"),
    "awarded": gettext_lazy("awarded"),
    "ended": gettext_lazy("this pool has ended"),
}
"""What stands under the need in the ring where "then sellers bid" would not be true."""
PEOPLE_FIRST = 8


def shown_pool(page: PoolPage, *, now: datetime, reader_id: UUID | None = None) -> dict[str, Any]:
    """The context of every public part of a pool; with a reader their own seats and rows stand out."""
    stage, rows = stage_of(page), people_rows(page, reader_id)
    return {
        "page": page,
        "card": page.card,
        "stage": stage,
        "join_stage": JOINABLE.get(stage, ""),
        "stages": stages(strip_stage(page.card.status)),
        "badges": badges(page),
        "ring": ring_of(page, reader_id),
        "ring_note": RING_NOTES.get(stage, ""),
        "is_over": stage in {"closing", "awarded", "ended"},
        "people": rows[:PEOPLE_FIRST],
        "more_people": rows[PEOPLE_FIRST:],
        "unseen_people": max(0, page.card.committed_people + page.card.interested_people - len(rows)),
        "urls": _urls(page.card.id),
        "server_now": now,
        **_price(page),
        **(_bidding(page, now=now) if page.auction else {}),
    }


def shown_mine(page: PoolPage, *, now: datetime) -> dict[str, Any]:
    """What only the reader may see: the place, the cap against the price, how many sellers prepare a bid."""
    place = page.own
    if place is None:
        return {"mine": {"state": ""}}
    mine: dict[str, Any] = {"state": place.status.value, "order_id": place.order_id}
    if place.units:
        price = page.award.price_minor if page.award else page.card.leading_price_minor
        mine |= asdict(my_cap(place, price=price))
        mine["is_start_price"] = place.cap_minor == page.card.hint_price_minor
        mine["under_cap"] = place.cap_minor - price if place.cap_minor and price and price < place.cap_minor else None
        mine["at_most"] = place.cap_minor * place.units if place.cap_minor else None
    is_committed = place.units > 0
    return {
        "mine": mine,
        "sellers": page.auction.seller_count if page.auction and is_committed else None,
        "my_stairs": stairs_of(page, now=now, cap=place.cap_minor) if place.cap_minor else None,
    }


def stamp_of(page: PoolPage) -> str:
    """What personal parts depend on: while it stays the same, nobody needs to pull them again."""
    bidding = page.auction
    price, ends_at = (bidding.leading_price_minor, bidding.ends_at.timestamp()) if bidding else ("", "")
    return f"{page.card.status}:{stage_of(page)}:{price}:{ends_at}:{page.award.status if page.award else ''}"


def _price(page: PoolPage) -> dict[str, Any]:
    start = start_price(page)
    price = page.award.price_minor if page.award else page.card.leading_price_minor
    units = page.award.units if page.award else page.card.committed_units
    saved = max(start - price, 0) if start and price else 0
    return {"start_price": start, "price": price, "saved": saved, "saved_by_all": saved * units}


def _bidding(page: PoolPage, *, now: datetime) -> dict[str, Any]:
    assert page.auction is not None  # asked by the caller
    lines, terms = bid_lines(page.auction), page.terms
    return {
        "auction": page.auction,
        "stairs": stairs_of(page, now=now),
        "is_lone": len({row.alias for row in page.auction.bids}) == 1,
        "bids": lines[:FEW],
        "earlier_bids": lines[FEW:],
        "steps": next_steps(page, now=now),
        "soft_close_minutes": terms.soft_close_seconds // 60,
        "latest_end_at": page.auction.original_ends_at + timedelta(seconds=terms.soft_close_cap_seconds),
    }


def _urls(pool_id: UUID) -> dict[str, str]:
    names = {"pool", "auction", "award", "protocol", "protocol-json", "protocol-csv"}
    own = {name: f"pool-{name}" for name in ("confirm", "join", "leave", "commit", "mine")}
    return {name.replace("-", "_"): reverse(own.get(name, name), args=[pool_id]) for name in names | own.keys()}
