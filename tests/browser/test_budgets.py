"""What a page may weigh and ask for (the design's ecosystem.md, §5): bytes and counts, never seconds.

Speed itself is measured by `make bench`, which prints LCP and INP in the throttled profile.
"""

import gzip
from dataclasses import dataclass, replace

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from marketplace.models import Pool
from sandbox.people import demo_id
from tests.browser.conftest import DESK, PHONE, apart

KB = 1000
ABOVE_THE_FOLD = """() => {
  const seen = [...document.images].filter(image => {
    const box = image.getBoundingClientRect();
    return box.top < innerHeight && box.bottom > 0 && box.width > 0;
  });
  return [...new Set(seen.map(image => image.currentSrc))];
}"""
SHIFTS = """() => new Promise(resolve => {
  let moved = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) moved += entry.value;
  }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => resolve(moved), 300);
})"""
SIZELESS = "[...document.images].filter(i => !i.getAttribute('width') || !i.getAttribute('height')).map(i => i.src)"


@dataclass(frozen=True)
class Budget:
    """Kilobytes as they travel compressed, and counts."""

    css: int = 20
    js: int = 25
    html: int = 30
    images: int = 200
    requests: int = 25
    queries: int = 12


BUYERS, DESKS = Budget(), Budget(css=30)


def over(budget, queries):
    """A page that asks more than the design's twelve, all of the session and the frame included: it may only shrink."""
    return replace(budget, queries=queries)


def pages():
    """Path, who looks, on what, and the page's budget."""
    by_status = {pool.status: pool.pk for pool in Pool.objects.order_by("pk")}
    gathering, auction = by_status["gathering"], by_status["auction"]
    return [
        ("/", None, PHONE, BUYERS),
        ("/", "saebyeok", DESK, BUYERS),
        (f"/pools/{gathering}/", None, PHONE, BUYERS),
        (f"/pools/{gathering}/commit/", "saebyeok", PHONE, BUYERS),
        (f"/pools/{auction}/auction/", "sanchaek", PHONE, BUYERS),
        ("/orders/", "saebyeok", PHONE, BUYERS),
        ("/sell/", "hangyeol", DESK, over(DESKS, 16)),
        ("/desk/", "jigi", DESK, DESKS),
    ]


def faults_of(window, path, budget):
    """What a cold visit to the page has too much of; every request counts, the font's slices, too."""
    heard = []

    def hear(answer):
        heard.append(answer)

    window.page.on("response", hear)
    window.goto(path).page.wait_for_load_state("networkidle")
    page, weights = window.page, {"document": 0, "stylesheet": 0, "script": 0}
    sizes = {}
    for answer in heard:
        if answer.status == 200 and answer.request.resource_type in {*weights, "image"}:
            body = window.page.request.get(answer.url).body()  # the browser does not keep what it no longer needs
            sizes[answer.url] = len(body)
            if answer.request.resource_type in weights and "/fonts/" not in answer.url:
                weights[answer.request.resource_type] += len(gzip.compress(body, 6))
    images = sum(sizes.get(url, 0) for url in page.evaluate(ABOVE_THE_FOLD))
    figures = {
        "HTML": (weights["document"], budget.html * KB),
        "CSS": (weights["stylesheet"], budget.css * KB),
        "JS": (weights["script"], budget.js * KB),
        "images above the fold": (images, budget.images * KB),
        "requests": (len(heard), budget.requests),
        "hundredths of layout shift": (round(page.evaluate(SHIFTS) * 100), 5),
        "requests elsewhere": (sum(not answer.url.startswith((window.url, "data:", "blob:")) for answer in heard), 0),
        "images without width and height": (len(page.evaluate(SIZELESS)), 0),
    }
    window.page.remove_listener("response", hear)
    return [f"{path}: {name} {figure} > {most}" for name, (figure, most) in figures.items() if figure > most]


def cold(signed_in, window):
    """A window of the same person that has loaded nothing yet."""
    window.page.context.add_cookies(signed_in.page.context.cookies())
    signed_in.page.context.close()
    return window


def queries_of(path, person):
    """The statements the page asks, the session's own included; every page of a buyer is held by test_queries."""
    visitor = Client()
    if person:
        visitor.force_login(User.objects.get(pk=demo_id(person)))
    visitor.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert visitor.get(path).status_code == 200
    return [query["sql"] for query in asked if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]


def test_pages_stay_within_their_budgets(demo_world, visitor):
    people = {"saebyeok": "새벽커피", "sanchaek": "느린산책", "hangyeol": "한결같이", "jigi": "꼼꼼지기"}
    faults = []
    for path, person, viewport, budget in apart(pages):
        window = visitor(viewport)
        if person:
            window = cold(window.be(people[person]), visitor(viewport))
        faults += faults_of(window, path, budget)
        window.page.context.close()
        asked = apart(lambda path=path, person=person: queries_of(path, person))
        if len(asked) > budget.queries:
            faults.append(f"{path} as {person}: {len(asked)} queries > {budget.queries}")

    assert not faults, "\n".join(faults)
