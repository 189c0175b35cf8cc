"""`python -m tests.browser.screens`: writes every screen to docs/screens, in both languages, on a phone and a desk.

It stands on a database of its own with the whole demo in it, like `manage.py simulate`.
"""

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from PIL import Image  # noqa: E402  # after the apps
from playwright.sync_api import Browser, Error, Page, sync_playwright  # noqa: E402

from sandbox.seed import seed  # noqa: E402
from sandbox.simulate.ground import own_database, served  # noqa: E402
from tests.browser.conftest import (  # noqa: E402
    ALL_LAID_OUT,
    ARGUMENTS,
    DESK,
    HOW_TO_GET_IT,
    apart,
    become,
    chromium_path,
)
from tests.browser.happenings import let_happen  # noqa: E402
from tests.browser.tour import Walk, walks  # noqa: E402

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
NARROW = {"width": 360, "height": 780}
TALLEST = 1600
"""Pixels of a page that are shown; what is longer repeats itself."""

QUALITY = 40
MOST_BYTES = 15_000_000
LANGUAGES = {"ko": "ko-KR", "en": "en-US"}
DARK = {"home", "pool-auction", "auction-auction", "orders", "desk"}
"""Screens that are shown dark as well, on a phone and in Korean."""


def main() -> int:
    """Write them all, and the page that shows them. 1 when they are too many bytes or there is no browser."""
    path = chromium_path()
    if path is None:
        sys.stderr.write(HOW_TO_GET_IT + "\n")
        return 1
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    with own_database():
        seed(tell=print)
        let_happen()
        tour = walks()
        with served() as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            for walk in tour:
                _walk(browser, f"http://127.0.0.1:{port}", walk)
            browser.close()
        apart(lambda: None)
    (FOLDER / "README.md").write_text(_index(tour))
    total = sum(picture.stat().st_size for picture in FOLDER.glob("*.webp"))
    sys.stdout.write(f"\n{len(list(FOLDER.glob('*.webp')))} screens, {total / 1e6:.1f} MB in {FOLDER}\n")
    return 0 if total <= MOST_BYTES else 1


def _walk(browser: Browser, url: str, walk: Walk) -> None:
    for language, viewport, is_dark in _looks():
        context = browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            locale=LANGUAGES[language],
            timezone_id="Asia/Seoul",
            color_scheme="dark" if is_dark else "light",
            is_mobile=viewport["width"] < DESK["width"],
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": url}])
        page = context.new_page()
        if walk.person:
            become(page, url, walk.person)
        for screen in walk.screens:
            if is_dark and screen.name not in DARK:
                continue
            try:
                answer = page.goto(url + screen.path)
            except Error as trouble:
                sys.stderr.write(f"{walk.role} {screen.path}: {trouble}\n")
                continue
            if answer is None or answer.status >= 400:
                sys.stderr.write(f"{walk.role} {screen.path} answered {answer.status if answer else 'nothing'}\n")
                continue
            _write(page, FOLDER / f"{_name(walk, screen.name, language, viewport, is_dark)}.webp")
        context.close()


def _write(page: Page, path: Path) -> None:
    page.evaluate(ALL_LAID_OUT)
    page.evaluate("document.fonts.ready")
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    size = page.viewport_size or DESK
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    picture = Image.open(BytesIO(page.screenshot()))
    page.set_viewport_size(size)
    picture.convert("RGB").save(path, "WEBP", quality=QUALITY, method=4)


def _looks() -> Iterator[tuple[str, dict[str, int], bool]]:
    for language in LANGUAGES:
        for viewport in (NARROW, DESK):
            yield language, viewport, False
    yield "ko", NARROW, True


def _name(walk: Walk, screen: str, language: str, viewport: dict[str, int], is_dark: bool) -> str:
    size = "desk" if viewport["width"] >= DESK["width"] else "phone"
    return f"{walk.role}-{screen}-{size}-{language}{'-dark' if is_dark else ''}"


def _index(tour: list[Walk]) -> str:
    lines = ["# Screens", "", "Written by `make screenshots` from the demo's data; phone 360 px, desktop 1280 px.", ""]
    for walk in tour:
        lines += [f"## {walk.role}", ""]
        for screen in walk.screens:
            links = [
                f"[{size} {language}]({walk.role}-{screen.name}-{size}-{language}.webp)"
                for size in ("phone", "desk")
                for language in LANGUAGES
                if (FOLDER / f"{walk.role}-{screen.name}-{size}-{language}.webp").exists()
            ]
            if links:
                lines.append(f"- **{screen.name}** · {' · '.join(links)}")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
