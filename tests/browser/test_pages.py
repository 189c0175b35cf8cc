"""Every page, as each role sees it in the demo's world: it answers, fits, is labelled, and nothing in it goes wrong."""

from pathlib import Path

import pytest

from marketplace.models import Award, Order, Pool
from sandbox.people import demo_id
from sandbox.seed import seed
from tests.browser.conftest import DESK, Visitor, apart

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text
NARROW = {"width": 360, "height": 780}
STATES = ["gathering", "auction", "vetting", "collecting", "fulfilling", "closed", "expired"]
SERIOUS = {"serious", "critical"}


@pytest.fixture
def demo_world(transactional_db, a_category) -> None:
    """The demo's people and pools, in every stage."""
    for slug in ["kitchen", "digital", "home", "sports", "food", "garden", "kids", "camping"]:
        a_category(slug)
    apart(lambda: seed(tell=lambda what: None))


def pool(status: str) -> str:
    """The address of a demo pool in that state."""
    return f"/pools/{Pool.objects.filter(status=status).order_by('pk')[0].pk}/"


def buyers_pages() -> list[str]:
    buyer = demo_id("saebyeok")
    order = Order.objects.filter(buyer_id=buyer, status="paid").order_by("pk")[0]
    due = Order.objects.filter(buyer_id=buyer, status="due").order_by("pk")[0]
    auctions = [str(found.pk) for found in Pool.objects.filter(status="auction").order_by("pk")]
    return [
        "/", "/explore/", "/explore/?q=%EC%97%86%EB%8A%94%EA%B2%83", "/post/", "/orders/", "/me/",
        f"/orders/{order.pk}/", f"/orders/{order.pk}/confirm/", f"/orders/{due.pk}/", f"/orders/{due.pk}/method/",
        f"/orders/{due.pk}/cancel/", *(f"/pools/{auction}/auction/" for auction in auctions),
        f"{pool('closed')}protocol/", f"{pool('vetting')}award/", f"{pool('collecting')}award/",
        f"{pool('gathering')}commit/",
        *(pool(status) for status in STATES),
    ]  # fmt: skip


def winner() -> str:
    """The name of the seller whose award waits for an answer."""
    return Award.objects.select_related("seller__owner").get(status="offered").seller.owner.pseudonym


def sellers_pages() -> list[str]:
    running = [
        str(found.pk) for found in Pool.objects.filter(status__in=["auction", "gathering", "closed"]).order_by("pk")
    ]
    award = Award.objects.get(status="offered")
    return [
        "/sell/", "/sell/ship/", "/sell/payouts/", "/sell/verify/",
        f"/sell/awards/{award.pk}/accept/", f"/sell/awards/{award.pk}/refuse/",
        *(f"/sell/pools/{found}/" for found in running),
    ]  # fmt: skip


def operators_pages() -> list[str]:
    order = Order.objects.filter(units__status__in=["held", "delivered"]).order_by("pk")[0]
    return ["/desk/", f"/desk/orders/{order.pk}/refund/", "/sandbox/mail/"]


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


def test_every_page_fits_and_can_be_read(demo_world, visitor):
    tours = [
        ("새벽커피", buyers_pages()),
        (winner(), sellers_pages()),
        ("꼼꼼지기", operators_pages()),
        ("", ["/", "/account/login/", "/account/signup/", pool("gathering")]),
    ]
    looks = [
        {"viewport": NARROW, "language": "ko"},
        {"viewport": DESK, "language": "en", "dark": True},
    ]

    faults = []
    for look in looks:
        for name, pages in tours:
            window = visitor(**look)
            if name:
                window.be(name)
            faults += [
                f"{look['viewport']['width']} {look['language']}: {fault}"
                for path in pages
                for fault in faults_of(window, path)
            ]
            window.page.context.close()

    assert faults == []
