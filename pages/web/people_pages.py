"""What operators see of one person and of one business: their past here, and every decision about them.

No address, phone or e-mail stands on these pages; an e-mail address is shown once for a reason that is logged.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.selectors import destination, person, viewer
from accounts.services import note_reading
from common.audit import LogFilter
from common.lifecycle import Actor, ActorKind
from common.refusals import Conflict, Invalid, Refusal
from common.web import act_once, fresh_key, status_of
from marketplace.selectors.pasts import buyer_past, seller_past
from merchants.rules import Decision
from merchants.selectors import seller, seller_of, strikes_of
from merchants.services import decide_seller
from pages.web.audit_log import audit_rows
from pages.web.desks import OperatorDesk
from pages.web.operator_desk import ReasonForm, decision_named


class _Page(OperatorDesk):
    """A page about somebody with one form that asks for a reason."""

    section = "find"
    template = ""

    @property
    def actor(self) -> Actor:
        """Who looks and decides."""
        return Actor(ActorKind.OPERATOR, str(self.person.id))

    def show(self, shown: dict[str, Any], *, form: ReasonForm | None = None, status: int = 200) -> HttpResponse:
        """The page with its form."""
        frame = {"desk": "operator", "section": self.section, "request_key": fresh_key(), "form": form or ReasonForm()}
        return render(self.request, self.template, {**frame, **shown}, status=status)


class PersonPageView(_Page):
    """One person."""

    template = "pages/person.html"

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """The page. Raises NoSuchPerson."""
        return self.show(self._shown(person_id))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """Show the e-mail address for a reason, which is logged. Raises NoSuchPerson."""
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(self._shown(person_id), form=form, status=422)
        reason = form.cleaned_data["reason"]

        def act(now: datetime) -> dict[str, Any]:
            note_reading(user_id=person_id, actor=self.actor, what="email", reason=reason, now=now)
            return {}

        act_once(request, content={"reason": reason}, act=act)
        return self.show({**self._shown(person_id), "email": destination(person_id).email})

    def _shown(self, person_id: UUID) -> dict[str, Any]:
        user = person(person_id)
        return {
            "somebody": viewer(user),
            "joined_at": user.created_at,
            "is_active": user.is_active,
            "business": seller_of(person_id),
            "past": buyer_past(person_id),
            "decisions": audit_rows(LogFilter(subject=f"user:{person_id}")),
        }


class BusinessPageView(_Page):
    """One business, with the power to stop it and to let it go on."""

    template = "pages/business.html"

    def get(self, request: HttpRequest, seller_id: UUID) -> HttpResponse:
        """The page. Raises NoSuchSeller."""
        return self.show(self._shown(seller_id))

    def post(self, request: HttpRequest, seller_id: UUID) -> HttpResponse:
        """Decide about the business for a reason. Raises NoSuchSeller."""
        decision, form = decision_named(request.POST.get("decision", "")), ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(self._shown(seller_id), form=form, status=422)
        reason = form.cleaned_data["reason"]

        def act(now: datetime) -> dict[str, Any]:
            decide_seller(seller_id=seller_id, decision=decision, reason=reason, actor=self.actor, now=now)
            return {}

        try:
            act_once(request, content={"decision": decision.value, "reason": reason}, act=act)
        except (Conflict, Invalid) as refusal:
            shown = self._shown(seller_id, refusal=refusal)
            return self.show(shown, form=form, status=status_of(refusal))
        messages.success(request, _("Decided. The seller is told."))
        return redirect("business-page", seller_id)

    def _shown(self, seller_id: UUID, *, refusal: Refusal | None = None) -> dict[str, Any]:
        return {
            "seller": seller(seller_id),
            "past": seller_past(seller_id),
            "strikes": strikes_of(seller_id),
            "decisions": audit_rows(LogFilter(subject=f"seller:{seller_id}")),
            "refusal": refusal,
            "suspend": Decision.SUSPEND.value,
            "reinstate": Decision.REINSTATE.value,
        }
