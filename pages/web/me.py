"""The page about oneself, and its small acts: the name, cards, sessions, consents, the file, leaving."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from accounts import selectors
from accounts.errors import PseudonymDiffers
from accounts.rules.consents import ConsentKind
from accounts.selectors.own import ask_together
from accounts.services import (
    book_closing,
    call_off_closing,
    change_consent,
    end_other_sessions,
    end_session,
    rename,
)
from accounts.web.base import PersonView
from accounts.web.cookies import browser_named
from accounts.web.forms import PseudonymForm
from accounts.web.proof import needs_proof
from common import clock
from common.refusals import Conflict, Invalid, Refusal, Unavailable
from common.transactions import unit_of_work
from common.web import act_once, fresh_key, status_of
from escrow.flows import read_card
from escrow.gateways.base import SetUpCard
from escrow.selectors import methods_of
from escrow.services import save_set_up_card
from escrow.web.sources import may_show_provider
from marketplace.selectors.cards import places_by_card
from marketplace.services.cards import remove_card
from marketplace.web.forms import TAKEN_LONGEST, TEST_CARDS
from pages.selectors.export import personal_file
from pages.selectors.leaving import leaving_of

EXPIRES_SOON = timedelta(days=60)


@method_decorator(may_show_provider, name="dispatch")
class MeView(PersonView):
    """Everything Moa knows about the person, each part with its own form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        return self.page(PseudonymForm(initial={"pseudonym": self.person.pseudonym}))

    def page(self, form: PseudonymForm, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
        """The page with a name being chosen, or with why something was not done."""
        person, now = self.person, clock.now()
        ask_together(person.id)
        shown = {
            "person": selectors.viewer(person),
            "joined_at": person.created_at,
            "email": person.email,
            "has_password": person.has_usable_password(),
            "language": person.language,
            "theme": person.theme,
            "addresses": selectors.addresses_of(person.id),
            "phone": selectors.phone_of(person.id),
            "consents": selectors.consents_of(person.id),
            "closing_at": person.closing_at,
            "leaving": leaving_of(person.id),
            "pseudonym_form": form,
            "refusal": refusal,
            "request_key": fresh_key(),
            **_cards(person.id, now),
            **_ways_in(self.request, person.id),
        }
        return render(self.request, "pages/me.html", shown, status=status)

    def refused(self, refusal: Refusal) -> HttpResponse:
        """The page, saying why nothing happened."""
        form = PseudonymForm(initial={"pseudonym": self.person.pseudonym})
        return self.page(form, refusal=refusal, status=status_of(refusal))


class PseudonymView(MeView):
    """Choose another name, or have one suggested (the button "other")."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Rename, or show the page with a fresh suggestion in the field."""
        if "other" in request.POST:
            return self.page(PseudonymForm(initial={"pseudonym": selectors.fresh_pseudonym()}))
        form = PseudonymForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            with unit_of_work():
                rename(user_id=self.person.id, pseudonym=form.cleaned_data["pseudonym"], now=clock.now())
        except (Conflict, Invalid) as refusal:
            form.add_error("pseudonym", refusal.message)
            return self.page(form, status=status_of(refusal))
        return redirect("me")


class AddCardView(MeView):
    """Save a card: in the sandbox one of the test cards, else what the provider's form took."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save it."""
        token, party = request.POST.get("card", "")[:TAKEN_LONGEST], f"buyer:{self.person.id}"
        try:
            card = read_card(party=party, token=token)
            act_once(request, content=token, act=lambda now: _saved(party, card, now))
        except (Conflict, Invalid, Unavailable) as refusal:
            return self.refused(refusal)
        messages.success(request, _("The card is saved."))
        return redirect("/me/#pay")


class RemoveCardView(MeView):
    """Take a card away that nothing waits for."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, method_id: UUID) -> HttpResponse:
        """Take it away, or say what still needs it."""
        try:
            with unit_of_work():
                remove_card(buyer_id=self.person.id, method_id=method_id, now=clock.now())
        except Conflict as refusal:
            return self.refused(refusal)
        messages.success(request, _("The card is gone."))
        return redirect("/me/#pay")


class EndSessionView(PersonView):
    """Sign out somewhere else."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, session_id: int) -> HttpResponse:
        """End that session."""
        with unit_of_work():
            end_session(user_id=self.person.id, session_id=session_id)
        messages.success(request, _("Signed out there."))
        return redirect("/me/#security")


class EndOthersView(PersonView):
    """Sign out everywhere but here."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """End all other sessions."""
        with unit_of_work():
            end_other_sessions(user_id=self.person.id, kept_key=request.session.session_key)
        messages.success(request, _("Signed out everywhere else."))
        return redirect("/me/#security")


class AgreementView(MeView):
    """Give or take back an optional consent."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Write it down."""
        if kind not in set(ConsentKind):
            raise Http404()
        try:
            with unit_of_work():
                change_consent(
                    user_id=self.person.id,
                    kind=ConsentKind(kind),
                    is_given=request.POST.get("is_given") == "yes",
                    now=clock.now(),
                )
        except Invalid as refusal:
            return self.refused(refusal)
        return redirect("/me/#consents")


@method_decorator(needs_proof, name="dispatch")
class ExportView(PersonView):
    """Everything kept about the person, as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Back from proving who one is: the button stands on the page."""
        return redirect("/me/#data")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Build the file and hand it over; no copy is kept."""
        now = clock.now()
        text = json.dumps(personal_file(self.person.id, now=now), ensure_ascii=False, indent=2)
        answer = HttpResponse(text, content_type="application/json; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="moa-{now:%Y-%m-%d}.json"'
        return answer


@method_decorator(needs_proof, name="dispatch")
class ClosingView(PersonView):
    """Leaving: what must end first, what is kept by law, and the pseudonym typed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Book it for in seven days, when nothing is open."""
        if not leaving_of(self.person.id).is_possible:
            return self._page(status=409)
        try:
            with unit_of_work():
                book_closing(user_id=self.person.id, pseudonym=request.POST.get("pseudonym", ""), now=clock.now())
        except PseudonymDiffers as refusal:
            return self._page(refusal=refusal, status=422)
        return redirect("closing")

    def _page(self, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
        person = selectors.person(self.person.id)
        shown = {
            "leaving": leaving_of(person.id),
            "closing_at": person.closing_at,
            "pseudonym": person.pseudonym,
            "refusal": refusal,
        }
        return render(self.request, "pages/closing.html", shown, status=status)


class CallOffView(PersonView):
    """Stay after all."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Call the closing off."""
        with unit_of_work():
            call_off_closing(user_id=self.person.id)
        messages.success(request, _("Good to have you. Your account stays."))
        return redirect("/me/#data")


def _saved(party: str, card: SetUpCard, now: datetime) -> dict[str, Any]:
    return {"method_id": str(save_set_up_card(party=party, card=card, now=now).id)}


def _cards(person_id: UUID, now: datetime) -> dict[str, Any]:
    waiting, soon = places_by_card(person_id), (now + EXPIRES_SOON).date()
    cards = [
        {"method": method, "places": waiting[method.id], "is_expiring": method.expires_on <= soon}
        for method in methods_of(f"buyer:{person_id}")
    ]
    return {"cards": cards, "test_cards": TEST_CARDS if settings.PAYMENT_GATEWAY == "sandbox" else []}


def _ways_in(request: HttpRequest, person_id: UUID) -> dict[str, Any]:
    here = request.session.session_key
    sessions = [
        {"session": session, "name": browser_named(session.agent), "is_here": session.key == here}
        for session in selectors.sessions_of(person_id)
    ]
    linked = selectors.providers_of(person_id)
    names = {row.provider for row in linked}
    return {
        "passkeys": selectors.passkeys_of(person_id),
        "has_second_step": selectors.has_second_step(person_id),
        "linked": linked,
        "linkable": [name for name in settings.SIGN_IN_WITH if name not in names],
        "sessions": sessions,
    }
