"""Reported reviews at the operators' desk: kept or taken down, for a reason that is kept."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from marketplace.services.reviews import decide_review_report
from pages.web.operator_desk import DecisionView


class ReviewDecideView(DecisionView):
    """Keep a reported review, or take it down."""

    kind = "review"

    def post(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        """Decide. Raises NoSuchReview."""
        is_hidden = request.POST.get("decision") == "hide"

        def decide(reason: str, now: datetime) -> object:
            operator_id = self.person.id
            return decide_review_report(
                report_id=item_id, operator_id=operator_id, is_hidden=is_hidden, reason=reason, now=now
            )

        thanks = _("The review was taken down.") if is_hidden else _("The review stays.")
        return self.decide(f"review-{item_id}", decide, content={"is_hidden": is_hidden}, thanks=thanks)
