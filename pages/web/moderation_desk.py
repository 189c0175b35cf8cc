"""The operators' part of moderation: what people reported, and posters who object to a removal."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from marketplace.services.moderation import decide_appeal, remove_pool
from marketplace.services.reports import dismiss_reports, hide_question
from pages.web.operator_desk import DecisionView


class ReportsDecideView(DecisionView):
    """Take a reported pool down, take a question off it, or find nothing wrong."""

    kind = "pool"

    def post(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        """Decide. Raises NoSuchPool."""
        decision, operator = request.POST.get("decision", ""), self.person.id

        def decide(reason: str, now: datetime) -> object:
            if decision == "remove":
                return remove_pool(pool_id=item_id, operator_id=operator, reason=reason, now=now)
            if decision.startswith("hide-"):
                asked = UUID(decision.removeprefix("hide-"))
                return hide_question(question_id=asked, operator_id=operator, reason=reason, now=now)
            return dismiss_reports(pool_id=item_id, operator_id=operator, reason=reason, now=now)

        thanks = _("The pool was taken down. Nobody is charged.") if decision == "remove" else _("Decided.")
        return self.decide(f"pool-{item_id}", decide, content={"decision": decision}, thanks=thanks)


class AppealDecideView(DecisionView):
    """Grant or deny a poster's objection."""

    kind = "appeal"

    def post(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        """Decide. Raises NoSuchAppeal."""
        is_granted, operator = request.POST.get("decision") == "grant", self.person.id

        def decide(reason: str, now: datetime) -> object:
            return decide_appeal(appeal_id=item_id, operator_id=operator, is_granted=is_granted, reason=reason, now=now)

        content = {"is_granted": is_granted}
        return self.decide(f"appeal-{item_id}", decide, content=content, thanks=_("Decided. The poster is told."))
