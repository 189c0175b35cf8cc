"""What holds of every request: its language, and what must be so before a person goes on."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from accounts.models import User
from accounts.policy import lacks_second_step, may_decide
from accounts.web.proof import is_proven, shows_second_step, to_proof, to_second_step

_LANGUAGES = {code for code, _name in settings.LANGUAGES}


class ReaderLanguageMiddleware:
    """The language cookie comes first, because it needs no query; then the person's choice, then the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in that language."""
        language = _language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if not response.headers.get("Content-Type", "").startswith("image/"):  # shared caches may keep photos
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
            response.headers.setdefault("Content-Language", language)
        return response


def _language_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in _LANGUAGES:
        return str(chosen)
    if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, User):
        return request.user.language
    return translation.get_language_from_request(request)


class FirstThingsMiddleware:
    """What must be so before a page: the required consents given, who one is proven before what is sensitive.

    It also notes whether the sign-in was of two steps, which `accounts.policy` asks of operators.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, with a person who knows how they signed in."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.user = SimpleLazyObject(partial(_noted, request, request.user))  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponseBase | None:
        """Ask for what is missing, and come back afterwards."""
        match = request.resolver_match
        if match is not None and match.app_name == "admin":
            return _back_office(request)
        if match is None or settings.SESSION_COOKIE_NAME not in request.COOKIES or match.url_name in _OPEN:
            return None
        if request.path.startswith(_APART) or not isinstance(request.user, User):
            return None
        if request.user.consented_at is None:
            back_to = request.get_full_path() if request.method == "GET" else ""
            return redirect(f"{reverse('welcome')}?{urlencode({'next': back_to})}")
        if match.url_name in _SENSITIVE and not is_proven(request):
            return to_proof(request)
        return None


_OPEN = {
    "welcome", "language", "theme", "account_logout", "account_email_verification_sent", "terms", "privacy", "help",
    "livez", "readyz", "healthz-money", "want-photo", "media",
}  # fmt: skip
_APART = ("/api/", "/webhooks/", "/sandbox/", "/media/", "/static/", "/admin/")
_SENSITIVE = {
    "account_email", "account_change_password", "account_set_password", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "socialaccount_connections", "passkey-offer",
}  # fmt: skip


def _back_office(request: HttpRequest) -> HttpResponse | None:
    """Django's own back office has no door of its own: who may decide enters, by the site's sign-in."""
    if may_decide(request.user):
        return None
    if lacks_second_step(request.user):
        return to_second_step(request)
    if request.user.is_authenticated:
        raise Http404()
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")


def _noted(request: HttpRequest, user: User | AnonymousUser) -> User | AnonymousUser:
    """The person of the session, who has shown a second step or not."""
    if isinstance(user, User):
        user.has_shown_second_step = shows_second_step(request, user)
    return user
