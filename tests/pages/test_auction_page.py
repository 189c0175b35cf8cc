"""The page of an auction."""

from datetime import timedelta

import pytest
from django.test import Client

from common import clock
from common.calendar import SEOUL
from common.transactions import unit_of_work
from marketplace.services.auctions import reveal_next_auction
from marketplace.services.pledges import join_pool
from tests.builders.visits import in_english, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest():
    return in_english(Client())


@pytest.fixture
def a_committed(a_buyer):
    """A buyer with a browser that reads English."""

    def build():
        buyer = a_buyer()
        return buyer, in_english(signed_in(buyer.user))

    return build


@pytest.fixture
def open_bids(at):
    """Let the sealed phase end, and the sweep have seen it."""

    def build(auction):
        at(auction.sealed_ends_at)
        with unit_of_work():
            reveal_next_auction(now=clock.now())
        auction.refresh_from_db()

    return build


def test_a_pool_without_an_auction_has_only_its_page(guest, a_pool):
    pool = a_pool()

    assert guest.get(f"/pools/{pool.id}/auction/").url == f"/pools/{pool.id}/"
    assert guest.get(f"/pools/{pool.id}/protocol/").url == f"/pools/{pool.id}/"


class TestSealed:
    def test_no_price_is_anywhere_on_the_page_not_even_for_who_bid(self, guest, an_auction, a_bid, a_seller):
        auction, seller = an_auction(), a_seller()
        a_bid(auction, price=61_234, seller=seller)

        for reader in (guest, signed_in(seller.owner)):
            html = reader.get(f"/pools/{auction.pool_id}/auction/").content.decode()
            assert "61,234" not in html
            assert "61234" not in html

    def test_the_number_of_sellers_is_for_committed_buyers_alone(self, guest, a_committed, an_auction, a_bid, a_seller):
        (buyer, browser), seller = a_committed(), a_seller()
        auction = an_auction(buyers=[buyer])
        a_bid(auction, seller=seller)
        a_bid(auction)
        page = f"/pools/{auction.pool_id}/auction/"

        assert "2 sellers are preparing bids" in words(browser.get(page))
        for reader in (guest, in_english(signed_in(seller.owner))):
            assert "Sellers are preparing bids" in words(reader.get(page))
            assert "2 sellers" not in words(reader.get(page))

    def test_no_account_of_a_business_learns_it_not_even_as_a_buyer(self, a_buyer, a_seller, an_auction, a_bid):
        business = a_buyer(user=a_seller().owner)
        auction = an_auction(buyers=[business])
        a_bid(auction)

        page = in_english(signed_in(business.user)).get(f"/pools/{auction.pool_id}/auction/")

        assert "Sellers are preparing bids" in words(page)
        assert "1 seller is preparing" not in words(page)

    def test_who_is_only_interested_does_not_learn_it_either(self, a_user, an_auction, a_bid):
        auction, person = an_auction(), a_user()
        a_bid(auction)
        with unit_of_work():
            join_pool(pool_id=auction.pool_id, buyer_id=person.id, now=clock.now())

        page = in_english(signed_in(person)).get(f"/pools/{auction.pool_id}/auction/")

        assert "1 seller is preparing" not in words(page)

    def test_the_countdown_runs_to_the_opening_by_the_servers_clock(self, guest, an_auction):
        auction = an_auction()

        html = guest.get(f"/pools/{auction.pool_id}/auction/").content.decode()

        assert f'data-ends="{auction.sealed_ends_at.astimezone(SEOUL).isoformat(timespec="seconds")}"' in html
        assert 'name="server-time"' in html


class TestLive:
    def test_it_opens_by_the_clock_even_before_the_sweep(self, guest, an_auction, a_bid, at):
        auction = an_auction()
        a_bid(auction, price=90_000)
        at(auction.sealed_ends_at)

        text = words(guest.get(f"/pools/{auction.pool_id}/auction/"))

        assert "Bidding live" in text

    def test_price_fall_and_bids_are_there_for_everybody(self, guest, an_auction, a_bid, at, open_bids):
        auction = an_auction()
        a_bid(auction, price=90_000)
        open_bids(auction)
        a_bid(auction, price=80_000)

        page = guest.get(f"/pools/{auction.pool_id}/auction/")

        text = words(page)
        assert "₩ 80,000" in text
        assert "₩20,000 below start" in text
        assert "₩10,000 lower" not in text  # the leading row says that it leads
        assert "the next one is at least ₩800 lower" in text
        assert "from a start of ₩100,000 down to ₩80,000 after 2 leading bids" in page.content.decode()

    @pytest.mark.parametrize(
        ("cap", "verdict"), [(85_000, "You are in at this price"), (75_000, "you are out for now")]
    )
    def test_my_cap_is_held_against_the_price(
        self, a_committed, a_place, a_pool, an_auction, a_bid, open_bids, cap, verdict
    ):
        buyer, browser = a_committed()
        pool = a_pool(threshold=3)
        a_place(pool, buyer=buyer, cap=cap)
        a_place(pool, units=2)
        a_place(pool)
        auction = an_auction(pool)
        a_bid(auction, price=80_000)
        open_bids(auction)

        page = browser.get(f"/pools/{pool.id}/auction/")

        assert verdict in words(page)
        assert f"My cap ₩{cap:,}" in words(page)
        assert "?show=stairs" in page.content.decode()

    def test_a_moved_end_is_told_with_the_bid_that_moved_it(self, guest, an_auction, a_bid, at, open_bids):
        auction = an_auction()
        a_bid(auction, price=90_000)
        open_bids(auction)
        at(auction.ends_at - timedelta(minutes=1))
        a_bid(auction, price=80_000)

        assert "The end moved to" in words(guest.get(f"/pools/{auction.pool_id}/auction/"))


def test_without_script_the_page_looks_again_by_itself_and_has_a_link(guest, an_auction):
    html = guest.get(f"/pools/{an_auction().pool_id}/auction/").content.decode()

    assert html.count('<noscript><meta http-equiv="refresh" content="30"></noscript>') == 1
    assert "Look again" in html


def test_a_lone_bid_is_explained_while_it_is_alone(guest, an_auction, a_bid, open_bids):
    auction = an_auction()
    a_bid(auction, price=90_000)
    open_bids(auction)
    page = f"/pools/{auction.pool_id}/auction/"

    assert "Only one seller has bid so far." in words(guest.get(page))
    a_bid(auction, price=80_000)
    assert "Only one seller has bid so far." not in words(guest.get(page))
