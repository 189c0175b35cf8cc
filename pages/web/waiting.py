"""Freed places: waiting for one, saying yes to one, or no."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from accounts.selectors import addresses_of
from accounts.web.base import PersonView
from common import clock
from common.refusals import Conflict, Forbidden, Invalid, Missing, Refusal, Unavailable
from common.web import act_once, fresh_key, status_of
from escrow.gateways.base import SetUpCard
from escrow.selectors import methods_of
from escrow.web.sources import may_show_provider
from marketplace.errors import NoSuchPlace
from marketplace.selectors.pools import pool_page
from marketplace.selectors.waiting import WaitingView, may_wait, waiting_of
from marketplace.services.waiting import Acceptance, stop_waiting, take_offered_place, wait_for_place
from pages.web.order_forms import TakeForm, WaitForm

type Act = Callable[[datetime], dict[str, Any]]


@method_decorator(may_show_provider, name="dispatch")
class PoolWaitingView(PersonView):
    """Where one stands on the waiting list of a pool, with what one may do there."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The page. Raises NoSuchPool."""
        return self._show(pool_id)

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Wait, stop, or take what is offered."""
        wish = request.POST.get("act", "")
        form = self._form(pool_id, sent=request.POST)
        if wish == "stop":
            return self._do(pool_id, wish, self._stop(pool_id), form)
        if form is None or not form.is_valid():
            return self._show(pool_id, form=form, status=422)
        if not isinstance(form, TakeForm):
            return self._do(pool_id, form.cleaned_data, self._wait(pool_id, form), form)
        try:
            card = form.new_card(self.person.id)
        except (Invalid, Unavailable) as refusal:
            return self._show(pool_id, form=form, refusal=refusal, status=status_of(refusal))
        return self._do(pool_id, form.cleaned_data, self._take(pool_id, form, card), form)

    def _do(self, pool_id: UUID, content: object, act: Act, form: forms.Form | None) -> HttpResponse:
        try:
            done = act_once(self.request, content=content, act=act)
        except (Conflict, Invalid, Forbidden) as refusal:
            return self._show(pool_id, form=form, refusal=refusal, status=status_of(refusal))
        if "order_id" in done:
            messages.success(self.request, _("The place is yours. The card is charged as the notice says."))
            return redirect("order", done["order_id"])
        messages.success(self.request, _("Saved."))
        return redirect("pool-waiting", pool_id)

    def _wait(self, pool_id: UUID, form: forms.Form) -> Act:
        def act(now: datetime) -> dict[str, Any]:
            units = form.cleaned_data["units"]
            wait_for_place(pool_id=pool_id, buyer_id=self.person.id, units=units, now=now)
            return {}

        return act

    def _stop(self, pool_id: UUID) -> Act:
        def act(now: datetime) -> dict[str, Any]:
            stop_waiting(pool_id=pool_id, buyer_id=self.person.id, now=now)
            return {}

        return act

    def _take(self, pool_id: UUID, form: TakeForm, card: SetUpCard | None) -> Act:
        def act(now: datetime) -> dict[str, Any]:
            buyer = self.person.id
            choice = Acceptance(form.address_id, form.kept_method(buyer, card, now))
            order = take_offered_place(pool_id=pool_id, buyer_id=buyer, acceptance=choice, now=now)
            return {"order_id": str(order.id)}

        return act

    def _standing(self, pool_id: UUID) -> WaitingView | None:
        try:
            return waiting_of(pool_id, self.person.id)
        except NoSuchPlace:
            return None

    def _form(self, pool_id: UUID, *, sent: Any = None) -> WaitForm | TakeForm | None:
        """What may be asked of the person now: a yes to an offer, or for how many units they would wait."""
        place, person = self._standing(pool_id), self.person.id
        if place is not None and place.is_offered:
            return TakeForm(sent, addresses=addresses_of(person), methods=methods_of(f"buyer:{person}"))
        return WaitForm(sent) if may_wait(pool_id, person) else None

    def _show(
        self, pool_id: UUID, *, form: forms.Form | None = None, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        now, place = clock.now(), self._standing(pool_id)
        page = pool_page(pool_id, now=now, reader_id=self.person.id)
        form = form or self._form(pool_id)
        if place is None and form is None:
            raise Missing()
        shown = {"page": page, "place": place, "form": form, "addresses": addresses_of(self.person.id)}
        context = {**shown, "refusal": refusal, "section": "orders", "server_now": now, "request_key": fresh_key()}
        return render(self.request, "pages/pool_waiting.html", context, status=status)
