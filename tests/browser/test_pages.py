"""Every page, as each role sees it in the demo's world: it answers, fits, is labelled, says everything in its reader's
language in both themes, and nothing in it goes wrong.
"""

from pathlib import Path

from django.core.cache import cache
from playwright.sync_api import Error

from tests.browser.conftest import ALL_LAID_OUT, DESK, NARROW, Visitor, apart
from tests.browser.happenings import let_happen
from tests.browser.tour import Screen, walks
from tests.browser.words import SAID, foreign_words, own_words

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
SERIOUS = {"serious", "critical"}
RULES = "{resultTypes: ['violations'], preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']}"
LOOKS = [  # each page in both languages, both themes and both widths
    {"viewport": NARROW, "language": "ko", "calm": True},
    {"viewport": DESK, "language": "en", "dark": True, "calm": True},
]


def open_screen(window: Visitor, screen: Screen) -> None:
    """Go there, and send the form when something is to be sent."""
    if screen.sent is None:
        window.goto(screen.path, status=screen.status)
        return
    page = window.goto(screen.path).page
    form = page.locator("main form[method=post]").first
    for name, value in screen.sent.items():
        form.locator(f"[name={name}]").first.fill(value)
    window.is_refusal_expected = screen.status >= 400
    with page.expect_navigation() as going:
        form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    assert going.value.status == screen.status


def axe_faults(window: Visitor) -> list[str]:
    """What a person who cannot see well would stumble over."""
    found = window.page.evaluate(f"axe.run({RULES})")["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found if rule["impact"] in SERIOUS]


def faults_of(window: Visitor, screen: Screen, look: dict, own: list[str]) -> list[str]:
    """What is wrong with the page, in words."""
    open_screen(window, screen)
    page = window.page
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    faults = [f"{wide} px too wide"] if wide > 0 else []
    faults += [
        f"not said in {look['language']}: {text[:120]}"
        for text in foreign_words(page.evaluate(SAID), language=look["language"], own=own)
    ]
    page.evaluate(ALL_LAID_OUT)
    page.evaluate(AXE)
    return faults + axe_faults(window)


def patiently(window: Visitor, screen: Screen, look: dict, own: list[str]) -> list[str]:
    """The same once more where the page went elsewhere under our eyes: an order asks to be looked at again."""
    try:
        return faults_of(window, screen, look, own)
    except Error:
        return faults_of(window, screen, look, own)


def test_every_page_fits_and_can_be_read(demo_world, visitor):
    apart(let_happen)
    faults, own = {}, apart(own_words)

    for walk in apart(walks):
        for look in LOOKS:
            cache.clear()  # each look asks for a code of its own
            window = visitor(**look)
            if walk.person:
                window.be(walk.person)
            where = f"{walk.role} {look['viewport']['width']} {look['language']}"
            for screen in walk.screens:
                for fault in patiently(window, screen, look, own):
                    faults.setdefault(fault, f"{where} {screen.path}")
            window.page.context.close()

    assert not faults, "\n".join(f"{fault} (first seen as {where})" for fault, where in faults.items())
