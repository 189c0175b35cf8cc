"""What the browser remembers of a person's choices, also for those who are not signed in."""

from django.conf import settings
from django.http import HttpResponse

THEME_COOKIE = "theme"
_A_YEAR = 365 * 24 * 60 * 60


def remember_choices(response: HttpResponse, *, language: str | None = None, theme: str | None = None) -> None:
    """Set the cookies the pages are rendered by; None leaves a choice as it is."""
    chosen = {settings.LANGUAGE_COOKIE_NAME: language, THEME_COOKIE: theme}
    for name, choice in chosen.items():
        if choice is not None:
            response.set_cookie(name, choice, max_age=_A_YEAR, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
