"""The page of a pool: who sees what, joining with one click, leaving, the parts only the reader may see."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from common import clock
from common.transactions import unit_of_work
from marketplace.models import Pledge
from marketplace.rules.states import PledgeStatus
from marketplace.services.auctions import expire_next_pool
from marketplace.services.wants import decide_review
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest():
    return in_english(Client())


def test_everybody_sees_the_ring_the_conditions_and_who_is_in(guest, a_pool, a_place):
    pool = a_pool(threshold=10, title="Kettle with a thermometer")
    place = a_place(pool, units=2)

    page = guest.get(f"/pools/{pool.id}/")

    text = words(page)
    assert page.status_code == 200
    assert "Kettle with a thermometer" in text
    assert "2 of 10 units committed" in page.content.decode()
    assert place.buyer.pseudonym in text
    assert "₩100,000" in text


def test_the_page_asks_few_questions(guest, a_pool, a_place, django_assert_max_num_queries):
    pool = a_pool(threshold=10)
    place = a_place(pool)
    member = signed_in(place.buyer)

    member.get(f"/pools/{pool.id}/")  # the first look makes the code of one's own link

    with django_assert_max_num_queries(12):
        guest.get(f"/pools/{pool.id}/")
    with django_assert_max_num_queries(12):
        member.get(f"/pools/{pool.id}/")


def test_a_pool_in_review_is_there_for_its_poster_alone(guest, a_user, an_operator, a_pool):
    poster = a_user()
    pool = a_pool(poster=poster, title="짝퉁 가방")
    assert pool.status == "review"

    assert guest.get(f"/pools/{pool.id}/").status_code == 404
    assert "We are having a look" in words(in_english(signed_in(poster)).get(f"/pools/{pool.id}/"))


@pytest.mark.parametrize("page", ["", "auction/", "protocol/", "similar/"])
def test_an_unknown_pool_is_not_found(guest, page):
    assert guest.get(f"/pools/{uuid4()}/{page}").status_code == 404


def test_one_click_joins_and_says_so(a_user, a_pool):
    pool, person = a_pool(), a_user()
    browser = in_english(signed_in(person))

    answer = browser.post(f"/pools/{pool.id}/join/", keyed(), follow=True)

    assert answer.redirect_chain == [(f"/pools/{pool.id}/", 302)]
    assert "You are in." in words(answer)
    assert "Interested: joined with one click" in words(answer)
    assert Pledge.objects.get(pool=pool, buyer=person).status == PledgeStatus.INTERESTED


def test_the_same_form_sent_twice_joins_once(a_user, a_pool):
    pool, person = a_pool(), a_user()
    browser, form = signed_in(person), keyed()

    browser.post(f"/pools/{pool.id}/join/", form)
    browser.post(f"/pools/{pool.id}/join/", form)

    pool.refresh_from_db()
    assert pool.interested_people == 1


def test_a_stranger_signs_in_and_is_in_right_after_it(a_user, a_pool):
    pool, person, browser = a_pool(), a_user(), Client()

    asked = browser.post(f"/pools/{pool.id}/join/", keyed())
    browser.force_login(person)
    answer = browser.get(f"/pools/{pool.id}/join/")

    assert asked.url == f"/account/login/?next=/pools/{pool.id}/join/"
    assert answer.url == f"/pools/{pool.id}/"
    assert Pledge.objects.filter(pool=pool, buyer=person).count() == 1


def test_following_a_link_to_join_joins_nobody(a_user, a_pool):
    pool, person = a_pool(), a_user()

    answer = signed_in(person).get(f"/pools/{pool.id}/join/")

    assert answer.url == f"/pools/{pool.id}/"
    assert not Pledge.objects.filter(pool=pool).exists()


def test_who_comes_too_late_reads_why_on_the_page_itself(a_user, a_pool, at):
    pool, person = a_pool(), a_user()
    at(pool.deadline)

    answer = in_english(signed_in(person)).post(f"/pools/{pool.id}/join/", keyed())

    assert answer.status_code == 409
    assert "This pool no longer takes pledges." in words(answer)
    assert not Pledge.objects.filter(pool=pool).exists()


def test_leaving_gives_the_place_up(a_pool, a_place):
    pool = a_pool(threshold=5)
    place = a_place(pool)

    answer = in_english(signed_in(place.buyer)).post(f"/pools/{pool.id}/leave/", keyed(), follow=True)

    place.refresh_from_db()
    assert place.status == PledgeStatus.WITHDRAWN
    assert "You left the pool." in words(answer)


def test_leaving_a_reached_pool_is_refused_with_its_reason(a_reached_pool):
    pool = a_reached_pool(threshold=3)
    place = Pledge.objects.filter(pool=pool).first()

    answer = in_english(signed_in(place.buyer)).post(f"/pools/{pool.id}/leave/", keyed())

    place.refresh_from_db()
    assert answer.status_code == 409
    assert "fall under its target" in words(answer)
    assert place.status == PledgeStatus.COMMITTED


def test_a_stranger_who_leaves_is_asked_who_it_is(a_pool):
    pool = a_pool()

    assert Client().post(f"/pools/{pool.id}/leave/", keyed()).url == f"/account/login/?next=/pools/{pool.id}/"


def test_my_seat_is_dark_and_my_name_is_marked(a_pool, a_place):
    pool = a_pool(threshold=5)
    a_place(pool)
    mine = a_place(pool, cap=80_000)

    html = in_english(signed_in(mine.buyer)).get(f"/pools/{pool.id}/").content.decode()

    assert 'data-my-seats="1"' in html
    assert "Your cap is ₩80,000." in html
    assert f'data-me="{mine.buyer.pseudonym}"' in html


def test_nobody_else_learns_my_cap(guest, a_pool, a_place, a_user):
    pool = a_pool(threshold=5)
    a_place(pool, cap=83_217)

    for reader in (guest, signed_in(a_user()), signed_in(pool.want.poster)):
        assert "83,217" not in reader.get(f"/pools/{pool.id}/").content.decode()


@pytest.mark.parametrize("show", ["place", "bar", "cap"])
def test_my_parts_come_as_one_element_that_can_be_pulled_again(a_pool, a_place, show):
    pool = a_pool(threshold=5)
    place = a_place(pool)

    part = signed_in(place.buyer).get(f"/pools/{pool.id}/mine/", {"show": show})

    assert part.status_code == 200
    assert f'data-mine="/pools/{pool.id}/mine/?show={show}"' in part.content.decode()


def test_strangers_have_no_parts_of_their_own(guest, a_pool):
    pool = a_pool()

    assert guest.get(f"/pools/{pool.id}/mine/", {"show": "place"}).status_code == 204
    assert guest.get(f"/pools/{pool.id}/mine/").status_code == 204


def test_an_expired_pool_says_that_nobody_pays_and_how_to_go_on(guest, a_pool, a_place, at):

    pool = a_pool(threshold=5)
    a_place(pool)
    at(pool.deadline + timedelta(seconds=1))
    with unit_of_work():
        expire_next_pool(now=clock.now())

    page = guest.get(f"/pools/{pool.id}/")

    assert "Nobody was charged." in words(page)
    assert f"/post/?again={pool.id}" in page.content.decode()
    assert "join-now" not in page.content.decode()


def test_a_taken_down_pool_is_gone_for_everybody_else(guest, a_user, an_operator, a_pool):

    poster = a_user()
    pool, operator = a_pool(poster=poster, title="짝퉁 가방"), an_operator()
    with unit_of_work():
        decide_review(pool_id=pool.id, operator_id=operator.id, is_fine=False, reason="no", now=clock.now())

    assert guest.get(f"/pools/{pool.id}/").status_code == 404
    assert "This want was taken down." in words(in_english(signed_in(poster)).get(f"/pools/{pool.id}/"))


def test_similar_pools_come_late_and_never_the_pool_itself(guest, a_pool):
    pool, other = a_pool(title="Blue kettle"), a_pool(title="Red kettle")

    part = guest.get(f"/pools/{pool.id}/similar/")

    assert "Red kettle" in words(part)
    assert "Blue kettle" not in words(part)
    assert f"/pools/{other.id}/" in part.content.decode()
