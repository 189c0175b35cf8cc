"""My pools and orders: where is my thing, where is my money, what must I do."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.web.base import PersonView
from common import clock
from common.paging import Ask
from common.refusals import Conflict, Invalid, Refusal, Unavailable
from common.templatetags.moa import day
from common.web import act_once, fresh_key, status_of
from escrow.gateways.base import SetUpCard
from escrow.selectors import methods_of, payment_of
from escrow.selectors.payments import PaymentView
from escrow.web.sources import may_show_provider
from marketplace.rules.states import OrderStatus
from marketplace.selectors.order_views import OrderView as Order
from marketplace.selectors.orders import OrderGroup, order_counts, order_of, orders_in
from marketplace.selectors.pools import pool_page
from marketplace.selectors.returns import returnable_numbers, returns_of_order
from marketplace.selectors.reviews import seller_ratings
from marketplace.selectors.shelves import own_and_posted_pools
from marketplace.selectors.waiting import places_waited_for
from marketplace.services.orders import cancel_order, change_order_method
from marketplace.services.parcels import confirm_units, extend_confirmation
from marketplace.web.forms import MethodForm
from pages.presentation.orders import charge_steps, order_card, stamp_of, try_rows
from pages.presentation.shelves import my_row, own_row
from pages.presentation.showing import shown_mine, shown_pool

TABS = {
    "running": gettext_lazy("Running"),
    "pay": gettext_lazy("To pay"),
    "way": gettext_lazy("On the way"),
    "done": gettext_lazy("Done"),
    "posted": gettext_lazy("Posted by me"),
    "past": gettext_lazy("Past"),
}
ROWS_SHOWN = 20
UNPAID = {OrderStatus.DUE, OrderStatus.CHARGING}


class OrdersView(PersonView):
    """What is running, what I posted, what is over."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The tab named `tab`."""
        now, person = clock.now(), self.person.id
        pools, posted = own_and_posted_pools(person, now=now)
        waiting, counts = places_waited_for(person), order_counts(person)
        shown = {"running": len(pools) + len(waiting), "posted": len(posted)}
        shown |= {str(group): count for group, count in counts.items()}
        tab = request.GET.get("tab", "")
        tab = tab if tab in TABS else next((name for name in TABS if shown[name]), "running")
        context = {
            "section": "orders",
            "server_now": now,
            "tab": tab,
            "tabs": [(name, label, shown[name]) for name, label in TABS.items()],
            "pools": [my_row(pool, place) for pool, place in pools],
            "waiting": waiting,
            "posted": [own_row(pool) for pool in posted],
            "request_key": fresh_key(),
            **self._orders(tab, now),
        }
        return render(request, "pages/orders.html", context)

    def _orders(self, tab: str, now: datetime) -> dict[str, Any]:
        """The orders of a tab that has some, one part of them."""
        if tab not in {str(group) for group in OrderGroup}:
            return {}
        ask = Ask(self.request.GET.get("after", ""), ROWS_SHOWN)
        part = orders_in(self.person.id, OrderGroup(tab), ask)
        return {"orders": [order_card(order, now=now) for order in part.rows], "next": part.next}


