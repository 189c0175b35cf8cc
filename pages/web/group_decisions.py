"""An operator decides about a whole award: how much of every open unit goes back, with what that means in won."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from common.refusals import Conflict, Missing
from common.web import act_once, status_of
from marketplace.services.groups import decide_group, send_group_back, sign_group
from pages.web.operator_desk import DecisionView, Service

WHOLE = 100


class GroupDecideView(DecisionView):
    """A problem of a whole award: decide, sign what another operator decided, or send it back."""

    kind = "group"

    def post(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        """Decide. Raises NoSuchGroupDispute."""
        item, decision = f"group-{item_id}", request.POST.get("decision", "")
        if decision == "sign":
            return self._sign(item, item_id)
        if decision == "send_back":
            return self.decide(item, self._back(item_id), content={"is_signed": False}, thanks=_("Sent back."))
        if decision != "decide":
            raise Missing()
        percent = _percent(request.POST.get("percent", ""))

        def decide(reason: str, now: datetime) -> object:
            return decide_group(group_id=item_id, operator_id=self.person.id, percent=percent, reason=reason, now=now)

        return self.decide(item, decide, content={"percent": percent}, thanks=_("Decided. Everybody is told."))

    def _sign(self, item: str, group_id: UUID) -> HttpResponse:
        def act(now: datetime) -> dict[str, str]:
            return {"status": sign_group(group_id=group_id, operator_id=self.person.id, now=now).status}

        try:
            act_once(self.request, content={"is_signed": True}, act=act)
        except Conflict as refusal:
            return self.show(item, refusal=refusal, status=status_of(refusal))
        messages.success(self.request, _("Signed. It is carried out now."))
        return redirect("operator-desk")

    def _back(self, group_id: UUID) -> Service:
        def send_back(reason: str, now: datetime) -> object:
            return send_group_back(group_id=group_id, operator_id=self.person.id, reason=reason, now=now)

        return send_back


def _percent(written: str) -> int:
    """The share written, or one that no share is, which the service refuses in words."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= len(str(WHOLE)) else -1
