"""Decisions about what differs with the payment provider, and about messages nobody could use."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policy import may_decide
from accounts.web.proof import is_proven, to_proof
from common.deliveries import drop_delivery, retry_delivery
from common.refusals import Missing
from escrow.rules.differences import Settlement
from escrow.services.differences import (
    book_forgotten_payout,
    decide_difference,
    send_back_difference,
    sign_difference,
)
from escrow.services.inbox import dismiss_event, retry_event
from pages.web.operator_desk import DecisionView

PAYEE_LONGEST = 80


class DifferenceDecideView(DecisionView):
    """Write a difference off (two operators), give a charge back, book a payout we forgot, sign or send back what
    another proposed.
    """

    kind = "difference"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An operator proves anew who they are before money is booked by hand (ASVS 7.5.3)."""
        if request.method == "POST" and may_decide(request.user) and not is_proven(request):
            return to_proof(request)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, item_id: UUID, act: str) -> HttpResponse:
        """Decide. Raises NoSuchDifference."""
        if act not in {*Settlement, "sign", "send-back"}:
            raise Missing()

        payee = request.POST.get("payee", "")[:PAYEE_LONGEST]

        def decide(reason: str, now: datetime) -> object:
            who: dict[str, Any] = {"difference_id": item_id, "reason": reason, "actor": self.actor, "now": now}
            if act == "sign":
                return sign_difference(**who)
            if act == "send-back":
                return send_back_difference(**who)
            if act == Settlement.PAY_OUT:
                return book_forgotten_payout(payee=payee, **who)
            return decide_difference(settlement=Settlement(act), **who)

        thanks = {
            "sign": _("Signed and posted."),
            "send-back": _("Sent back. The difference is open again."),
            Settlement.WRITE_OFF.value: _("Proposed. Another operator has to sign it."),
        }.get(act, _("Decided."))
        return self.decide(f"difference-{item_id}", decide, content={"act": act, "payee": payee}, thanks=thanks)


class EventDecideView(DecisionView):
    """Look into a message of the provider once more, or lay it aside."""

    kind = "event"

    def post(self, request: HttpRequest, item_id: UUID, act: str) -> HttpResponse:
        """Decide. Raises NoSuchEvent."""
        if act not in {"again", "aside"}:
            raise Missing()
        service = retry_event if act == "again" else dismiss_event

        def decide(reason: str, now: datetime) -> object:
            return service(event_id=item_id, reason=reason, actor=self.actor, now=now)

        thanks = _("It is looked into once more.") if act == "again" else _("Laid aside.")
        return self.decide(f"event-{item_id}", decide, content={"act": act}, thanks=thanks)


class DeliveryDecideView(DecisionView):
    """Deliver a fact of our own once more, or lay it aside."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The desk with the item, whose name has the form of an id."""
        return redirect(f"{reverse('operator-desk')}?item=delivery-{UUID(int=kwargs['item_id'])}#item")

    def post(self, request: HttpRequest, item_id: int, act: str) -> HttpResponse:
        """Decide. Raises NoSuchDelivery."""
        if act not in {"again", "aside"}:
            raise Missing()
        service = retry_delivery if act == "again" else drop_delivery

        def decide(reason: str, now: datetime) -> object:
            return service(delivery_id=item_id, reason=reason, actor=self.actor, now=now)

        thanks = _("It is delivered once more.") if act == "again" else _("Laid aside.")
        return self.decide(f"delivery-{UUID(int=item_id)}", decide, content={"act": act}, thanks=thanks)
