"""What open pages are told: every public part once for each language, nothing personal, no sealed bid."""

import json

import pytest
from django.test import Client

from common import clock
from common.live import sequence_of
from common.models import LiveFrame, OutboxDelivery
from common.outbox import relay
from common.transactions import unit_of_work
from marketplace.models import Pledge
from marketplace.services.auctions import reveal_next_auction
from marketplace.services.moderation import remove_pool
from marketplace.services.pledges import join_pool
from pages.live import AUCTION_PARTS, PARTS, pool_showing
from tests.builders.visits import in_english, signed_in

pytestmark = pytest.mark.django_db


def frame(pool, language="en"):
    """The newest frame of a pool."""
    return json.loads(LiveFrame.objects.filter(topic=f"pool:{pool.id}", language=language).latest("sequence").text)


def test_a_change_reaches_who_looks_in_both_languages(a_pool, a_place):
    pool = a_pool(threshold=10)
    relay()
    a_place(pool, units=3)

    relay()

    english, korean = frame(pool), frame(pool, "ko")
    assert set(english["parts"]) == {*PARTS, f"card-{pool.id}"}
    assert "3 of 10 units committed" in english["parts"]["ring"]
    assert english["say"] == "3 of 10 committed."
    assert korean["sequence"] == english["sequence"] == sequence_of(f"pool:{pool.id}")


def test_every_part_is_one_element_that_says_its_name(a_reached_pool, an_auction, a_bid, at):
    auction = an_auction()
    a_bid(auction)
    at(auction.sealed_ends_at)

    showing = pool_showing(auction.pool_id)

    assert {*PARTS, *AUCTION_PARTS} < set(showing.parts)
    for name, html in showing.parts.items():
        assert html.count(f'data-part="{name}"') == 1, name


def test_the_first_page_shows_the_same_parts(a_pool, a_place):
    pool = a_pool(threshold=10)
    a_place(pool)
    page = in_english(Client()).get(f"/pools/{pool.id}/").content.decode()

    for name in ("badges", "stages", "ring", "ring-key", "pool-clock", "people"):
        assert f'data-part="{name}"' in page


def test_nothing_personal_is_in_a_frame(a_pool, a_place):
    pool = a_pool(threshold=10)
    place = a_place(pool, cap=83_217)

    html = "".join(pool_showing(pool.id).parts.values())

    assert "83,217" not in html
    assert 'data-state="mine"' not in html
    assert "csrfmiddlewaretoken" not in html
    assert "data-mine" not in html
    assert str(place.buyer_id) not in html


def test_a_sealed_bid_shows_nothing_not_even_that_it_came(an_auction, a_bid):
    auction = an_auction()
    relay()
    before = sequence_of(f"pool:{auction.pool_id}")

    a_bid(auction, price=61_234)
    relay()

    assert sequence_of(f"pool:{auction.pool_id}") == before
    assert "61,234" not in "".join(pool_showing(auction.pool_id).parts.values())


def test_a_live_bid_shows_its_price_and_says_it(an_auction, a_bid, at):
    auction = an_auction()
    at(auction.sealed_ends_at)
    with unit_of_work():
        reveal_next_auction(now=clock.now())
    a_bid(auction, price=61_234)

    relay()

    told = frame(auction.pool)
    assert "61,234" in told["parts"]["auction-now"]
    assert "61,234" in told["parts"][f"card-{auction.pool_id}"]
    assert told["say"] == "The lowest price is ₩61,234."


def test_the_stamp_changes_with_what_personal_parts_depend_on_alone(a_pool, a_place, a_user):
    pool, person = a_pool(threshold=4), a_user()
    quiet = pool_showing(pool.id).facts["stamp"]
    with unit_of_work():
        join_pool(pool_id=pool.id, buyer_id=person.id, now=clock.now())
    a_place(pool)

    assert pool_showing(pool.id).facts["stamp"] == quiet
    while pool.status == "gathering":
        a_place(pool)
    assert pool_showing(pool.id).facts["stamp"] != quiet


def test_a_pool_that_is_not_public_is_not_shown(a_pool):
    pool = a_pool(title="짝퉁 가방")

    relay()

    assert pool_showing(pool.id) is None
    assert not LiveFrame.objects.filter(topic_id=f"pool:{pool.id}").exists()


def test_who_looks_at_a_pool_that_is_taken_down_hears_it(a_pool, a_user):
    pool, operator = a_pool(threshold=10), a_user()
    relay()
    with unit_of_work():
        remove_pool(pool_id=pool.id, operator_id=operator.id, reason="Spam.", now=clock.now())

    relay()

    assert (frame(pool)["parts"], "was taken down" in frame(pool)["say"]) == ({}, True)
    assert not OutboxDelivery.objects.exclude(status="delivered").exists()


def test_a_page_names_what_it_listens_to(a_pool, a_place):
    pool = a_pool(threshold=10)
    place = a_place(pool)
    relay()

    html = signed_in(place.buyer).get(f"/pools/{pool.id}/").content.decode()

    assert f'data-live-topics="pool:{pool.id}" data-live-sequence="{sequence_of(f"pool:{pool.id}")}"' in html
    assert 'data-live-stamp="gathering:gathering' in html
    assert Pledge.objects.filter(pool=pool).count() == 1


def test_a_burst_is_shown_once_and_whole(a_pool, a_place):
    pool = a_pool(threshold=10)
    relay()
    before = sequence_of(f"pool:{pool.id}")
    for _number in range(5):
        a_place(pool)

    relay()

    assert sequence_of(f"pool:{pool.id}") == before + 1
    assert "5 of 10 units committed" in frame(pool)["parts"]["ring"]


def test_two_pools_in_one_burst_are_both_shown(a_pool, a_place):
    one, other = a_pool(threshold=10), a_pool(threshold=10)
    a_place(one)
    a_place(other)

    relay()

    assert "1 of 10 units committed" in frame(one)["parts"]["ring"]
    assert "1 of 10 units committed" in frame(other)["parts"]["ring"]
