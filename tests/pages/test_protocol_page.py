"""The public protocol of an auction: its page, its files, and what stays private."""

import csv
import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.test import Client

from common import clock
from common.transactions import unit_of_work
from marketplace.models import Pledge
from marketplace.services.auctions import close_next_auction
from marketplace.services.awards import refuse_award
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest():
    return in_english(Client())


@pytest.fixture
def a_fight(an_auction, a_bid, a_seller, at, an_award):
    """Two sellers, two envelopes, a live bid five minutes before the end is near, and another that moves it."""

    def build(**wish):
        auction = an_auction(**wish)
        willow, cedar = a_seller(business_name="버들데스크"), a_seller(business_name="=삼나무가구")
        a_bid(auction, price=95_000, seller=willow)
        a_bid(auction, price=96_000, seller=cedar)
        at(auction.sealed_ends_at + timedelta(hours=1))
        a_bid(auction, price=90_000, seller=cedar)
        at(auction.ends_at - timedelta(minutes=2))
        a_bid(auction, price=85_000, seller=willow)
        return an_award(auction)

    return build


def page_of(pool_id):
    return f"/pools/{pool_id}/protocol/"


@pytest.mark.parametrize("path", ["protocol/", "protocol.json", "protocol.csv"])
def test_while_it_runs_nothing_leaks(guest, an_auction, a_bid, a_seller, path):
    auction = an_auction()
    a_bid(auction, price=61_234, seller=a_seller(business_name="버들데스크"))

    page = guest.get(f"/pools/{auction.pool_id}/{path}")

    assert page.status_code == (200 if path == "protocol/" else 404)
    assert "61,234" not in page.content.decode()
    assert "61234" not in page.content.decode()
    assert "버들데스크" not in page.content.decode()


def test_the_page_tells_every_bid_what_it_needed_and_what_it_did(guest, a_fight):
    award = a_fight()

    text = words(guest.get(page_of(award.pool_id)))

    assert "버들데스크 and wins at ₩85,000" in text
    assert "=삼나무가구, next at ₩90,000" in text
    assert "needed ₩94,050 or less · leads" in text  # 1 % under the best envelope
    assert "needed ₩89,100 or less · leads · 3 units from 3 people accepted this price · wins" in text
    assert "opening · leads at" in text
    assert "The end moved to" in text
    assert "planned end" in text
    assert "The last 13 minutes are drawn wider" in text


def test_it_says_what_did_not_happen_with_the_figures(guest, a_fight):
    text = words(guest.get(page_of(a_fight().pool_id)))

    assert "No question about the price" in text
    assert "The other sellers opened at ₩96,000 on average; a question comes at ₩57,600 or less." in text
    assert "The next bid was ₩90,000; a question comes at ₩63,000 or less." in text


def test_the_fingerprint_is_that_of_the_file(guest, a_fight):
    award = a_fight()

    page, file = guest.get(page_of(award.pool_id)), guest.get(f"/pools/{award.pool_id}/protocol.json")

    digest = hashlib.sha256(file.content).hexdigest()
    record = json.loads(file.content)
    assert " ".join(digest[place : place + 8] for place in range(0, 64, 8)) in words(page)
    assert record["winner"] == award.bid.sequence
    assert [row["price_minor"] for row in record["bids"]] == [95_000, 96_000, 90_000, 85_000]
    assert record["terms"]["threshold_units"] == 3
    assert file["Content-Type"] == "application/json"


def test_the_file_does_not_change_with_what_becomes_of_the_award(guest, a_fight):
    award = a_fight()
    before = guest.get(f"/pools/{award.pool_id}/protocol.json").content
    with unit_of_work():
        refuse_award(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())

    assert guest.get(f"/pools/{award.pool_id}/protocol.json").content == before
    assert "did not take the order" in words(guest.get(page_of(award.pool_id)))


def test_the_table_holds_every_bid_and_no_formula(guest, a_fight):
    award = a_fight()

    file = guest.get(f"/pools/{award.pool_id}/protocol.csv")

    text = b"".join(file.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["price_minor"] for row in rows] == ["95000", "96000", "90000", "85000"]
    assert [row["needed_minor"] for row in rows] == ["", "", "94050", "89100"]
    assert {row["seller"] for row in rows} == {"버들데스크", "'=삼나무가구"}


def test_no_cap_buyer_or_replaced_sealed_price_is_public(guest, a_pool, a_place, an_auction, an_award, a_bid, a_seller):
    pool, seller = a_pool(threshold=3), a_seller()
    for cap in (91_111, 92_222, 93_333):
        a_place(pool, cap=cap)
    auction = an_auction(pool)
    a_bid(auction, price=88_888, seller=seller)
    a_bid(auction, price=80_000, seller=seller)
    an_award(auction)

    text = guest.get(f"/pools/{pool.id}/protocol.json").content.decode()

    places = Pledge.objects.select_related("buyer")
    for secret in ("91111", "92222", "93333", "88888", *(place.buyer.pseudonym for place in places)):
        assert secret not in text
        assert secret not in guest.get(page_of(pool.id)).content.decode().replace(",", "")


def test_an_auction_without_a_winner_says_why(guest, an_auction, at):
    auction = an_auction()
    at(auction.ends_at)
    with unit_of_work():
        close_next_auction(now=clock.now())

    text = words(guest.get(page_of(auction.pool_id)))
    assert "Nobody bid" in text
    assert "Nobody wins" in text
    assert json.loads(guest.get(f"/pools/{auction.pool_id}/protocol.json").content)["winner"] is None
    assert "No seller bid" in words(guest.get(f"/pools/{auction.pool_id}/"))


def test_refused_bids_stand_in_their_place_with_what_was_missing(guest, an_auction, a_bid, a_seller, at, an_award):
    auction, willow, cedar = an_auction(), a_seller(), a_seller()
    a_bid(auction, price=95_000, seller=willow)
    a_bid(auction, price=96_000, seller=cedar)
    at(auction.sealed_ends_at + timedelta(hours=1))
    desk, url = in_english(signed_in(cedar.owner)), f"/sell/pools/{auction.pool_id}/bid/"
    offer = {"min_units": "1", "max_units": "60", "lead_days": "4"}
    assert desk.post(url, keyed(price="94,500", **offer)).status_code == 409
    an_award(auction)
    at(auction.ends_at + timedelta(milliseconds=731))
    assert desk.post(url, keyed(price="90,000", **offer)).status_code == 409

    text = words(guest.get(page_of(auction.pool_id)))

    assert "refused: ₩450 above what was needed, ₩94,050" in text
    assert "refused: 0.731 s after the end, by our clock" in text
    assert text.index("0.731 s after") < text.index("Bidding ended") < text.index("₩450 above")
