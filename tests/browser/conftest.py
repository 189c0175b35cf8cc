"""The site under a real server with its worker and clock, and Chromium from Debian's packages to look at it."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import uvicorn
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User
from common.transactions import unit_of_work
from config.asgi import application
from sandbox.people import LISTED, settle_person
from tests.browser.threads import apart
from tests.browser.world import demo_world, kept_world
from tests.builders.people import NOON

__all__ = ["apart", "demo_world", "kept_world"]

HOW_TO_GET_IT = "NO CHROMIUM: apt-get update && apt-get install -y chromium fonts-noto-cjk"
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 900}
ALL_LAID_OUT = "for (const part of document.querySelectorAll('.home-below')) part.style.contentVisibility = 'visible'"
"""What a page leaves for later as long as nobody comes near, asked for at once."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here drives a browser."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


def chromium_path() -> str | None:
    """Where Debian's Chromium is, if it is."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    """The browser. Without it these tests say so and skip; under CI they fail.

    Playwright's loop runs in this thread as long as the fixture lives: it is made after the test database, whose
    own connection must lie outside the loop, and ends with its file, before tests with loops of their own.
    """
    path = chromium_path()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    # Playwright's own loop runs in this thread, so Django believes every query here to be a blocking one in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
    # Outside the loop this thread has a connection of its own, which copying the world has ended meanwhile.
    connections.close_all()


@pytest.fixture
def site_url(transactional_db: None) -> Iterator[str]:
    """The address of the whole site in one process: pages, sockets, worker and clock."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, log_level="warning", lifespan="on", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(30)
    listener.close()
    connections.close_all()


@pytest.fixture(autouse=True)
def a_connection_of_its_own() -> Iterator[None]:
    """Databases are copied between these tests, which ends whatever connection was open: each test opens its own."""
    yield
    connections.close_all()


@pytest.fixture
def demo_people(transactional_db: None) -> None:
    """The sandbox's people, whom one can be with one click."""
    for number, person in enumerate(LISTED, 1):
        with unit_of_work():
            settle_person(person, number=number, now=NOON)


class Visitor:
    """A browser window of somebody; whatever goes wrong in it is remembered."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.troubles: list[str] = []
        self.is_refusal_expected = False
        page.on(
            "console",
            lambda message: message.type == "error" and self._note_error(f"{message.text} {message.location['url']}"),
        )
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("requestfailed", self._note_failure)

    def _note_error(self, text: str) -> None:
        if not (self.is_refusal_expected and "server responded with a status of 4" in text):
            self.troubles.append(text)

    def _note_failure(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"{request.url} {request.failure}")

    def be(self, name: str) -> "Visitor":
        """Sign in as somebody of the demo."""
        become(self.page, self.url, name)
        return self

    def goto(self, path: str, *, status: int = 200) -> "Visitor":
        """Open a page of the site; a refusal that is expected is told on the console as well."""
        self.is_refusal_expected = status >= 400
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        return self


def become(page: Page, url: str, name: str) -> None:
    """Sign in as a demo person with one click, or as somebody of the crowd who is signed in already."""
    if name not in {person.pseudonym for person in LISTED}:
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": apart(partial(_session_of, name)), "url": url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        return
    page.goto(f"{url}/account/login/")
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def _session_of(pseudonym: str) -> str:
    client = Client()
    client.force_login(User.objects.get(pseudonym=pseudonym))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def visitor(chromium: Browser, site_url: str) -> Iterator[Callable[..., Visitor]]:
    """A new window: `visitor(PHONE)`, `visitor(DESK, dark=True, language="en", script=False, calm=True)`."""
    opened: list[Visitor] = []

    def build(
        viewport: dict[str, int], *, dark: bool = False, language: str = "ko", script: bool = True, calm: bool = False
    ) -> Visitor:
        context = chromium.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            locale={"ko": "ko-KR", "en": "en-US"}[language],
            timezone_id="Asia/Seoul",
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if calm else None,
            java_script_enabled=script,
            is_mobile=viewport["width"] < 500,
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": site_url}])
        context.set_default_timeout(30_000)
        opened.append(Visitor(context.new_page(), site_url))
        return opened[-1]

    yield build
    troubles = [trouble for window in opened for trouble in window.troubles]
    for window in opened:
        window.page.context.close()
    assert troubles == []
