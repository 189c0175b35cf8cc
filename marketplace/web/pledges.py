"""Committing a seat: how many, at most for how much, where to, paid by which card. Nothing is charged now."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from accounts.selectors import addresses_of
from accounts.services import add_address
from accounts.web.base import PersonView
from accounts.web.phones import PhoneStep, phone_step
from common import clock
from common.refusals import Conflict, Forbidden, Invalid, Refusal, Unavailable
from common.web import act_once, fresh_key, status_of
from escrow.gateways.base import SetUpCard
from escrow.selectors import methods_of
from escrow.web.sources import may_show_provider
from marketplace.rules.quotes import at_most, fallen
from marketplace.rules.states import PledgeStatus, PoolStatus
from marketplace.selectors.pools import PoolPage, pool_page
from marketplace.services.pledges import UNITS_MOST, Commitment, commit_pledge
from marketplace.web.forms import CommitForm

OPEN = {PoolStatus.GATHERING, PoolStatus.REACHED, PoolStatus.AUCTION}


@method_decorator(may_show_provider, name="dispatch")
class CommitView(PersonView):
    """The form of a seat, empty or with the place one has; who has no proven phone proves one first."""

    _phone: PhoneStep | None = None

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The form; a pool that takes no pledges any more has only its page."""
        page = self._page(pool_id)
        if page.card.status not in OPEN:
            messages.info(request, _("This pool no longer takes pledges."))
            return redirect("pool", pool_id)
        form = self._form(page, initial=_held(page))
        return self._show(page, form, is_change=bool(page.own and page.own.units))

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Commit, or with − and + only count again."""
        page = self._page(pool_id)
        if "step" in request.POST:
            return self._show(page, self._form(page, initial=_stepped(request)))
        self._phone = phone_step(request, self.person)
        if "phone_step" in request.POST:
            refusal = self._phone.refusal
            status = status_of(refusal) if refusal else 200
            return self._show(page, self._form(page, initial=_typed(request)), status=status)
        form = self._form(page, sent=request.POST)
        if not form.is_valid():
            return self._show(page, form, status=422)
        try:
            card = form.new_card(self.person.id)
            act_once(request, content=form.cleaned_data, act=lambda now: self._commit(pool_id, form, card, now))
        except (Conflict, Forbidden, Invalid, Unavailable) as refusal:
            return self._show(page, form, refusal=refusal, status=status_of(refusal))
        messages.success(request, _("Your seat is committed. Nothing was charged."))
        return redirect("auction" if page.auction else "pool", pool_id)

    def _commit(self, pool_id: UUID, form: CommitForm, card: SetUpCard | None, now: datetime) -> dict[str, Any]:
        buyer = self.person.id
        address_id = form.saved_address
        if address_id is None:
            address_id = add_address(owner_id=buyer, address=form.new_address(), now=now).id
        method_id = form.kept_method(buyer, card, now)
        commitment = Commitment(
            units=form.cleaned_data["units"], cap_minor=form.cap_minor, address_id=address_id, method_id=method_id
        )
        place = commit_pledge(pool_id=pool_id, buyer_id=buyer, commitment=commitment, now=now)
        return {"pledge_id": str(place.id)}

    def _page(self, pool_id: UUID) -> PoolPage:
        return pool_page(pool_id, now=clock.now(), reader_id=self.person.id)

    def _form(self, page: PoolPage, *, initial: dict[str, Any] | None = None, sent: Any = None) -> CommitForm:
        return CommitForm(
            sent,
            initial=initial,
            methods=methods_of(f"buyer:{self.person.id}"),
            addresses=addresses_of(self.person.id),
            start_minor=page.card.hint_price_minor,
        )

    def _show(
        self,
        page: PoolPage,
        form: CommitForm,
        *,
        refusal: Refusal | None = None,
        is_change: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        shown = {
            "page": page,
            "card": page.card,
            "form": form,
            "refusal": refusal,
            "phone": self._phone or phone_step(self.request, self.person),
            "is_change": is_change,
            "request_key": fresh_key(),
            "section": "explore",
            **_quoted(page, form),
        }
        return render(self.request, "marketplace/commit.html", shown, status=status)


class QuoteView(CommitView):
    """What the seat would cost at most, fetched again on every change of the form."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Strangers and looks get nothing: this is a part of a page, not a page."""
        if not request.user.is_authenticated or request.method != "POST":
            return HttpResponse(status=204)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The quote alone."""
        page = self._page(pool_id)
        quoted = _quoted(page, self._form(page, sent=request.POST))
        return render(request, "marketplace/quote.html", {"card": page.card, **quoted})


def _held(page: PoolPage) -> dict[str, Any] | None:
    """The place one has, or the one that came along from another pool."""
    place = page.own
    start = page.card.hint_price_minor
    if place is not None and place.status == PledgeStatus.INTERESTED and place.wished_units:
        cap = place.wished_cap_minor  # came along from another pool, where the start may have been higher
        return {"units": place.wished_units, "cap": cap if cap and start and cap < start else None}
    if place is None or place.status == PledgeStatus.INTERESTED:
        return None
    held: dict[str, Any] = {"units": place.units, "cap": None if place.cap_minor == start else place.cap_minor}
    if place.address_id:
        held |= {"address": str(place.address_id)}
    return held | {"method": str(place.method_id)}


def _typed(request: HttpRequest) -> dict[str, Any]:
    """The form as it was sent, to be shown again without being judged."""
    return {**request.POST.dict(), "agree": "agree" in request.POST}


def _stepped(request: HttpRequest) -> dict[str, Any]:
    """The form as it was sent, with one unit more or less."""
    typed = request.POST.dict()
    step = -1 if typed.pop("step") == "-1" else 1
    units = _number(typed.get("units", "")) + step
    return {**typed, "units": min(max(units, 1), UNITS_MOST), "agree": "agree" in typed}


def _quoted(page: PoolPage, form: CommitForm) -> dict[str, Any]:
    """The quote of what the form says now, whether or not it could be sent like this."""
    units = min(max(_number(str(form["units"].value() or "")), 1), UNITS_MOST)
    start = page.card.hint_price_minor
    cap = _number(str(form["cap"].value() or "")) or None
    quote = at_most(units=units, cap_minor=cap, start_minor=start)
    is_cap = bool(quote and cap and quote.price_minor == cap and cap != start)
    return {"quote": quote, "is_at_cap": is_cap, "example": fallen(quote) if quote else None}


def _number(typed: str) -> int:
    digits = "".join(letter for letter in typed if letter.isascii() and letter.isdigit())
    return int(digits[:9]) if digits else 0
