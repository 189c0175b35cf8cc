"""The bid desk: what a seller sees of one auction, and its form."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.live import sequence_of
from common.money import floor_bp
from common.refusals import Conflict, Forbidden, Invalid, Missing, Refusal
from common.templatetags.moa import won
from common.web import act_once, status_of
from marketplace.errors import BidRefused, NoAuction
from marketplace.flows import keep_refused_bid
from marketplace.rules.auction import RefusalReason
from marketplace.selectors.auctions import BidDesk, bid_desk
from marketplace.selectors.desks import pool_terms
from marketplace.selectors.pools import pool_page
from marketplace.services.bids import place_bid, withdraw_bid
from merchants.policy import may_bid
from pages.presentation.auctions import percent
from pages.presentation.verdict import judge
from pages.presentation.won import in_words
from pages.web.bid_forms import AgainForm, BidForm
from pages.web.bid_parts import first_offer, market_part, now_part, quote, suggestions
from pages.web.desks import BusinessDesk


class BidDeskView(BusinessDesk):
    """The desk of one pool's auction, for verified sellers; without an auction there is only the pool's page."""

    section = "bids"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead who may not bid to what is missing."""
        if request.user.is_authenticated and self.seller is not None and not may_bid(self.seller):
            messages.warning(request, _("Bids are open to verified businesses. Here is what is missing."))
            return redirect("seller-verify")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The desk as it is now."""
        try:
            desk = self.desk(pool_id)
        except NoAuction:
            return redirect("pool", pool_id)
        return self.show(pool_id, desk, self.form(desk, initial=first_offer(desk)))

    def desk(self, pool_id: UUID) -> BidDesk:
        """What this seller sees of the auction. Raises NoAuction."""
        return bid_desk(pool_id, seller_id=self.business.id, now=self.now)

    def form(self, desk: BidDesk, *, initial: Mapping[str, Any] | None = None, sent: Any = None) -> BidForm:
        """The form, empty or as it was sent."""
        return BidForm(sent, initial=dict(initial) if initial else None, lead_days_max=desk.lead_days_max)

    def show(
        self, pool_id: UUID, desk: BidDesk, form: BidForm, *, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        """The page with the form as it is, and what refused it."""
        pool = pool_page(pool_id, now=self.now)
        amount = form.amount()
        shown = {
            **now_part(desk, pool.terms, seller_id=self.business.id, now=self.now),
            **market_part(desk, pool.terms, now=self.now),
            "pool": pool,
            "form": form,
            "refusal": refusal,
            "amount": amount,
            "words": in_words(amount) if amount else "",
            "verdict": judge(amount, desk.limit_minor),
            "quote": quote(desk, amount),
            "commission_percent": percent(desk.commission_bp),
            "suggestions": suggestions(desk, pool.card.hint_price_minor),
            "live": {"topics": [f"pool:{pool_id}"], "sequences": [sequence_of(f"pool:{pool_id}")]},
        }
        return self.page("pages/bid_desk.html", shown, status=status)


class BidMineView(BidDeskView):
    """The parts of the desk that only this seller may see, pulled on every event."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """One part: "now" (rank, limit) or "market" (demand, prices, own bids)."""
        desk, terms = self.desk(pool_id), pool_terms(pool_id)
        if request.GET.get("part") == "market":
            return render(request, "pages/bid/market.html", market_part(desk, terms, now=self.now))
        return render(request, "partials/bid_now.html", now_part(desk, terms, seller_id=self.business.id, now=self.now))


class BidPlaceView(BidDeskView):
    """Bid. The price far from the last one is asked for twice; a refused bid keeps what was typed."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Nothing is asked here; the desk is elsewhere."""
        return redirect("bid-desk", pool_id)

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Refill the form with a suggestion, go back to it from the question, or bid."""
        desk = self.desk(pool_id)
        if "suggest" in request.POST or "correct" in request.POST:
            typed = {**request.POST.dict(), "price": request.POST.get("suggest", request.POST.get("price", ""))}
            return self.show(pool_id, desk, self.form(desk, initial=typed))
        form, again = self.form(desk, sent=request.POST), AgainForm(request.POST)
        if not form.is_valid():
            return self.show(pool_id, desk, form, status=422)
        is_repeated = again.is_valid() and again.cleaned_data["again"] == form.cleaned_data["price"]
        if "again" in request.POST and not is_repeated:
            again.add_error("again", _("This is not the price you typed first."))
            return self._ask_again(desk, form, again, status=422)
        return self._bid(pool_id, desk, form, is_confirmed=is_repeated)

    def _bid(self, pool_id: UUID, desk: BidDesk, form: BidForm, *, is_confirmed: bool) -> HttpResponse:
        offer = form.offer(is_confirmed=is_confirmed)

        def bid(now: datetime) -> dict[str, Any]:
            placed = place_bid(pool_id=pool_id, bidder_id=self.person.id, offer=offer, now=now)
            return {"bid_id": str(placed.id), "price_minor": placed.price_minor}

        try:
            act_once(self.request, content=form.cleaned_data, act=bid)
        except BidRefused as refusal:
            keep_refused_bid(pool_id=pool_id, bidder_id=self.person.id, offer=offer, refusal=refusal)
            if refusal.facts["reason"] == RefusalReason.NEEDS_CONFIRMATION:
                return self._ask_again(desk, form, AgainForm(), status=409)
            return self.show(pool_id, self.desk(pool_id), form, refusal=refusal, status=409)
        except (Conflict, Forbidden, Invalid) as refusal:
            return self.show(pool_id, self.desk(pool_id), form, refusal=refusal, status=status_of(refusal))
        messages.success(self.request, _("Your bid of %(price)s stands.") % {"price": won(offer.price_minor)})
        return redirect("bid-desk", pool_id)

    def _ask_again(self, desk: BidDesk, form: BidForm, again: AgainForm, *, status: int) -> HttpResponse:
        price = form.cleaned_data["price"]
        shown = {
            "form": form,
            "again": again,
            "price": price,
            "words": in_words(price),
            "own": desk.own,
            "net": price - floor_bp(price, desk.commission_bp),
            "is_low": desk.own is not None and price < desk.own.price_minor,
            "pool_id": desk.auction.pool_id,
        }
        return self.page("pages/bid_again.html", shown, status=status)


class BidWithdrawView(BidDeskView):
    """Take a sealed bid back."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Nothing is asked here; the desk is elsewhere."""
        return redirect("bid-desk", pool_id)

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Take it back, or say why that is too late."""

        def withdraw(now: datetime) -> dict[str, Any]:
            withdraw_bid(pool_id=pool_id, bidder_id=self.person.id, now=now)
            return {}

        try:
            act_once(request, content="withdraw", act=withdraw)
        except Missing:
            raise
        except Refusal as refusal:
            desk = self.desk(pool_id)
            form = self.form(desk, initial=first_offer(desk))
            return self.show(pool_id, desk, form, refusal=refusal, status=status_of(refusal))
        messages.success(request, _("Your bid is withdrawn. You may bid again while bids are sealed."))
        return redirect("bid-desk", pool_id)
