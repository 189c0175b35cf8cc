"""Home and search: what stands on which shelf, and a way on when nothing is found."""

import pytest
from django.test import Client

from common import clock
from common.transactions import unit_of_work
from marketplace.services.auctions import reveal_next_auction
from tests.builders.visits import in_english, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest():
    return in_english(Client())


class TestHome:
    def test_the_first_visit_explains_and_offers_two_ways(self, guest, a_pool):
        a_pool(title="Blue kettle")

        page = guest.get("/")

        text = words(page)
        assert page.status_code == 200
        assert "the price comes down" in text
        assert "Almost there" in text
        assert "Blue kettle" in text

    def test_without_pools_it_asks_what_one_wants(self, guest):
        assert "Nothing gathers here yet" in words(guest.get("/"))

    def test_the_nearest_to_its_goal_comes_first(self, guest, a_pool, a_place):
        far, near = a_pool(title="Far kettle", threshold=9), a_pool(title="Near kettle", threshold=3)
        a_place(near)
        a_place(far)

        html = guest.get("/").content.decode()

        assert html.index("Near kettle") < html.index("Far kettle")

    def test_falling_prices_show_start_fall_and_price(self, guest, an_auction, a_bid, at):
        auction = an_auction(title="Camping wagon")
        a_bid(auction, price=80_000)
        at(auction.sealed_ends_at)
        with unit_of_work():
            reveal_next_auction(now=clock.now())

        text = words(guest.get("/"))

        assert "Falling now" in text
        assert "₩100,000 20% down ₩80,000" in text

    def test_after_the_first_join_my_pools_take_the_place_of_the_steps(self, a_pool, a_place):
        place = a_place(a_pool(title="My kettle", threshold=9))

        text = words(in_english(signed_in(place.buyer)).get("/"))

        assert "My pools" in text
        assert "Committed" in text
        assert "One click" not in text

    def test_it_asks_few_questions_whatever_stands_there(
        self, guest, a_pool, a_place, an_auction, a_bid, django_assert_max_num_queries
    ):
        for _number in range(3):
            a_place(a_pool(threshold=9))
            a_bid(an_auction())

        with django_assert_max_num_queries(12):
            guest.get("/")


class TestExplore:
    def test_words_find_pools_and_stay_in_the_address(self, guest, a_pool):
        a_pool(title="Blue kettle")
        a_pool(title="Red lamp")

        page = guest.get("/explore/", {"q": "kettle"})

        assert "Blue kettle" in words(page)
        assert "Red lamp" not in words(page)
        assert "1 pool for “kettle”" in words(page)
        assert 'value="kettle"' in page.content.decode()

    def test_nothing_found_leads_to_posting_exactly_these_words(self, guest, a_pool):
        a_pool(title="Blue kettle")

        page = guest.get("/explore/", {"q": "camping fridge"})

        assert "Nobody wants “camping fridge” yet" in words(page)
        assert "/post/?title=camping+fridge" in page.content.decode()
        assert "Blue kettle" in words(page)

    def test_chips_count_and_filter(self, guest, a_pool, a_category):
        a_category("kitchen", auction_hours=72)
        a_pool(title="Blue kettle")
        slug = a_category().slug

        page = guest.get("/explore/", {"category": slug})

        assert "Blue kettle" in words(page)
        assert f'href="?category={slug}&amp;sort=almost" aria-current="page"' in page.content.decode()

    @pytest.mark.parametrize(
        ("stage", "found"), [("gathering", "1 pool "), ("auction", "0 pools"), ("done", "0 pools")]
    )
    def test_stages_tell_pools_apart(self, guest, a_pool, stage, found):
        a_pool(title="Blue kettle")

        assert found in words(guest.get("/explore/", {"stage": stage}))

    def test_more_than_a_page_is_reached_by_a_link(self, guest, a_pool):
        for number in range(18):
            a_pool(title=f"Kettle {number:02}")

        first, second = guest.get("/explore/"), guest.get("/explore/", {"page": 2})

        assert "2 more" in words(first)
        assert "page=2" in first.content.decode()
        assert "From the first one" in words(second)
        assert "page=3" not in second.content.decode()

    @pytest.mark.parametrize(
        "query",
        ["page=abc", "page=99999999999", "page=-1", "sort=drop", "stage=x", "category=%00", "q=%00%27%22<script>"],
    )
    def test_nonsense_in_the_address_is_anything(self, guest, query):
        page = guest.get(f"/explore/?{query}")

        assert page.status_code == 200
        assert '<script>"' not in page.content.decode()
