"""Flagging a bid, and turning a seller away for oneself, on the pages of an auction and its result."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from common.refusals import Conflict, Forbidden, Invalid, Refusal
from common.web import act_once, status_of
from marketplace.rules.flags import FlagReason
from marketplace.services.flags import flag_bid
from marketplace.services.opt_outs import bar_bidder, unbar_seller
from pages.once import reader_of
from pages.web.auctions import auction_response
from pages.web.award import award_response
from pages.web.award_forms import FlagForm
from pages.web.flag_parts import flaggable
from pages.web.reading import read


class FlagView(View):
    """One form with two buttons: flag the chosen bid, or want nothing from its seller."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Nothing happens by looking."""
        return redirect(_home(request, pool_id))

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Flag or turn away, or show the page again with what is missing. Raises NoSuchPool."""
        buyer = reader_of(request)
        if buyer is None:
            return redirect_to_login(_home(request, pool_id))
        form = FlagForm(request.POST, bids=flaggable(read(request, pool_id).page))
        if "bar" in request.POST:
            return self._bar(pool_id, buyer, form)
        if not form.is_valid():
            return self._again(pool_id, form, status=422)
        return self._flag(pool_id, buyer, form)

    def _flag(self, pool_id: UUID, buyer: UUID, form: FlagForm) -> HttpResponse:
        said = form.cleaned_data

        def flag(now: datetime) -> dict[str, Any]:
            reason = FlagReason(said["reason"])
            made = flag_bid(bid_id=UUID(said["bid"]), buyer_id=buyer, reason=reason, text=said["text"], now=now)
            return {"flag_id": str(made.id)}

        try:
            act_once(self.request, content=said, act=flag)
        except (Conflict, Forbidden, Invalid) as refusal:
            return self._again(pool_id, form, status=status_of(refusal), refusal=refusal)
        messages.success(self.request, _("Thank you. You see below what becomes of it."))
        return redirect(f"{_home(self.request, pool_id)}#flags")

    def _bar(self, pool_id: UUID, buyer: UUID, form: FlagForm) -> HttpResponse:
        chosen = form["bid"].value()
        if chosen not in {value for value, _label in form.fields["bid"].choices}:  # type: ignore[attr-defined]
            form.is_valid()
            return self._again(pool_id, form, status=422)

        def bar(now: datetime) -> dict[str, Any]:
            return {"bar_id": str(bar_bidder(buyer_id=buyer, bid_id=UUID(chosen), now=now).id)}

        try:
            act_once(self.request, content={"bar": chosen}, act=bar)
        except (Conflict, Forbidden, Invalid) as refusal:
            return self._again(pool_id, form, status=status_of(refusal), refusal=refusal)
        messages.success(self.request, _("Done. Bids of this seller no longer count on you."))
        return redirect(f"{_home(self.request, pool_id)}#flags")

    def _again(self, pool_id: UUID, form: FlagForm, *, status: int, refusal: Refusal | None = None) -> HttpResponse:
        reading = read(self.request, pool_id)
        if reading.page.award is None:
            return auction_response(self.request, reading, form=form, status=status, refusal=refusal)
        return award_response(self.request, reading, form=form, status=status, refusal=refusal)


class UnbarView(View):
    """Let a seller's bids count on me again."""

    def post(self, request: HttpRequest, pool_id: UUID, bar_id: UUID) -> HttpResponse:
        """Take it back. Raises NoSuchBar."""
        buyer = reader_of(request)
        if buyer is None:
            return redirect_to_login(_home(request, pool_id))

        def unbar(now: datetime) -> dict[str, Any]:
            unbar_seller(buyer_id=buyer, bar_id=bar_id, now=now)
            return {}

        act_once(request, content="unbar", act=unbar)
        messages.info(request, _("Done. Bids of this seller count on you again."))
        return redirect(f"{_home(request, pool_id)}#flags")


def _home(request: HttpRequest, pool_id: UUID) -> str:
    """The page the form stands on: the result once there is one, else the auction."""
    name = "award" if read(request, pool_id).page.award else "auction"
    return reverse(name, args=[pool_id])
