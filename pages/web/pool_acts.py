"""What is done on a pool's page besides joining: plain forms that work without script and say refusals on the page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import NoSuchAddress
from accounts.policy import may_decide
from accounts.web.base import PersonView, own_path
from common.refusals import Conflict, Forbidden, Invalid, Missing, Refusal, TooMany
from common.web import act_once, fresh_key, status_of
from escrow.errors import NoSuchMethod
from marketplace.errors import NoSuchQuestion, WantUnfit
from marketplace.rules.moderation_states import ReportReason
from marketplace.selectors.talk import question
from marketplace.services.changes import WantEdit, cancel_pool, edit_want, extend_pool
from marketplace.services.interest import follow_pool, unfollow_pool
from marketplace.services.moderation import appeal_removal
from marketplace.services.pledges import confirm_pledge
from marketplace.services.questions import answer_question, ask_question
from marketplace.services.reports import Charge, report_pool
from marketplace.services.second_chances import move_place, run_again
from marketplace.web.forms import WantEditForm
from pages.web.pools import pool_response
from pages.web.reading import read
from pages.web.report_words import REASONS

SAID = (Conflict, Forbidden, Invalid, TooMany)


class PoolAct(PersonView):
    """A form on a pool's page. Looking at its address leads to the page."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Nothing happens by looking."""
        return redirect("pool", pool_id)

    def act(self, pool_id: UUID, content: Any, service: Callable[[datetime], Any], *, thanks: str) -> HttpResponse:
        """Do it once and go back to the page, or say on it why nothing happened."""
        return self.acted(pool_id, content, lambda now: {"done": bool(service(now)) or True}, thanks=thanks)

    def acted(
        self, pool_id: UUID, content: Any, service: Callable[[datetime], dict[str, Any]], *, thanks: str
    ) -> HttpResponse:
        """The same where the answer says to which pool to go."""
        try:
            answer = act_once(self.request, content=content, act=service)
        except SAID as refusal:
            return pool_response(self.request, read(self.request, pool_id), refusal=refusal)
        messages.success(self.request, thanks)
        return redirect("pool", answer.get("pool_id", pool_id))


class ConfirmPlaceView(PoolAct):
    """Confirm one's place again after a change; without address or card the form of the place is next."""

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Confirm it as it was."""
        buyer = self.person.id
        try:
            return self.act(
                pool_id,
                "confirm",
                lambda now: confirm_pledge(pool_id=pool_id, buyer_id=buyer, now=now),
                thanks=_("Confirmed. Your place counts again and keeps its time."),
            )
        except (NoSuchAddress, NoSuchMethod):
            messages.info(request, _("Please look at your address and card once more."))
            return redirect("pool-commit", pool_id)


class FollowView(PoolAct):
    """Follow a pool without a place in it, or no more; back to where one was."""

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Follow, or stop."""
        person, follows = self.person.id, request.POST.get("follow") == "yes"

        def follow(now: datetime) -> dict[str, Any]:
            if follows:
                follow_pool(pool_id=pool_id, person_id=person, now=now)
            else:
                unfollow_pool(pool_id=pool_id, person_id=person)
            return {}

        act_once(request, content={"follow": follows}, act=follow)
        return redirect(own_path(request, otherwise=reverse("pool", args=[pool_id])))


class CancelPoolView(PoolAct):
    """Call one's pool off, after being asked."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The question."""
        reading = read(request, pool_id)
        if reading.page.poster.id != self.person.id:
            raise Missing()
        context = {"card": reading.page.card, "request_key": fresh_key(), "section": "explore"}
        return render(request, "pages/pool_cancel.html", context)

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Call it off."""
        poster = self.person.id
        return self.act(
            pool_id,
            "cancel",
            lambda now: cancel_pool(pool_id=pool_id, poster_id=poster, now=now),
            thanks=_("Called off. Nobody is charged."),
        )


class ExtendPoolView(PoolAct):
    """Give one's pool more days, once."""

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Prolong it."""
        typed, poster = request.POST.get("days", ""), self.person.id
        days = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
        return self.act(
            pool_id,
            {"days": days},
            lambda now: extend_pool(pool_id=pool_id, poster_id=poster, days=days, now=now),
            thanks=_("Prolonged. Everybody is asked to confirm again."),
        )


class RunAgainView(PoolAct):
    """Gather anew for the same want."""

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """A new pool."""
        poster = self.person.id
        return self.acted(
            pool_id,
            "again",
            lambda now: {"pool_id": str(run_again(pool_id=pool_id, poster_id=poster, now=now).id)},
            thanks=_("It gathers again. Everybody who was in is invited."),
        )


class MoveView(PoolAct):
    """Take a place that ended along to a similar pool."""

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Join there with quantity and cap at hand, then confirm them."""
        buyer, to = self.person.id, _uuid(request.POST.get("to", ""))

        def move(now: datetime) -> dict[str, Any]:
            move_place(pool_id=pool_id, to_pool_id=to, buyer_id=buyer, now=now)
            return {"pool_id": str(to)}

        thanks = _("You are in there. Commit your seat to make it count.")
        return self.acted(pool_id, {"to": str(to)}, move, thanks=thanks)


