"""One story in real browsers: a phone joins, a desk bids, another phone sees it at once, money arrives."""

import re
from datetime import timedelta
from time import monotonic

from django.core.management import call_command
from playwright.sync_api import expect

from common import clock
from escrow.models import Payout
from marketplace.models import Auction, Pool
from sandbox.travel import travel_by
from tests.browser.conftest import DESK, PHONE, apart
from tests.builders.crew import becomes


def let_pass(**span):
    apart(lambda: travel_by(timedelta(**span), act=lambda deadline: None))


def status_becomes(pool, status):
    becomes(lambda: Pool.objects.values_list("status", flat=True).get(pk=pool.pk), status)


def ring(visitor, committed):
    """The ring of seats as a screen reader hears it."""
    return visitor.page.get_by_role("img", name=f"{committed} of 3 units committed")


def test_from_one_click_to_the_sellers_payout(demo_people, a_pool, a_place, at, visitor):
    pool = a_pool(threshold=3, title="Folding camping table", hint_price_minor=100_000)
    a_place(pool)
    a_place(pool)
    at(None)  # time runs
    clock.travel(pool.opened_at - clock.now() + timedelta(minutes=5)) if clock.now() < pool.opened_at else None
    page_of_pool, auction_page = f"/pools/{pool.id}/", f"/pools/{pool.id}/auction/"

    watcher = visitor(PHONE, language="en")
    watcher.goto(page_of_pool)
    expect(ring(watcher, 2)).to_be_visible()

    buyer = visitor(PHONE, language="en").be("새벽커피").goto(page_of_pool)
    buyer.page.get_by_role("button", name="Join with one click").locator("visible=true").first.click()
    buyer.page.get_by_role("link", name=re.compile("Commit my seat")).locator("visible=true").first.click()
    buyer.page.get_by_label("₩", exact=False).first.or_(buyer.page.locator("[name=cap]")).first.fill("95000")
    buyer.page.locator("[name=agree]").check()
    buyer.page.get_by_role("button", name="Commit my seat").locator("visible=true").last.click()
    expect(buyer.page).to_have_url(re.compile(re.escape(page_of_pool)))
    status_becomes(pool, "auction")
    expect(ring(watcher, 3)).to_be_visible()

    let_pass(hours=61)
    seller = visitor(DESK, language="en").be("한결같이").goto(f"/sell/pools/{pool.id}/")
    second = visitor(PHONE, language="en").be("느린산책").goto(auction_page)
    seller.page.locator("[name=price]").fill("90000")
    seller.page.get_by_role("button", name=re.compile("^Bid")).click()
    clicked = monotonic()
    expect(second.page.get_by_text("₩90,000").first).to_be_visible(timeout=2_000)
    assert monotonic() - clicked < 2
    expect(seller.page.get_by_text("₩90,000").first).to_be_visible()

    let_pass(seconds=(Auction.objects.get(pool=pool).ends_at - clock.now()).total_seconds() + 1)
    status_becomes(pool, "vetting")
    let_pass(hours=24, minutes=1)  # nobody else bid, so buyers may leave for a day first
    seller.goto("/sell/").page.get_by_role("link", name="See the amounts and accept").click()
    seller.page.get_by_role("button", name="Accept ₩270,000").click()
    status_becomes(pool, "collecting")

    let_pass(hours=24, minutes=1)
    status_becomes(pool, "fulfilling")
    seller.goto("/sell/ship/")
    for number, field in enumerate(seller.page.locator("main input[name^=number]:not([type=file])").all()):
        field.fill(f"64000000000{number}")
    seller.page.get_by_role("button", name="Save the numbers").first.click()
    expect(seller.page.get_by_role("heading", level=1)).to_contain_text("Everything is sent")

    let_pass(hours=54)
    buyer.goto("/orders/").page.get_by_role("button", name="It arrived, all is well").click()
    buyer.page.get_by_role("button", name="Yes, pay the seller").locator("visible=true").click()
    expect(buyer.page.get_by_text("Yes, pay the seller").locator("visible=true")).to_have_count(0)

    let_pass(days=4)
    becomes(lambda: list(Payout.objects.values_list("amount_minor", "status")), [(85_500, "settled")])
    seller.goto("/sell/payouts/")
    expect(seller.page.get_by_role("cell", name="₩85,500").first).to_be_visible()
    call_command("prove_ledger", verbosity=0)
