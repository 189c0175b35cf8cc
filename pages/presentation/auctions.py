"""An auction's page: its staircase, its bids in words, what happens next, and where the reader's cap stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.moa import clock_time, units, when, won
from marketplace.rules.auction import Phase
from marketplace.selectors.auctions import AuctionView, BidRow
from marketplace.selectors.places import OwnPlace
from marketplace.selectors.pools import PoolPage
from pages.presentation.staircase import Bidding, Lead, Staircase, cap_line, staircase

FEW = 5
"""Bids shown before the rest is folded."""


@dataclass(frozen=True)
class BidLine:
    """One row of the list of bids; a "moved" row has only a note and an instant."""

    alias: str
    price: int
    at: datetime
    note: str
    kind: str = ""
    is_leading: bool = False


@dataclass(frozen=True)
class Step:
    """One step of a timeline: done, now or "" for what is to come."""

    title: str | Promise
    text: str | Promise = ""
    at: datetime | None = None
    state: str = ""
    tone: str = ""


@dataclass(frozen=True)
class MyCap:
    """The reader's cap against a price, in won; without a cap the start price counts, or every price."""

    cap: int | None
    units: int
    is_in: bool
    cap_at: int
    price_at: int
    would_pay: int | None


def stairs_of(page: PoolPage, *, now: datetime, cap: int | None = None) -> Staircase | None:
    """The staircase, with the reader's cap if there is one; None when nobody named a price yet."""
    auction = page.auction
    start = start_price(page)
    if auction is None or start is None:
        return None
    leads = [Lead(max(row.at, auction.sealed_ends_at), row.price_minor, row.alias) for row in auction.leads]
    return staircase(
        Bidding(
            start_price=start,
            sealed_from=auction.opens_at,
            sealed_ends_at=auction.sealed_ends_at,
            ends_at=auction.ends_at,
            now=now,
            leads=leads,
            cap=cap,
        )
    )


def start_price(page: PoolPage) -> int | None:
    """Where prices fall from: what the poster named, or the first price that led."""
    if page.card.hint_price_minor:
        return page.card.hint_price_minor
    return page.auction.leads[0].price_minor if page.auction and page.auction.leads else None


def bid_lines(auction: AuctionView) -> list[BidLine]:
    """The bids, newest first, each with what it did; the moves of the end stand above the bid that caused them."""
    lines: list[BidLine] = []
    before = {row: earlier for earlier, row in zip((None, *auction.leads), auction.leads, strict=False)}
    shown = (auction.leading_alias, auction.leading_price_minor)
    leading = next((row for row in auction.bids if (row.alias, row.price_minor) == shown), None)
    for row in auction.bids:
        if row.extended_to:
            moved = _("The end moved to %(time)s.") % {"time": clock_time(row.extended_to)}
            lines.append(BidLine("", 0, row.at, moved, kind="moved"))
        note = _note(auction, row, before.get(row), is_leading=row is leading)
        lines.append(BidLine(row.alias, row.price_minor, row.at, note, is_leading=row is leading))
    return lines


def next_steps(page: PoolPage, *, now: datetime) -> list[Step]:
    """What has happened and what comes, from the threshold to the charge."""
    auction, terms = page.auction, page.terms
    if auction is None:
        return []
    latest = auction.original_ends_at + timedelta(seconds=terms.soft_close_cap_seconds)
    is_sealed = auction.phase in {Phase.NOT_OPEN, Phase.SEALED}
    goal = _("The goal of %(units)s was reached") % {"units": units(terms.threshold_units)}
    sealed = _("%(hours)s hours; more people may still join") % {"hours": terms.sealed_hours}
    live = _("%(hours)s hours of open bidding") % {"hours": terms.auction_hours - terms.sealed_hours}
    step = _("Each bid is at least %(percent)s lower.") % {"percent": percent(terms.step_bp)}
    close = _("A new leader in the last %(minutes)s minutes moves the end, to %(latest)s at the latest.") % {
        "minutes": terms.soft_close_seconds // 60,
        "latest": when(latest, now),
    }
    notice = _("You hear from us %(hours)s hours before the charge, and never pay more than your cap.") % {
        "hours": terms.charge_notice_hours
    }
    opening = _("The lowest price is the first step.")
    live_state = "now" if auction.phase is Phase.LIVE else "" if is_sealed else "done"
    return [
        Step(goal, at=page.reached_at, state="done"),
        Step(_("Sealed bids"), sealed, state="now" if is_sealed else "done", tone="auction"),
        Step(_("All envelopes open at once"), opening, auction.sealed_ends_at, "" if is_sealed else "done"),
        Step(live, f"{step} {close}", auction.ends_at, live_state, "auction"),
        Step(_("Award and notice of the charge"), notice),
    ]


def my_cap(place: OwnPlace, *, price: int | None) -> MyCap:
    """The reader's cap against the leading price; before there is one everybody is in."""
    is_in = place.cap_minor is None or price is None or price <= place.cap_minor
    cap_at, price_at = cap_line(cap=place.cap_minor, price=price) if place.cap_minor and price else (0, 0)
    would_pay = price * place.units if price and is_in else None
    return MyCap(place.cap_minor, place.units, is_in, cap_at, price_at, would_pay)


def percent(basis_points: int) -> str:
    """1% from 100 basis points, 1.5% from 150."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") + "%" if rest else f"{whole}%"


def _note(auction: AuctionView, row: BidRow, lead_before: BidRow | None, *, is_leading: bool) -> str:
    words = []
    if is_leading:
        words.append(_("leading") if auction.phase is Phase.LIVE else _("the lowest valid price"))
        if auction.leading_lead_days:
            days = auction.leading_lead_days
            words.append(ngettext("ships within %(days)s day", "ships within %(days)s days", days) % {"days": days})
    elif row.at < auction.sealed_ends_at:
        words.append(_("opening, sealed until %(time)s") % {"time": clock_time(auction.sealed_ends_at)})
    elif lead_before:
        words.append(_("%(won)s lower") % {"won": won(lead_before.price_minor - row.price_minor)})
    else:
        words.append(_("leading") if row.took_the_lead else _("not leading"))
    return " · ".join(words)