class AskView(PoolAct):
    """Ask a question."""

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Ask it, for everybody to read."""
        text, asker = request.POST.get("text", ""), self.person.id
        return self.act(
            pool_id,
            {"text": text},
            lambda now: ask_question(pool_id=pool_id, asker_id=asker, text=text, now=now),
            thanks=_("Asked. The poster is told."),
        )


class AnswerView(PersonView):
    """Answer a question, as the poster or an operator."""

    def get(self, request: HttpRequest, question_id: UUID) -> HttpResponse:
        """Nothing happens by looking."""
        return redirect("pool", _pool_of(question_id))

    def post(self, request: HttpRequest, question_id: UUID) -> HttpResponse:
        """Answer it."""
        pool_id, text, person = _pool_of(question_id), request.POST.get("text", ""), self.person
        acts = PoolAct()
        acts.setup(request)
        return acts.act(
            pool_id,
            {"text": text},
            lambda now: answer_question(
                question_id=question_id, answerer_id=person.id, text=text, is_operator=may_decide(person), now=now
            ),
            thanks=_("Answered."),
        )


class ReportForm(forms.Form):
    """Why something does not belong here."""

    reason = forms.ChoiceField(label="", choices=list(REASONS.items()), widget=forms.RadioSelect)
    words = forms.CharField(label="", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label, self.fields["words"].label = _("What is wrong?"), _("In your words")


class ReportView(PersonView):
    """Report a pool, or a question on its page."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The form."""
        return self._show(pool_id, ReportForm())

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Send it to the operators."""
        form, reporter = ReportForm(request.POST), self.person.id
        if not form.is_valid():
            return self._show(pool_id, form, status=422)
        asked = self._question(request)
        charge = Charge(
            reason=ReportReason(form.cleaned_data["reason"]), words=form.cleaned_data["words"], question_id=asked
        )

        def report(now: datetime) -> dict[str, Any]:
            report_pool(pool_id=pool_id, reporter_id=reporter, charge=charge, now=now)
            return {}

        try:
            act_once(request, content={**form.cleaned_data, "question": str(asked or "")}, act=report)
        except SAID as refusal:
            form.add_error(None, refusal.message)
            return self._show(pool_id, form, status=status_of(refusal))
        messages.success(request, _("Thank you. An operator looks at it."))
        return redirect("pool", pool_id)

    def _question(self, request: HttpRequest) -> UUID | None:
        named = request.POST.get("question") or request.GET.get("question") or ""
        return _uuid(named) if named else None

    def _show(self, pool_id: UUID, form: ReportForm, *, status: int = 200) -> HttpResponse:
        reading, asked = read(self.request, pool_id), self._question(self.request)
        context = {
            "card": reading.page.card,
            "form": form,
            "question": question(asked) if asked else None,
            "request_key": fresh_key(),
            "section": "explore",
        }
        return render(self.request, "pages/report.html", context, status=status)


class AppealView(PoolAct):
    """Object to a removal, once."""

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Send it to the operators."""
        words, poster = request.POST.get("words", ""), self.person.id
        return self.act(
            pool_id,
            {"words": words},
            lambda now: appeal_removal(pool_id=pool_id, poster_id=poster, words=words, now=now),
            thanks=_("Sent. An operator reads it and decides."),
        )


class EditWantView(PersonView):
    """Change the words and figures of one's want while it gathers."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The form with what is so now."""
        page = self._page(pool_id)
        initial = {
            "title": page.card.title,
            "details": page.details,
            "hint_price": page.card.hint_price_minor,
            "threshold": page.card.threshold_units,
        }
        return self._show(pool_id, WantEditForm(initial=initial))

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Change it and ask everybody again."""
        self._page(pool_id)
        form, poster = WantEditForm(request.POST), self.person.id
        if not form.is_valid():
            return self._show(pool_id, form, status=422)
        edit = WantEdit(
            title=form.cleaned_data["title"],
            details=form.cleaned_data["details"],
            hint_price_minor=form.cleaned_data["hint_price"],
            threshold_units=form.cleaned_data["threshold"],
        )

        def change(now: datetime) -> dict[str, Any]:
            edit_want(pool_id=pool_id, poster_id=poster, edit=edit, now=now)
            return {}

        try:
            act_once(request, content=form.cleaned_data, act=change)
        except SAID as refusal:
            _mark(form, refusal)
            return self._show(pool_id, form, status=status_of(refusal))
        messages.success(request, _("Changed. Everybody who was committed is asked again."))
        return redirect("pool", pool_id)

    def _page(self, pool_id: UUID) -> Any:
        page = read(self.request, pool_id).page
        if page.poster.id != self.person.id:
            raise Missing()
        return page

    def _show(self, pool_id: UUID, form: WantEditForm, *, status: int = 200) -> HttpResponse:
        card = self._page(pool_id).card
        context = {"card": card, "form": form, "request_key": fresh_key(), "section": "explore"}
        return render(self.request, "pages/want_edit.html", context, status=status)


def _mark(form: WantEditForm, refusal: Refusal) -> None:
    field = refusal.facts.get("field") if isinstance(refusal, WantUnfit) else None
    form.add_error(field if field in form.fields else None, refusal.message)


def _pool_of(question_id: UUID) -> UUID:
    found = question(question_id)
    if found is None:
        raise NoSuchQuestion()
    return found.pool_id


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Missing() from error
