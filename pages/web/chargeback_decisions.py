"""An operator adds words to what a buyer's bank will read, and sends it before the clock does."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from common.refusals import Conflict, Invalid
from common.web import act_once, status_of
from escrow.flows import make_call
from escrow.services.evidence_packs import gather_evidence, send_evidence
from pages.web.operator_desk import DecisionView, ReasonForm

OWN_WORDS = "refund_refusal_explanation"
"""The provider's field for why the money is not given back: the one we write ourselves."""


class ChargebackDecideView(DecisionView):
    """What a bank reads: our own words go along, at once or when the clock sends."""

    kind = "chargeback"

    def post(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        """Add the words, and send when that was pressed. Raises NoSuchChargeback."""
        item, form, is_sent = f"chargeback-{item_id}", ReasonForm(request.POST), request.POST.get("decision") == "send"
        if not form.is_valid():
            return self.show(item, form=form, status=422)
        words = form.cleaned_data["reason"]

        def act(now: datetime) -> dict[str, str]:
            gather_evidence(chargeback_id=item_id, texts={OWN_WORDS: words}, files={})
            if not is_sent:
                return {"call": ""}
            return {"call": str(send_evidence(chargeback_id=item_id, actor=self.actor, now=now).pk)}

        try:
            call = act_once(request, content={"words": words, "is_sent": is_sent}, act=act)["call"]
        except (Conflict, Invalid) as refusal:
            return self.show(item, form=form, refusal=refusal, status=status_of(refusal))
        if call:
            make_call(operation_id=UUID(call))
        messages.success(request, _("On its way to the bank.") if is_sent else _("Kept. The clock sends it in time."))
        return redirect("operator-desk")
