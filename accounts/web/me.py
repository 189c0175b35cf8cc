"""The page about oneself, and its smallest forms: name, language, brightness."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views import View

from accounts import selectors
from accounts.models import User
from accounts.rules.choices import Language, Theme
from accounts.services import choose_language, choose_theme, rename
from accounts.web.base import PersonView, own_path
from accounts.web.cookies import remember_choices
from accounts.web.forms import LanguageForm, PseudonymForm, ThemeForm
from common import clock
from common.refusals import Conflict, Invalid
from common.transactions import unit_of_work


class MeView(PersonView):
    """Everything Moa knows about the person, each part with its own form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        return _page(request, self.person, PseudonymForm(initial={"pseudonym": self.person.pseudonym}))


class PseudonymView(PersonView):
    """Choose another name, or have one suggested (the button "other")."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Rename, or show the page with a fresh suggestion in the field."""
        if "other" in request.POST:
            return _page(request, self.person, PseudonymForm(initial={"pseudonym": selectors.fresh_pseudonym()}))
        form = PseudonymForm(request.POST)
        if not form.is_valid():
            return _page(request, self.person, form, status=422)
        try:
            with unit_of_work():
                rename(user_id=self.person.id, pseudonym=form.cleaned_data["pseudonym"], now=clock.now())
        except (Conflict, Invalid) as refusal:
            form.add_error("pseudonym", refusal.message)
            return _page(request, self.person, form, status=409 if isinstance(refusal, Conflict) else 422)
        return redirect("me")


class LanguageView(View):
    """Choose the language of the pages; for strangers too."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Remember the language in a cookie, and with the person when somebody is signed in."""
        response = redirect(own_path(request, otherwise="/"))
        form = LanguageForm(request.POST)
        if form.is_valid():
            language = Language(form.cleaned_data["language"])
            remember_choices(response, language=language.value)
            if isinstance(request.user, User):
                with unit_of_work():
                    choose_language(user_id=request.user.id, language=language)
        return response


class ThemeView(View):
    """Choose the brightness of the pages; for strangers too."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Remember the brightness in a cookie, and with the person when somebody is signed in."""
        response = redirect(own_path(request, otherwise="/"))
        form = ThemeForm(request.POST)
        if form.is_valid():
            theme: Theme = form.cleaned_data["theme"]
            remember_choices(response, theme=theme.value)
            if isinstance(request.user, User):
                with unit_of_work():
                    choose_theme(user_id=request.user.id, theme=theme)
        return response


def _page(request: HttpRequest, person: User, form: PseudonymForm, *, status: int = 200) -> HttpResponse:
    shown = {
        "person": selectors.viewer(selectors.person(person.id)),
        "joined_at": person.created_at,
        "email": person.email,
        "has_password": person.has_usable_password(),
        "language": person.language,
        "theme": person.theme,
        "addresses": selectors.addresses_of(person.id),
        "pseudonym_form": form,
    }
    return render(request, "accounts/me.html", shown, status=status)
