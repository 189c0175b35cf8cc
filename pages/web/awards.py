"""The winner's answer: a page that repeats the amounts, then yes or no."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.refusals import Conflict
from common.web import act_once
from marketplace.rules.states import AwardStatus
from marketplace.selectors.desks import own_award, pool_terms
from marketplace.services.awards import accept_award, refuse_award
from pages.presentation.auctions import percent
from pages.presentation.deadlines import deadline
from pages.web.desks import BusinessDesk


class AwardAnswerView(BusinessDesk):
    """What both answers share: the award with its amounts, and the button that gives the answer."""

    section = "bids"
    answer: str
    service: Callable[..., Any]
    thanks: Promise

    def get(self, request: HttpRequest, award_id: UUID) -> HttpResponse:
        """The amounts, before anything is answered. Raises NoSuchAward."""
        return self._show(award_id)

    def post(self, request: HttpRequest, award_id: UUID) -> HttpResponse:
        """Answer. Raises NoSuchAward."""
        own_award(award_id, self.business.id)

        def give(now: datetime) -> dict[str, Any]:
            award = type(self).service(award_id=award_id, user_id=self.person.id, now=now)
            return {"status": award.status}

        try:
            act_once(request, content=self.answer, act=give)
        except Conflict as refusal:
            return self._show(award_id, refusal=refusal, status=409)
        messages.success(request, _(str(self.thanks)))
        return redirect("seller-desk")

    def _show(self, award_id: UUID, *, refusal: Conflict | None = None, status: int = 200) -> HttpResponse:
        award = own_award(award_id, self.business.id)
        until = award.accept_by
        is_open = award.status is AwardStatus.OFFERED and until is not None and self.now < until
        shown = {
            "award": award,
            "answer": self.answer,
            "is_open": is_open,
            "deadline": deadline(since=award.offered_at or award.made_at, at=until, now=self.now) if until else None,
            "terms": pool_terms(award.pool_id),
            "commission_percent": percent(award.commission_bp),
            "refusal": refusal,
        }
        return self.page("pages/award_answer.html", shown, status=status)


class AwardAcceptView(AwardAnswerView):
    """Take the order."""

    answer = "accept"
    service = staticmethod(accept_award)
    thanks = gettext_lazy("The order is yours. Buyers are told and charged; you ship once they have paid.")


class AwardRefuseView(AwardAnswerView):
    """Leave the order."""

    answer = "refuse"
    service = staticmethod(refuse_award)
    thanks = gettext_lazy("You left the order. It counts as a strike; the next seller is asked.")
