"""Every page, as each role sees it in the demo's world: it answers, fits, is labelled, and nothing in it goes wrong."""

from pathlib import Path

import pytest

from sandbox.seed import seed
from sandbox.wants import WANTS
from tests.browser.conftest import DESK, Visitor, apart
from tests.browser.tour import SAMPLES, walks

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text
NARROW = {"width": 360, "height": 780}
SERIOUS = {"serious", "critical"}


@pytest.fixture
def demo_world(transactional_db, a_category) -> None:
    """The demo's people and pools, in every stage."""
    wants = [want for want in WANTS if want.motif in SAMPLES]
    for slug in {want.category for want in wants}:
        a_category(slug)
    apart(lambda: seed(tell=lambda what: None, wants=wants))


def faults_of(visitor: Visitor, path: str) -> list[str]:
    """What is wrong with the page, in words."""
    visitor.goto(path)
    page = visitor.page
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    faults = [f"{path} is {wide} px too wide"] if wide > 0 else []
    page.evaluate(AXE())
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")["violations"]
    faults += [f"{path} {rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found if rule["impact"] in SERIOUS]
    return faults


LOOKS = [
    {"viewport": NARROW, "language": "ko"},
    {"viewport": DESK, "language": "en", "dark": True},
]


def test_every_page_fits_and_can_be_read(demo_world, visitor):
    faults = []
    for walk in apart(walks):
        for look in LOOKS:
            window = visitor(**look)
            if walk.person:
                window.be(walk.person)
            where = f"{walk.role} {look['viewport']['width']} {look['language']}"
            faults += [f"{where}: {fault}" for screen in walk.screens for fault in faults_of(window, screen.path)]
            window.page.context.close()

    assert faults == []
