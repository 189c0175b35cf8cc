"""A seller's answers around an award: why the price is low, what to say to flags, whether fewer units are fine."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from common.refusals import Conflict, Invalid, Refusal
from common.web import act_once, status_of
from marketplace.errors import NoSuchAward, NoSuchBid
from marketplace.rules.states import AwardStatus, FlagStatus, LowPriceStatus
from marketplace.selectors.desks import own_award
from marketplace.selectors.flags import FlagCaseView, flag_case_of
from marketplace.selectors.low_price import LowPriceView, low_price_of
from marketplace.services.collecting import accept_fewer, decline_fewer
from marketplace.services.flags import answer_flags
from marketplace.services.low_price import answer_low_price
from pages.presentation.auctions import percent
from pages.presentation.deadlines import deadline
from pages.presentation.protocol_afterwards import BY_THE_CLOCK
from pages.web.award_forms import WordsForm
from pages.web.desks import BusinessDesk


class WordsView(BusinessDesk, ABC):
    """An answer in words, sent once: the question with its figures, and the form."""

    section = "bids"
    template: str
    thanks: Promise

    @abstractmethod
    def question(self, of: UUID) -> dict[str, Any]:
        """The context of the question, with `is_open`. Raises what says that it is none of this business's."""

    @abstractmethod
    def answer(self, of: UUID, text: str, now: datetime) -> object:
        """Give the answer."""

    def get(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        """The question."""
        return self._show(item_id, WordsForm())

    def post(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        """Answer, or show the question again with what is missing."""
        self.question(item_id)
        form = WordsForm(request.POST)
        if not form.is_valid():
            return self._show(item_id, form, status=422)
        text = form.cleaned_data["text"]

        def act(now: datetime) -> dict[str, Any]:
            self.answer(item_id, text, now)
            return {}

        try:
            act_once(request, content={"text": text}, act=act)
        except (Conflict, Invalid) as refusal:
            return self._show(item_id, form, refusal=refusal, status=status_of(refusal))
        messages.success(request, str(self.thanks))
        return redirect("seller-desk")

    def _show(
        self, item_id: UUID, form: WordsForm, *, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        shown = {**self.question(item_id), "form": form, "refusal": refusal}
        return self.page(self.template, shown, status=status)


class LowPriceAnswerView(WordsView):
    """Why the price is so low; Moa decides by this answer."""

    template = "pages/price_answer.html"
    thanks = gettext_lazy("Thank you. Moa decides and tells you; meanwhile nothing else is asked of you.")

    def question(self, of: UUID) -> dict[str, Any]:
        """The figures of the rule. Raises NoSuchAward."""
        hold = low_price_of(own_award(of, self.business.id).id)
        if hold is None:
            raise NoSuchAward()
        why = BY_THE_CLOCK.get(hold.reason, hold.reason)
        return {"hold": hold, "why": why, "is_open": self._is_open(hold), "deadline": self._deadline(hold)}

    def answer(self, of: UUID, text: str, now: datetime) -> object:
        """Explain it."""
        return answer_low_price(award_id=of, user_id=self.person.id, text=text, now=now)

    def _is_open(self, hold: LowPriceView) -> bool:
        return hold.status is LowPriceStatus.WAITING and self.now < hold.answer_by

    def _deadline(self, hold: LowPriceView) -> object:
        return deadline(since=hold.held_at, at=hold.answer_by, now=self.now)


class FlagsReplyView(WordsView):
    """What the seller says to buyers' flags."""

    template = "pages/flags_reply.html"
    thanks = gettext_lazy("Thank you. Moa decides and tells you; buyers may read your reply.")

    def question(self, of: UUID) -> dict[str, Any]:
        """What was said. Raises NoSuchBid, also below the quorum: then nobody asks."""
        case = flag_case_of(of)
        if case is None or case.seller_id != self.business.id or case.answer_by is None:
            raise NoSuchBid()
        clock = deadline(since=case.since, at=case.answer_by, now=self.now)
        return {"case": case, "is_open": self._is_open(case), "deadline": clock}

    def answer(self, of: UUID, text: str, now: datetime) -> object:
        """Reply."""
        return answer_flags(bid_id=of, user_id=self.person.id, text=text, now=now)

    def _is_open(self, case: FlagCaseView) -> bool:
        return case.status is FlagStatus.RAISED and case.decide_by is not None and self.now < case.decide_by


class FewerView(BusinessDesk):
    """Fewer units were paid than the seller bid for: deliver them all the same, or not."""

    section = "bids"

    def get(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        """The amounts. Raises NoSuchAward."""
        return self._show(item_id)

    def post(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        """Take them or not. Raises NoSuchAward."""
        own_award(item_id, self.business.id)
        answer = request.POST.get("answer", "")
        if answer not in {"accept", "decline"}:
            return self._show(item_id)
        service = accept_fewer if answer == "accept" else decline_fewer

        def act(now: datetime) -> dict[str, Any]:
            return {"status": service(award_id=item_id, user_id=self.person.id, now=now).status}

        try:
            act_once(request, content=answer, act=act)
        except Conflict as refusal:
            return self._show(item_id, refusal=refusal, status=409)
        messages.success(request, str(self.THANKS[answer]))
        return redirect("seller-desk")

    THANKS = {
        "accept": gettext_lazy("The order is yours. You may ship now."),
        "decline": gettext_lazy("You left the order. Everybody who paid is refunded in full."),
    }

    def _show(self, item_id: UUID, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
        award = own_award(item_id, self.business.id)
        if award.fewer_by is None or award.fewer_units is None:
            raise NoSuchAward()
        shown = {
            "award": award,
            "is_open": award.status is AwardStatus.FEWER and self.now < award.fewer_by,
            "deadline": deadline(since=award.made_at, at=award.fewer_by, now=self.now),
            "total": award.price_minor * award.fewer_units,
            "net": award.net_minor // award.units * award.fewer_units,
            "commission_percent": percent(award.commission_bp),
            "refusal": refusal,
        }
        return self.page("pages/fewer_answer.html", shown, status=status)
