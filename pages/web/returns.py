"""Sending units back, on the buyer's side and on the seller's."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.web.base import PersonView
from common import clock
from common.paging import Ask
from common.refusals import Conflict, Invalid, Refusal
from common.web import act_once, fresh_key, status_of
from marketplace.rules.returns import ReturnReason
from marketplace.selectors.orders import order_of
from marketplace.selectors.returns import ReturnView, returnable_numbers, returns_of_order, returns_to_seller
from marketplace.services.returns import (
    ReturnWish,
    accept_return,
    ask_return,
    object_to_return,
    receive_return,
    send_return,
    withdraw_return,
)
from pages.presentation.returns import ReturnCard, return_card
from pages.web.desks import BusinessDesk
from pages.web.order_forms import ReturnForm, TrackingForm, WordsForm

type Act = Callable[[datetime], object]

NO_RETURN = UUID(int=0)
"""Stands for no return where an address names none; there is never one of that id."""


class OrderReturnsView(PersonView):
    """The returns of an order, and the form to ask for one while that is possible."""

    def get(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """The page. Raises NoSuchOrder."""
        return self._show(order_id)

    def post(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """Ask to send units back."""
        order_of(order_id, self.person.id)
        form = self._form(order_id, sent=request.POST)
        if not form.is_valid():
            return self._show(order_id, form=form, status=422)
        wish = ReturnWish(form.numbers, ReturnReason(form.cleaned_data["reason"]), form.cleaned_data["words"])

        def ask(now: datetime) -> dict[str, Any]:
            return {"id": str(ask_return(order_id=order_id, buyer_id=self.person.id, wish=wish, now=now).id)}

        try:
            act_once(request, content=form.cleaned_data, act=ask)
        except (Conflict, Invalid) as refusal:
            return self._show(order_id, form=form, refusal=refusal, status=status_of(refusal))
        messages.success(request, _("The seller is told. The days to confirm stand still."))
        return redirect("order-returns", order_id)

    def _form(self, order_id: UUID, *, sent: Any = None) -> ReturnForm:
        return ReturnForm(sent, numbers=returnable_numbers(order_id, now=clock.now()))

    def _show(
        self,
        order_id: UUID,
        *,
        form: forms.Form | None = None,
        tracking: forms.Form | None = None,
        refusal: Refusal | None = None,
        status: int = 200,
    ) -> HttpResponse:
        order, now = order_of(order_id, self.person.id), clock.now()
        form = form or self._form(order_id)
        shown = {
            "order": order,
            "cards": _cards(returns_of_order(order_id), for_seller=False),
            "form": form,
            "may_ask": bool(returnable_numbers(order_id, now=now)),
            "tracking": tracking or TrackingForm(),
            "refusal": refusal,
            "section": "orders",
            "server_now": now,
            "request_key": fresh_key(),
        }
        return render(self.request, "pages/order_returns.html", shown, status=status)


class OrderReturnView(OrderReturnsView):
    """An act of the buyer on one return: its parcel's number, or keeping the units after all."""

    def get(self, request: HttpRequest, order_id: UUID, return_id: object = None) -> HttpResponse:
        """All returns of the order stand on one page."""
        return redirect("order-returns", order_id)

    def post(self, request: HttpRequest, order_id: UUID, return_id: UUID = NO_RETURN) -> HttpResponse:
        """Do what the button says."""
        order_of(order_id, self.person.id)
        ids = {"order_id": order_id, "return_id": return_id, "buyer_id": self.person.id}
        if request.POST.get("act") == "keep":
            return self._do(order_id, "keep", lambda now: withdraw_return(**ids, now=now))
        form = TrackingForm(request.POST)
        if not form.is_valid():
            return self._show(order_id, tracking=form, status=422)
        return self._do(order_id, form.cleaned_data, lambda now: send_return(**ids, parcel=form.parcel, now=now))

    def _do(self, order_id: UUID, content: object, act: Act) -> HttpResponse:
        try:
            act_once(self.request, content=content, act=_noted(act))
        except (Conflict, Invalid) as refusal:
            return self._show(order_id, refusal=refusal, status=status_of(refusal))
        messages.success(self.request, _("Saved."))
        return redirect("order-returns", order_id)


class SellerReturnsView(BusinessDesk):
    """Open returns to a business, the most pressing first."""

    section = "returns"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.show()

    def show(self, *, chosen: UUID | None = None, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
        """The list, with what was refused."""
        part = returns_to_seller(self.business.id, Ask(self.request.GET.get("after", "")))
        shown = {"cards": _cards(part.rows, for_seller=True), "next": part.next, "chosen": chosen, "refusal": refusal}
        return self.page("pages/seller_returns.html", shown, status=status)


class SellerReturnView(SellerReturnsView):
    """An act of the seller on one return: it is back, accepted, or objected to."""

    def get(self, request: HttpRequest, order_id: UUID | None = None, return_id: UUID | None = None) -> HttpResponse:
        """All returns stand on one page."""
        return redirect("seller-returns")

    def post(self, request: HttpRequest, order_id: UUID, return_id: UUID) -> HttpResponse:
        """Do what the button says. Raises NoSuchOrder, NoSuchReturn."""
        ids = {"order_id": order_id, "return_id": return_id, "user_id": self.person.id}
        words = request.POST.get("words", "")
        acts: dict[str, Act] = {
            "receive": lambda now: receive_return(**ids, now=now),
            "accept": lambda now: accept_return(**ids, now=now),
            "object": lambda now: object_to_return(**ids, words=words, now=now),
        }
        name = request.POST.get("act", "")
        if name not in acts or (name == "object" and not WordsForm(request.POST).is_valid()):
            return self.show(chosen=return_id, status=422)
        try:
            act_once(request, content=[name, words], act=_noted(acts[name]))
        except (Conflict, Invalid) as refusal:
            return self.show(chosen=return_id, refusal=refusal, status=status_of(refusal))
        messages.success(request, _("Saved."))
        return redirect("seller-returns")


def _noted(act: Act) -> Callable[[datetime], dict[str, Any]]:
    """The same act, answering with nothing to be kept."""

    def once(now: datetime) -> dict[str, Any]:
        act(now)
        return {}

    return once


def _cards(cases: Any, *, for_seller: bool) -> list[ReturnCard]:
    views: list[ReturnView] = list(cases)
    return [return_card(case, for_seller=for_seller) for case in views]
