"""The seller's desk: what must leave, what must be defended, when money comes; and the page of payouts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.queries import Query, ask
from common.templatetags.moa import won
from escrow.selectors.blocked import blocked_legs, blocked_payees
from escrow.selectors.payees import payee_of
from marketplace.selectors.bids import standing_by
from marketplace.selectors.desks import offered_awards
from marketplace.selectors.orders import orders_to_ship
from marketplace.selectors.places import concerning
from merchants.policy import may_bid
from pages.once import heard_by
from pages.presentation.deadlines import deadline
from pages.presentation.figures import Figure
from pages.presentation.payout_bars import payout_bars
from pages.presentation.payout_waits import payout_waits
from pages.presentation.sentences import seller_sentence
from pages.web.checklist import checklist_query, done_of
from pages.web.desks import BusinessDesk, SellerDesk
from pages.web.seller_parts import MyBid, SellerMoney, due_counts, fitting_pools, my_bids, seller_money, ship_groups
from pages.web.seller_questions import questions_to


class SellerDeskView(SellerDesk):
    """Today. Before the first application, and until a person has looked at it, the checklist comes first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The desk as it is now."""
        steps, own = checklist_query(self.seller), concerning(self.person.id)
        bids = my_bids(self.seller.id, now=self.now) if self.seller else []
        work = _Work(self.seller.id, now=self.now) if self.seller else None
        ask(steps, own, self.rail, *(work.queries if work else ()))
        taken = [bid.pool_id for bid in bids]
        shown: dict[str, Any] = {
            "steps": steps.answer,
            "steps_done": done_of(steps.answer),
            "is_verified": may_bid(self.seller),
            "fitting": fitting_pools(own.answer, taken, now=self.now),
        }
        if work:
            shown |= {**work.shown(bids), "bids": bids, "live": _live(request, bids)}
        return self.page("pages/seller_desk.html", shown)


class SellerBidsView(BusinessDesk):
    """The panel of standing bids, pulled whenever one of their auctions moves."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The panel alone where a page pulls it; opened by itself it is a page."""
        bids = my_bids(self.business.id, now=self.now)
        shown = {"bids": bids, "is_verified": may_bid(self.business)}
        if request.headers.get("HX-Request"):
            return render(request, "pages/seller/bids.html", shown)
        return self.page("pages/seller_bids.html", {**shown, "live": _live(request, bids)})


class PayoutsView(BusinessDesk):
    """Money that is certain, expected and paid."""

    section = "payouts"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        party, asked = f"seller:{self.business.id}", seller_money(self.business.id, now=self.now)
        ask(asked, self.rail)
        money = asked.answer
        account = money.page.account
        shown = {
            "money": money,
            "bars": payout_bars(money.days),
            "account": account,
            "is_resting": account is not None and account.usable_from > self.now,
            "figures": _payout_figures(money),
            "waits": payout_waits([*blocked_payees(party), *blocked_legs(party)]),
            "payee": payee_of(party),
        }
        return self.page("pages/payouts.html", shown)


def _live(request: HttpRequest, bids: list[MyBid]) -> dict[str, Any] | None:
    topics = [f"pool:{bid.pool_id}" for bid in bids]
    heard = heard_by(request, topics) if topics else None
    return {"topics": topics, "sequences": [heard.sequences[topic] for topic in topics]} if heard else None


class _Work:
    """Everything that waits for the seller, and the sentence it makes."""

    def __init__(self, seller_id: UUID, *, now: datetime) -> None:
        self._seller_id, self._now = seller_id, now
        self.awards, self.questions = offered_awards(seller_id), questions_to(seller_id, now=now)
        self.standbys, self.money = standing_by(seller_id), seller_money(seller_id, now=now)

    @property
    def queries(self) -> tuple[Query[Any], ...]:
        """What can be asked with others."""
        return self.awards, self.questions, self.standbys, self.money

    def shown(self, bids: list[MyBid]) -> dict[str, Any]:
        """All of it, beside what the seller bids."""
        now, orders, awards, money = self._now, orders_to_ship(self._seller_id), self.awards.answer, self.money.answer
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
            "questions": self.questions.answer,
            "standbys": self.standbys.answer,
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
