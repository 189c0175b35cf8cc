"""Finding: words in Korean and English, filters that can be taken off, searches kept, pools followed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.models import SavedSearch
from marketplace.selectors.discovery import Wish, found_counts, found_pools
from marketplace.services.interest import follow_pool
from tests.builders.marketplace import NOON
from tests.builders.visits import in_english, keyed, signed_in, words
from tests.marketplace.acts import act

pytestmark = pytest.mark.django_db


def titles(wish, **how):
    return [card.title for card in found_pools(wish, now=NOON, **how).cards]


class TestWords:
    @pytest.fixture(autouse=True)
    def three_pools(self, a_pool):
        for title in ("접이식 캠핑테이블", "테이블 매트", "Folding camp chair"):
            a_pool(title=title, details="가벼운 것")

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("테이블", {"접이식 캠핑테이블", "테이블 매트"}),
            ("캠핑", {"접이식 캠핑테이블"}),
            ("테이블 접이", {"접이식 캠핑테이블"}),
            ("FOLD", {"Folding camp chair"}),
            ("hair", {"Folding camp chair"}),
            ("ｃａｍｐ", {"Folding camp chair"}),
            ("가벼운", {"접이식 캠핑테이블", "테이블 매트", "Folding camp chair"}),
            ("벼운", set()),
            ("자전거", set()),
            ("'; --", set()),
        ],
    )
    def test_words_are_found_at_their_start_and_in_titles_inside_others(self, asked, found):
        assert set(titles(Wish(q=asked))) == found

    def test_the_better_match_comes_first(self, a_pool):
        a_pool(title="접이식 의자", details="캠핑 테이블 옆에 둘 것")

        assert titles(Wish(q="테이블"))[-1] == "접이식 의자"

    def test_no_title_is_read_row_by_row(self):
        with CaptureQueriesContext(connection) as asked:
            titles(Wish(q="테이블"))
            found_counts(Wish(q="테이블"))

        assert not [query for query in asked.captured_queries if "LIKE" in query["sql"].upper()]
        assert len(asked.captured_queries) <= 7


class TestFilters:
    def test_price_stage_and_nearness(self, a_pool, a_place):
        cheap, dear = a_pool(title="싼 것", hint_price_minor=10_000), a_pool(title="비싼 것", hint_price_minor=90_000)
        near = a_pool(title="거의 다 된 것", threshold=6, hint_price_minor=50_000)
        far = a_pool(title="먼 것", threshold=30)
        a_place(near, units=2)

        assert set(titles(Wish(most="50000"))) == {cheap.want.title, near.want.title}
        assert titles(Wish(least="60000", most="95000")) == [dear.want.title]
        assert far.want.title not in titles(Wish(close="1"))
        assert near.want.title in titles(Wish(close="1"))
        assert titles(Wish(stage="done")) == []

    def test_each_filter_in_use_is_taken_off_by_a_link(self, a_pool):
        a_pool(hint_price_minor=50_000)

        page = in_english(Client()).get("/explore/?stage=gathering&least=10,000&most=60000&close=1")

        assert "from ₩10,000" in words(page)
        used = dict(page.context["filters"])
        assert "least=" not in used["from ₩10,000"]
        assert "most=60000" in used["from ₩10,000"]
        assert page.context["found"].count == 1

    @pytest.mark.parametrize("address", ["least=x&most=-1", "least=99999999999", "close=7&page=99999999", "sort=no"])
    def test_nonsense_is_anything(self, a_pool, address):
        a_pool()

        assert Client().get(f"/explore/?{address}").status_code == 200


class TestKeeping:
    def test_a_search_is_saved_counted_and_forgotten(self, at, a_user, a_pool):
        at(NOON)
        browser = in_english(signed_in(a_user()))

        saved = browser.post("/explore/save/", keyed(q="텐트", next="/explore/?q=x"), follow=True)
        a_pool(title="가벼운 텐트", now=NOON.replace(hour=9))
        listed = words(browser.get("/searches/"))
        kept = SavedSearch.objects.get()
        opened = browser.get(f"/searches/{kept.id}/")

        assert "Saved. We count here what is new." in words(saved)
        assert "1 new pool" in listed
        assert opened.url == "/explore/?q=%ED%85%90%ED%8A%B8&sort=new"
        assert "nothing new" in words(browser.get("/searches/"))
        browser.post(f"/searches/{kept.id}/forget/", keyed())
        assert not SavedSearch.objects.exists()

    def test_a_stranger_signs_in_and_comes_back(self):
        answer = Client().post("/explore/save/", keyed(q="텐트", next="/explore/?q=텐트"))

        assert answer.url.startswith("/account/login/?next=/explore/")
        assert not SavedSearch.objects.exists()

    def test_somebody_elses_search_is_not_found(self, at, a_user):
        at(NOON)
        signed_in(a_user()).post("/explore/save/", keyed(q="텐트"))
        kept = SavedSearch.objects.get()

        assert signed_in(a_user()).get(f"/searches/{kept.id}/").status_code == 404

    def test_followed_pools_stand_on_home_and_on_their_page(self, a_user, a_pool):
        person, pool = a_user(), a_pool(title="Kettle")
        act(follow_pool, pool_id=pool.id, person_id=person.id)
        browser = in_english(signed_in(person))

        assert "Pools I follow" in words(browser.get("/"))
        assert "Kettle" in words(browser.get("/follows/"))
        assert "You follow no pool yet" in words(in_english(signed_in(a_user())).get("/follows/"))

    def test_home_asks_few_questions(self, a_user, a_pool, a_place, an_auction, django_assert_max_num_queries):
        pool, place = a_pool(), a_place(a_pool(threshold=9))
        an_auction()
        act(follow_pool, pool_id=pool.id, person_id=place.buyer_id)
        browser = signed_in(place.buyer)

        with django_assert_max_num_queries(12):
            Client().get("/")
        with django_assert_max_num_queries(17):
            browser.get("/")
