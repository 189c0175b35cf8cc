"""What the browser remembers: a person's choices, and that it was here before."""

import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

THEME_COOKIE = "theme"
DEVICE_COOKIE = "device"
_A_YEAR = 365 * 24 * 60 * 60


def remember_choices(response: HttpResponse, *, language: str | None = None, theme: str | None = None) -> None:
    """Set the cookies the pages are rendered by; None leaves a choice as it is."""
    chosen = {settings.LANGUAGE_COOKIE_NAME: language, THEME_COOKIE: theme}
    for name, choice in chosen.items():
        if choice is not None:
            response.set_cookie(name, choice, max_age=_A_YEAR, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")


def device_token(request: HttpRequest, response: HttpResponse) -> str:
    """By what this browser is known again: the text in its cookie, or a fresh one that is set now."""
    known = request.COOKIES.get(DEVICE_COOKIE, "")
    token = known if re.fullmatch(r"[\w-]{20,60}", known) else secrets.token_urlsafe(24)
    is_secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(DEVICE_COOKIE, token, max_age=_A_YEAR, secure=is_secure, httponly=True, samesite="Lax")
    return token


def browser_of(request: HttpRequest) -> str:
    """The browser and system a request says it comes from, in two words people know: "Chrome, Windows"."""
    return browser_named(request.headers.get("User-Agent", ""))


def browser_named(agent: str) -> str:
    """The same, of a user agent's text; empty when nothing known is in it."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return ", ".join(filter(None, (browser, system)))


_BROWSERS = [
    ("KAKAOTALK", "KakaoTalk"), ("NAVER", "Naver"), ("Whale/", "Whale"), ("SamsungBrowser/", "Samsung Internet"),
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]  # fmt: skip
_SYSTEMS = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
]  # fmt: skip
