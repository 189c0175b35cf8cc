"""The seller's desk: what must leave, what must be defended, when money comes; and the page of payouts."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.live import sequences_of
from common.templatetags.moa import won
from escrow.selectors.blocked import blocked_legs, blocked_payees
from escrow.selectors.payees import payee_of
from marketplace.selectors.bids import standing_by
from marketplace.selectors.desks import offered_awards
from marketplace.selectors.orders import orders_to_ship
from merchants.policy import may_bid
from merchants.selectors import SellerView
from pages.presentation.deadlines import deadline
from pages.presentation.figures import Figure
from pages.presentation.payout_bars import payout_bars
from pages.presentation.payout_waits import payout_waits
from pages.presentation.sentences import seller_sentence
from pages.web.checklist import checklist, done_of
from pages.web.desks import BusinessDesk, SellerDesk
from pages.web.seller_parts import MyBid, SellerMoney, due_counts, fitting_pools, my_bids, seller_money, ship_groups
from pages.web.seller_questions import questions_to


class SellerDeskView(SellerDesk):
    """Today. Before the first application, and until a person has looked at it, the checklist comes first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The desk as it is now."""
        steps = checklist(self.seller)
        shown: dict[str, Any] = {"steps": steps, "steps_done": done_of(steps), "is_verified": may_bid(self.seller)}
        if self.seller is None:
            shown["fitting"] = fitting_pools(self.person.id, (), now=self.now)
            return self.page("pages/seller_desk.html", shown)
        bids = my_bids(self.seller.id, now=self.now)
        shown |= {
            **_work(self.seller, bids, now=self.now),
            "bids": bids,
            "fitting": fitting_pools(self.person.id, [bid.pool_id for bid in bids], now=self.now),
            "live": _live(bids),
        }
        return self.page("pages/seller_desk.html", shown)


class SellerBidsView(BusinessDesk):
    """The panel of standing bids, pulled whenever one of their auctions moves."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The panel alone where a page pulls it; opened by itself it is a page."""
        bids = my_bids(self.business.id, now=self.now)
        shown = {"bids": bids, "is_verified": may_bid(self.business)}
        if request.headers.get("HX-Request"):
            return render(request, "pages/seller/bids.html", shown)
        return self.page("pages/seller_bids.html", {**shown, "live": _live(bids)})


class PayoutsView(BusinessDesk):
    """Money that is certain, expected and paid."""

    section = "payouts"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        party, money = f"seller:{self.business.id}", seller_money(self.business.id, now=self.now)
        account = money.page.account
        shown = {
            "money": money,
            "bars": payout_bars(money.days),
            "account": account,
            "is_resting": account is not None and account.usable_from > self.now,
            "figures": _payout_figures(money),
            "waits": payout_waits([*blocked_payees(party), *blocked_legs(party)]),
            "payee": payee_of(f"seller:{self.business.id}"),
        }
        return self.page("pages/payouts.html", shown)


def _live(bids: list[MyBid]) -> dict[str, Any] | None:
    topics = [f"pool:{bid.pool_id}" for bid in bids]
    return {"topics": topics, "sequences": sequences_of(topics)} if topics else None


def _work(seller: SellerView, bids: list[MyBid], *, now: datetime) -> dict[str, Any]:
    """Everything that waits for the seller, and the sentence it makes."""
    orders, awards, money = orders_to_ship(seller.id), offered_awards(seller.id), seller_money(seller.id, now=now)
    today, late = due_counts(orders, now=now)
    leading, overtaken = sum(bid.is_leading for bid in bids), sum(bid.is_overtaken for bid in bids)
    return {
        "sentence": seller_sentence(
            awards=len(awards), late=late, today=today, overtaken=overtaken, to_ship=len(orders), leading=leading
        ),
        "awards": [
            (award, deadline(since=award.offered_at or award.made_at, at=award.accept_by, now=now))
            for award in awards
            if award.accept_by
        ],
        "questions": questions_to(seller.id, now=now),
        "standbys": standing_by(seller.id),
        "groups": ship_groups(orders, now=now),
        "parcels": len(orders),
        "money": money,
        "bars": payout_bars(money.days),
        "figures": _figures((today, late, len(orders)), bids, money),
    }


def _figures(parcels: tuple[int, int, int], bids: list[MyBid], money: SellerMoney) -> list[Figure]:
    today, late, all_of_them = parcels
    first = sum(bid.is_leading for bid in bids)
    leading = _("%(count)s leading") % {"count": first} if first else ""
    return [
        Figure(
            "truck",
            _("To ship today"),
            str(today),
            note=_("%(count)s late") % {"count": late} if late else "",
            tone="refuse" if late else "",
            aside=_("of %(count)s parcels") % {"count": all_of_them} if all_of_them else "",
        ),
        Figure("gavel", _("Standing bids"), str(len(bids)), aside=leading),
        Figure(
            "lock",
            _("Held for you"),
            won(money.held_minor),
            note=_("%(count)s units, before commission") % {"count": money.units} if money.units else "",
        ),
        Figure(
            "wallet",
            _("Payable"),
            won(money.page.certain_minor),
            note=_("paid on the next business day") if money.page.certain else _("nothing is released yet"),
            tone="safe",
        ),
    ]


def _payout_figures(money: SellerMoney) -> list[Figure]:
    page = money.page
    paid = sum(payout.amount_minor for payout in page.payouts if payout.settled_at)
    return [
        Figure("lock", _("Held for you"), won(money.held_minor), note=_("before commission")),
        Figure("clock", _("Expected"), won(page.expected_minor), note=_("if buyers confirm, less commission")),
        Figure("wallet", _("Certain"), won(page.certain_minor), note=_("released, not paid yet"), tone="safe"),
        Figure("bank", _("Paid"), won(paid), note=_("to your bank account")),
    ]