class OrderView(PersonView):
    """One order of the person: the notice of its charge before it is paid, the vault afterwards."""

    def get(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """The order as it is now; an open page asks with what it has `seen`, and is told to look again or nothing."""
        order = order_of(order_id, self.person.id)
        seen = request.GET.get("seen")
        if seen is None:
            return self.show(order)
        is_same = seen == stamp_of(order, payment_of(f"order:{order.id}"))
        return HttpResponse(status=204) if is_same else HttpResponse(headers={"HX-Refresh": "true"})

    def show(self, order: Order, *, refusal: Refusal | None = None) -> HttpResponse:
        """The page of the order, with what was refused on it."""
        now = clock.now()
        payment = payment_of(f"order:{order.id}")
        shown = _notice(order, payment, self.person.id, now=now) if order.status in UNPAID else {}
        context = {
            "stamp": stamp_of(order, payment),
            "section": "orders",
            "server_now": now,
            "order": order,
            "shown": order_card(order, now=now),
            "refusal": refusal,
            "request_key": fresh_key(),
            "frozen_since": order.frozen_since,
            **(shown or _goings_back(order, now=now)),
        }
        template = "pages/order_due.html" if shown else "pages/order.html"
        return render(self.request, template, context, status=status_of(refusal) if refusal else 200)


class ActView(OrderView, ABC):
    """An act on an order that is asked about first: on a page without script, in a dialog with it."""

    template: ClassVar[str]

    def get(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """The question, on a page of its own."""
        return self.ask(order_of(order_id, self.person.id))

    def post(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """Ask, unless it was asked already; then act once, or say what stands against it."""
        order = order_of(order_id, self.person.id)
        if request.POST.get("sure") != "yes":
            return self.ask(order)
        try:
            act_once(request, content=self.content(), act=lambda now: self.act(order_id, now))
        except (Conflict, Invalid) as refusal:
            return self.show(order_of(order_id, self.person.id), refusal=refusal)
        messages.success(request, self.done())
        return redirect("order", order_id)

    def ask(self, order: Order) -> HttpResponse:
        """The page with the question."""
        shown = {"section": "orders", "order": order, "shown": order_card(order, now=clock.now())}
        return render(self.request, self.template, {**shown, "request_key": fresh_key()})

    def content(self) -> object:
        """What tells one asking from another."""
        return self.template

    @abstractmethod
    def act(self, order_id: UUID, now: datetime) -> dict[str, Any]:
        """What is done."""

    @abstractmethod
    def done(self) -> str:
        """What is said afterwards."""


class ConfirmView(ActView):
    """Everything arrived, or some of it: the money of these units goes to the seller."""

    template = "pages/order_confirm.html"

    def content(self) -> list[int]:
        """The numbers of the units; none are all."""
        return sorted(
            int(number) for number in self.request.POST.getlist("unit") if number.isascii() and number.isdigit()
        )

    def act(self, order_id: UUID, now: datetime) -> dict[str, Any]:
        """Confirm them."""
        confirm_units(order_id=order_id, buyer_id=self.person.id, numbers=tuple(self.content()), now=now)
        return {"order_id": str(order_id)}

    def done(self) -> str:
        """What is said afterwards."""
        count = len(self.content())
        if not count:
            return _("Confirmed. The seller is paid on the next business day.")
        return ngettext("%(count)s unit confirmed.", "%(count)s units confirmed.", count) % {"count": count}


class CancelView(ActView):
    """Leave before the charge."""

    template = "pages/order_cancel.html"

    def act(self, order_id: UUID, now: datetime) -> dict[str, Any]:
        """Leave."""
        cancel_order(order_id=order_id, buyer_id=self.person.id, now=now)
        return {"order_id": str(order_id)}

    def done(self) -> str:
        """What is said afterwards."""
        return _("You left this order. Nothing was charged.")


class ExtendView(OrderView):
    """Seven more days to look at what arrived, once."""

    def get(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """Nothing happens by looking."""
        return redirect("order", order_id)

    def post(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """Grant them, or say why not."""
        person = self.person.id

        def extend(now: datetime) -> dict[str, Any]:
            extend_confirmation(order_id=order_id, buyer_id=person, now=now)
            return {"order_id": str(order_id)}

        try:
            act_once(request, content="extend", act=extend)
        except (Conflict, Invalid) as refusal:
            return self.show(order_of(order_id, person), refusal=refusal)
        until = order_of(order_id, person).confirm_at
        messages.success(request, _("You have until %(date)s.") % {"date": day(until)} if until else "")
        return redirect("order", order_id)


@method_decorator(may_show_provider, name="dispatch")
class MethodView(OrderView):
    """Pay an unpaid order with another card; a declined one is charged at once."""

    def get(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """The cards to choose from."""
        order = order_of(order_id, self.person.id)
        return self._ask(order, self._form(order)) if order.status in UNPAID else redirect("order", order_id)

    def post(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """Change it, or say what is missing or too late."""
        order = order_of(order_id, self.person.id)
        form = self._form(order, sent=request.POST)
        if not form.is_valid():
            return self._ask(order, form, status=422)
        try:
            card = form.new_card(self.person.id)
            act_once(request, content=form.cleaned_data, act=lambda now: self._change(order_id, form, card, now))
        except (Conflict, Invalid, Unavailable) as refusal:
            return self._ask(order, form, refusal=refusal, status=status_of(refusal))
        messages.success(request, _("This card pays from now on."))
        return redirect("order", order_id)

    def _change(self, order_id: UUID, form: MethodForm, card: SetUpCard | None, now: datetime) -> dict[str, Any]:
        buyer = self.person.id
        method_id = form.kept_method(buyer, card, now)
        change_order_method(order_id=order_id, buyer_id=buyer, method_id=method_id, now=now)
        return {"method_id": str(method_id)}

    def _form(self, order: Order, *, sent: Any = None) -> MethodForm:
        present = str(payment_of(f"order:{order.id}").method.id)
        return MethodForm(sent, initial={"method": present}, methods=methods_of(f"buyer:{self.person.id}"))

    def _ask(
        self, order: Order, form: MethodForm, *, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        payment = payment_of(f"order:{order.id}")
        shown = {"section": "orders", "order": order, "form": form, "payment": payment, "refusal": refusal}
        context = {**shown, "request_key": fresh_key(), "server_now": clock.now()}
        return render(self.request, "pages/order_method.html", context, status=status)


def _goings_back(order: Order, *, now: datetime) -> dict[str, Any]:
    """Whether units of a paid order can be sent back, and whether any were."""
    return {
        "may_return": bool(returnable_numbers(order.id, now=now)),
        "has_returns": bool(returns_of_order(order.id)),
    }


def _notice(order: Order, payment: PaymentView, person_id: UUID, *, now: datetime) -> dict[str, Any]:
    """The notice of a charge: the price against my cap, the calendar, the card and its tries, the seller's facts."""
    page = pool_page(order.pool_id, now=now, reader_id=person_id)
    return {
        **shown_pool(page, now=now, reader_id=person_id),
        **shown_mine(page, now=now),
        "payment": payment,
        "rating": seller_ratings([order.seller_id])[order.seller_id],
        "is_declined": any(one.is_over for one in payment.tries),
        "tries": try_rows(payment),
        "events": charge_steps(order, now=now, awarded_at=page.award.offered_at if page.award else None),
    }
