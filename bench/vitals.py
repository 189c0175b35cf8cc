"""What a visit feels like: LCP, INP and CLS of four pages in the throttled profile of the design (ecosystem.md, §5).

Runs in a process of its own, on a database of its own with the demo in it: `python -m bench.vitals [--quick]` writes
one JSON list. A processor four times slower, 1.6 Mbit/s, 150 ms for a round trip, in Chromium over CDP, loopback. Each
visit is cold: a new browser context, signed in, with nothing loaded. Styles and scripts travel compressed as
WhiteNoise serves them in production; pages and icons as they are, which no proxy in front would do worse.
"""

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.figures import Budgeted
from bench.ground import ground

BUNDLE = Path(__file__).resolve().parent.parent / "static" / "bundle"
SLOWER, ROUND_TRIP, BITS = 4, 150, 1_600_000
VISITS = 5
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
BUDGETS = {"LCP": ("ms", 2000.0), "INP": ("ms", 200.0), "CLS": ("", 0.05), "requests": ("", 25.0)}
TOUCHED = "main summary, main button[type=button], main input:not([type=hidden]), main select, main textarea"
MOST_TOUCHES = 6
LISTENING = """
window.seen = {lcp: 0, shift: 0, slowest: 0};
const watch = (type, each, more) =>
  new PerformanceObserver(list => list.getEntries().forEach(each)).observe({type, buffered: true, ...more});
watch('largest-contentful-paint', entry => { seen.lcp = entry.startTime; });
watch('layout-shift', entry => { if (!entry.hadRecentInput) seen.shift += entry.value; });
watch('event', entry => { if (entry.interactionId) seen.slowest = Math.max(seen.slowest, entry.duration); },
  {durationThreshold: 16});
"""


@dataclass(frozen=True)
class Look:
    """A page, who looks at it, and on what."""

    name: str
    path: str
    person: str
    viewport: dict[str, int]


def measured(*, is_quick: bool) -> list[Budgeted]:
    """The figures beside their budgets; none without a Chromium. Raises CalledProcessError."""
    command = [sys.executable, "-m", "bench.vitals", *(["--quick"] if is_quick else [])]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [Budgeted(**row) for row in json.loads(answer)]


def main() -> None:
    """Make the demo, visit its pages, write what was seen."""
    path, is_quick = shutil.which("chromium") or shutil.which("chromium-browser"), "--quick" in sys.argv
    if path is None:
        sys.stderr.write("NO CHROMIUM: apt-get install -y chromium fonts-noto-cjk\n")
        print("[]")
        return
    with ground(), _compressed():
        from bench.web import HOST, served

        looks = _demo(is_quick=is_quick)
        with served() as port:
            seen = [(look, _visits(path, f"http://{HOST}:{port}", look, 1 if is_quick else VISITS)) for look in looks]
    print(json.dumps([row for look, visits in seen for row in _rows(look, visits)]))


def _demo(*, is_quick: bool) -> list[Look]:
    """The demo lived through, and the four pages in it. Django is loaded by now."""
    from django.db import connection

    from marketplace.models import Pool
    from sandbox.seed import seed
    from sandbox.wants import WANTS

    with connection.cursor() as cursor:  # pages only read, so nobody waits for the disk while the demo is made
        cursor.execute(f"ALTER DATABASE {connection.settings_dict['NAME']} SET synchronous_commit TO off")
    connection.close()
    seed(tell=lambda _what: None, wants=WANTS[:8] if is_quick else WANTS)
    pool = Pool.objects.filter(status="gathering").order_by("pk").values_list("pk", flat=True)[0]
    return [
        Look("home", "/", "", PHONE),
        Look("pool page", f"/pools/{pool}/", "", PHONE),
        Look("commit page", f"/pools/{pool}/commit/", "saebyeok", PHONE),
        Look("seller desk", "/sell/", "hangyeol", DESK),
    ]


def _visits(path: str, url: str, look: Look, times: int) -> list[dict[str, float]]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        found = [_visit(browser, url, look) for _ in range(times + 1)][1:]  # the first one warms the server
        browser.close()
    return found


def _visit(browser: Any, url: str, look: Look) -> dict[str, float]:
    """One cold visit, then a touch of what can be touched."""
    context = browser.new_context(viewport=look.viewport, locale="ko-KR", timezone_id="Asia/Seoul")
    if look.person:
        context.request.get(f"{url}/account/login/")
        token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")
        sent = {"person": look.person, "csrfmiddlewaretoken": token}
        context.request.post(f"{url}/sandbox/sign-in/", form=sent, headers={"Referer": url})
    page = context.new_page()
    asked: list[Any] = []
    page.add_init_script(LISTENING)
    page.on("response", lambda answer: asked.append(answer))  # noqa: PLW0108  # Playwright marks its listeners
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    conditions = {"offline": False, "latency": ROUND_TRIP, "downloadThroughput": BITS / 8, "uploadThroughput": BITS / 8}
    line.send("Network.emulateNetworkConditions", conditions)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    answer = page.goto(url + look.path, wait_until="load")
    assert (answer.status, page.url) == (200, url + look.path), f"{look.path} answered {answer.status} at {page.url}"
    page.wait_for_load_state("networkidle")
    requests = len(asked)
    _touch(page)
    seen: dict[str, float] = page.evaluate("seen")
    context.close()
    return {"LCP": seen["lcp"], "INP": seen["slowest"], "CLS": seen["shift"], "requests": requests}


def _touch(page: Any) -> None:
    """Click the first things that answer on the page itself, and type into those that take words."""
    touched = 0
    for found in page.locator(TOUCHED).all():
        if touched == MOST_TOUCHES:
            break
        if not found.is_visible() or not found.is_enabled():
            continue
        found.click(no_wait_after=True)
        takes_words = "e => e.matches('textarea, [type=text], [type=search], [type=number], input:not([type])')"
        if found.evaluate(takes_words):
            page.keyboard.type("2")
        page.wait_for_timeout(250)
        touched += 1


def _rows(look: Look, visits: list[dict[str, float]]) -> Iterator[dict[str, object]]:
    for name, (unit, most) in BUDGETS.items():
        values = sorted(visit[name] for visit in visits)
        yield {
            "name": f"{look.name}, {name}",
            "value": median(values),
            "least": values[0],
            "most": values[-1],
            "unit": unit,
            "budget": most,
        }


@contextmanager
def _compressed() -> Iterator[None]:
    """Styles and scripts with their compressed twins beside them, as collecting makes them in production."""
    made = [(path, path.with_name(f"{path.name}.gz")) for path in BUNDLE.rglob("*") if path.suffix in {".css", ".js"}]
    for path, twin in made:
        twin.write_bytes(gzip.compress(path.read_bytes(), 9))
    try:
        yield
    finally:
        for _path, twin in made:
            twin.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
