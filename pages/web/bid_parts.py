"""What the bid desk shows: the part that moves with every bid, the drawings, and what a price would bring."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.money import floor_bp
from marketplace.rules.auction import Phase, highest_price_that_leads
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.auctions import BidDesk
from pages.presentation.demand_bands import at_least, demand_chart
from pages.presentation.price_line import Lowering, price_line
from pages.presentation.soft_close import soft_close
from pages.web.ending_parts import ending_part

HINT_PERCENTS = (95, 90)
"""Without a leader the suggestions lie this far under the want's start price."""


def first_offer(desk: BidDesk) -> dict[str, Any]:
    """What the form starts with: the standing bid's terms, and the price that would lead where one is known."""
    own = desk.own
    if desk.auction.phase is not Phase.LIVE:
        price = own.price_minor if own else None
    else:
        price = None if desk.rank == 1 else desk.limit_minor
    return {
        "price": price,
        "min_units": own.min_units if own else 1,
        "max_units": own.max_units if own else desk.threshold_units * 2,
        "lead_days": own.lead_days if own else min(4, desk.lead_days_max),
        "note": own.note if own else "",
    }


def now_part(desk: BidDesk, terms: PoolTerms, *, seller_id: UUID, now: datetime) -> dict[str, Any]:
    """What leads, where one stands and what would lead: the part that moves with every bid."""
    auction = desk.auction
    shown: dict[str, Any] = {
        "desk_view": desk,
        "auction": auction,
        "phase": str(auction.phase),
        "soft_minutes": terms.soft_close_seconds // 60,
        "latest_at": auction.original_ends_at + timedelta(seconds=terms.soft_close_cap_seconds),
        "behind": _behind(desk),
    }
    return shown | (ending_part(auction.pool_id, seller_id) if auction.phase is Phase.ENDED else {})


def market_part(desk: BidDesk, terms: PoolTerms, *, now: datetime) -> dict[str, Any]:
    """Demand, the end and the prices so far, as drawings with their tables."""
    auction, own = desk.auction, desk.own
    marks = [("leader", auction.leading_price_minor), ("mine", own.price_minor if own else None)]
    marks = marks[::-1] if desk.rank == 1 else marks
    alias = desk.own_history[0].alias if desk.own_history else ""
    lowerings = [Lowering(row.at, row.price_minor, row.alias, row.alias == alias) for row in auction.leads]
    until = min(now, auction.ends_at)
    return {
        "desk_view": desk,
        "auction": auction,
        "phase": str(auction.phase),
        "demand": demand_chart(desk.bands, threshold_units=desk.threshold_units, prices=marks),
        "line": price_line(lowerings, since=auction.sealed_ends_at, until=until),
        "lowerings": lowerings[::-1],
        "opening": lowerings[0] if lowerings else None,
        "close": soft_close(
            original_ends_at=auction.original_ends_at,
            ends_at=auction.ends_at,
            latest_at=auction.original_ends_at + timedelta(seconds=terms.soft_close_cap_seconds),
            now=until,
        ),
        "soft_minutes": terms.soft_close_seconds // 60,
        "own_bids": desk.own_history[::-1],
    }


def quote(desk: BidDesk, amount: int | None) -> dict[str, int | None]:
    """What a price brings for one unit, and for those that surely accept it."""
    amount = amount or 0
    net = amount - floor_bp(amount, desk.commission_bp)
    units = at_least(desk.bands, amount) if amount else None
    return {"amount": amount, "fee": amount - net, "net": net, "units": units, "total": net * (units or 0)}


def suggestions(desk: BidDesk, hint: int | None) -> list[int]:
    """Two prices to bid with one press: one and two steps under the leader, else somewhat under the start price."""
    if desk.limit_minor is not None:
        further = highest_price_that_leads(desk.limit_minor, desk.step_bp) if desk.limit_minor > 0 else None
        return [price for price in (desk.limit_minor, further) if price is not None and price > 0]
    return [hint * percent // 10_000 * 100 for percent in HINT_PERCENTS] if hint and hint >= 1_000 else []


def _behind(desk: BidDesk) -> int | None:
    """By how much the own price lies over the leading one."""
    if desk.own is None or desk.auction.leading_price_minor is None:
        return None
    return desk.own.price_minor - desk.auction.leading_price_minor
