"""An operator gives back what is held for an order: the effect in won first, then the decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.policy import may_decide
from accounts.web.proof import is_proven, to_proof
from common.ids import short_code
from common.refusals import Conflict, Invalid, Refusal
from common.templatetags.moa import won
from common.web import act_once, fresh_key, status_of
from escrow.rules.states import HoldStatus
from escrow.selectors import payment_of
from escrow.selectors.holds import HoldView
from marketplace.selectors.orders import order_for_operator
from marketplace.services.orders import refund_order
from pages.web.desks import OperatorDesk
from pages.web.operator_desk import ReasonForm


@dataclass(frozen=True)
class Posting:
    """One line the books will say."""

    debit: str
    credit: str
    amount: int


class OrderRefundView(OperatorDesk):
    """The page with every posting, and the decision."""

    section = "money"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An operator proves anew who they are before money goes back (ASVS 7.5.3)."""
        if may_decide(request.user) and not is_proven(request):
            return to_proof(request)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """What would go back. Raises NoSuchOrder."""
        return self._show(order_id, ReasonForm())

    def post(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """Give it back. Raises NoSuchOrder."""
        order_for_operator(order_id)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self._show(order_id, form, status=422)
        reason = form.cleaned_data["reason"]

        def refund(now: datetime) -> dict[str, Any]:
            refund_order(order_id=order_id, operator_id=self.person.id, reason=reason, now=now)
            return {}

        amount = sum(hold.held_minor for hold in _held(order_id))
        try:
            act_once(request, content={"reason": reason}, act=refund)
        except (Conflict, Invalid) as refusal:
            return self._show(order_id, form, refusal=refusal, status=status_of(refusal))
        if amount:
            messages.success(request, _("%(amount)s goes back to the buyer's card.") % {"amount": won(amount)})
        return redirect("operator-desk")

    def _show(
        self, order_id: UUID, form: ReasonForm, *, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        order, held = order_for_operator(order_id), _held(order_id)
        postings = [Posting(f"held:{short_code(hold.id)}", "refund:due", hold.held_minor) for hold in held]
        shown = {
            "desk": "operator",
            "section": self.section,
            "order": order,
            "code": short_code(order.id),
            "held": {hold.number: hold for hold in held},
            "postings": postings,
            "total": sum(posting.amount for posting in postings),
            "form": form,
            "refusal": refusal,
            "request_key": fresh_key(),
        }
        return render(self.request, "pages/order_refund.html", shown, status=status)


def _held(order_id: UUID) -> list[HoldView]:
    """The units of the order whose money is held, but for those a case decides about."""
    holds = payment_of(f"order:{order_id}").holds
    return [hold for hold in holds if hold.status is HoldStatus.FUNDED and hold.dispute_id is None]
