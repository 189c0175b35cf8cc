"""Confirming a payment at the card company: the same charge goes on, once its owner said yes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from common import clock
from common.refusals import Conflict, Invalid
from common.web import act_once, fresh_key
from escrow.flows import make_call, read_action
from escrow.rules.states import PaymentStatus
from escrow.selectors import payment_of
from escrow.selectors.payments import token_of_payment
from escrow.web.sources import may_show_provider, payments_frame
from marketplace.selectors.orders import order_of
from marketplace.services.orders import confirm_payment
from pages.presentation.orders import try_rows
from pages.web.orders import OrderView

PROOF_MOST = 200


@method_decorator(may_show_provider, name="dispatch")
class AuthenticateView(OrderView):
    """The card company's question: in the sandbox its window stands here, else the provider's script opens it."""

    def get(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """What is to be confirmed, and until when."""
        order = order_of(order_id, self.person.id)
        payment = payment_of(f"order:{order.id}")
        if not payment.waits_for_payer:
            return redirect("order", order_id)
        shown = {"section": "orders", "order": order, "payment": payment, "tries": try_rows(payment)}
        if not payments_frame().is_stand_in:
            shown |= _asked_by_bank(payment.id)
        context = {**shown, "last_try_at": payment.tries[-1].at, "server_now": clock.now(), "request_key": fresh_key()}
        return render(request, "pages/order_authenticate.html", context)

    def post(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """Go on with the charge, and say how it ended."""
        order, proof = order_of(order_id, self.person.id), request.POST.get("proof", "")[:PROOF_MOST]

        def confirm(now: datetime) -> dict[str, Any]:
            call = confirm_payment(order_id=order_id, buyer_id=self.person.id, proof=proof, now=now)
            return {"call": str(call)}

        try:
            call = act_once(request, content=proof, act=confirm)["call"]
        except (Conflict, Invalid) as refusal:
            return self.show(order, refusal=refusal)
        make_call(operation_id=UUID(call))
        self._tell(order_id)
        return redirect("order", order_id)

    def _tell(self, order_id: UUID) -> None:
        status = payment_of(f"order:{order_id}").status
        if status == PaymentStatus.PAID:
            messages.success(self.request, _("The payment is confirmed. Moa holds the money."))
        elif status == PaymentStatus.CHARGING:
            messages.info(self.request, _("We are asking your bank."))
        else:
            messages.warning(self.request, _("The payment was not confirmed. Nothing was charged."))


def _asked_by_bank(payment_id: UUID) -> dict[str, Any]:
    """What the provider's script needs to ask the bank about this very charge; nothing when it waits no more."""
    action = read_action(payment_id=payment_id)
    return {"action": action, "card_token": token_of_payment(payment_id)} if action else {}
