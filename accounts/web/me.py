"""The smallest choices, for strangers too: language and brightness."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views import View

from accounts.models import User
from accounts.rules.choices import Language, Theme
from accounts.services import choose_language, choose_theme
from accounts.web.base import own_path
from accounts.web.cookies import remember_choices
from accounts.web.forms import LanguageForm, ThemeForm
from common.transactions import unit_of_work


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
