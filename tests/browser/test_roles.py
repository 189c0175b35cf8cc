"""A day of each role at the narrowest phone and at a desk: through the pages, with an act at each stop, and the books
agree at its end. What a window complains of (console, policy, failed requests) fails the test.
"""

import re

from django.core.management import call_command
from playwright.sync_api import expect

from marketplace.models import Award, Bid, LowPriceHold, Order, Pledge, Pool, Unit
from sandbox.people import demo_id
from tests.browser.conftest import DESK, NARROW, Visitor, apart
from tests.browser.happenings import let_happen

WHY = "살펴보고 이렇게 정했어요."


def one(rows):
    """The first of them."""
    return apart(lambda: rows.order_by("pk").first())


def press(window: Visitor, name: str) -> None:
    """The last button of that name that can be seen: the page's own, or the dialog's over it."""
    page = window.page
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(name)).locator("visible=true").last.click()


def buyers_day(window: Visitor, pool: Pool) -> None:
    """Home, a pool, in with one click, a seat of one's own, and where things stand."""
    page = window.goto("/").page
    page.locator(f"main a[href='/pools/{pool.pk}/']").first.click()
    expect(page).to_have_url(re.compile(f"/pools/{pool.pk}/"))
    page.get_by_role("button", name="Join with one click").locator("visible=true").first.click()
    page.get_by_role("link", name=re.compile("Commit my seat")).locator("visible=true").first.click()
    page.locator("[name=cap]").first.fill("380000")
    page.locator("[name=agree]").check()
    press(window, "^Commit my seat")
    expect(page).to_have_url(re.compile(f"/pools/{pool.pk}/"))
    for path in ("/orders/", "/notices/", "/me/"):
        window.goto(path)


def sellers_day(window: Visitor, pool: Pool, price: int) -> None:
    """The desk, a bid, what is to be sent, and what is coming in."""
    window.goto("/sell/")
    page = window.goto(f"/sell/pools/{pool.pk}/").page
    page.locator("[name=price]").fill(str(price))
    page.get_by_role("button", name=re.compile("^Bid")).locator("visible=true").last.click()
    expect(page.get_by_text(f"₩{price:,}").first).to_be_visible()
    for path in ("/sell/bids/", "/sell/ship/", "/sell/payouts/", "/sell/results/"):
        window.goto(path)


def operators_day(window: Visitor, item: str, decision: str) -> None:
    """The desk, one item taken and decided with a reason, and the decision in the log."""
    page = window.goto(f"/desk/?item={item}").page
    press(window, "^Take it$")
    page.locator("#item [name=reason]").fill(WHY)
    press(window, decision)
    expect(window.goto("/desk/log/").page.get_by_text(WHY).first).to_be_visible()


def prove_the_books() -> None:
    apart(lambda: call_command("prove_ledger", verbosity=0))


def test_each_role_lives_its_day_on_a_phone_and_at_a_desk(demo_world, visitor):
    apart(let_happen)
    gathering, auction = one(Pool.objects.filter(status="gathering")), one(Pool.objects.filter(auction__status="live"))
    want, price = one(Pool.objects.filter(status="review")), one(LowPriceHold.objects.all())
    award = one(Award.objects.filter(status="offered").select_related("seller__owner"))
    arrived, held = (
        one(Order.objects.filter(units__status="delivered")),
        one(Order.objects.filter(units__status="held")),
    )

    buyers_day(visitor(NARROW, language="en").be("새벽커피"), gathering)
    buyer = visitor(DESK, language="en").be("느린산책")
    buyers_day(buyer, gathering)
    owner = visitor(NARROW, language="en").be(apart(lambda: arrived.buyer.pseudonym))
    owner.goto(f"/orders/{arrived.pk}/confirm/")
    press(owner, "pay the seller")
    prove_the_books()

    sellers_day(visitor(NARROW, language="en").be("도담도담"), auction, 70_000)
    sellers_day(visitor(DESK, language="en").be("한결같이"), auction, 60_000)
    winner = visitor(NARROW, language="en").be(award.seller.owner.pseudonym)
    winner.goto(f"/sell/awards/{award.pk}/accept/")
    press(winner, "^Accept")
    prove_the_books()

    operators_day(visitor(NARROW, language="en").be("꼼꼼지기"), f"want-{want.pk}", "Let it be seen")
    operator = visitor(DESK, language="en").be("꼼꼼지기")
    operators_day(operator, f"price-{price.award_id}", "The price is fine")
    operator.goto(f"/desk/orders/{held.pk}/refund/").page.locator("[name=reason]").fill(WHY)
    press(operator, "^Give back")
    prove_the_books()

    places = apart(lambda: Pledge.objects.filter(pool=gathering, status="committed", units__gt=0))
    assert {demo_id(key) for key in ("saebyeok", "sanchaek")} <= set(apart(lambda: [one.buyer_id for one in places]))
    assert one(Unit.objects.filter(order=arrived)).status == "released"
    assert one(Bid.objects.filter(auction__pool=auction, price_minor=60_000)).status == "standing"
    assert one(Award.objects.filter(pk=award.pk)).status == "accepted"
    assert one(Pool.objects.filter(pk=want.pk)).status == "gathering"
    assert one(Unit.objects.filter(order=held)).status == "refunded"
