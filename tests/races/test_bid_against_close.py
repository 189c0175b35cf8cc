"""A bid in the last second against the close: either it is in and the end moved, or it is late. Never half of each."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection

from common import clock
from common.transactions import unit_of_work
from marketplace.models import Auction, Award, Bid
from marketplace.rules.states import AuctionStatus
from marketplace.services import auctions, bids
from marketplace.services.auctions import close_next_auction
from marketplace.services.bids import BidOffer, place_bid
from tests.races.together import PATIENCE, together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

SECOND = timedelta(seconds=1)


def close(auction):
    with unit_of_work():
        return close_next_auction(now=clock.now())


def bid(auction, seller, price):
    offer = BidOffer(price_minor=price, min_units=1, max_units=99, lead_days=3)
    with unit_of_work():
        return place_bid(pool_id=auction.pool_id, bidder_id=seller.owner_id, offer=offer, now=clock.now())


@pytest.fixture
def last_second(an_auction, a_bid, a_seller, at):
    """An auction one second before its end, its leader, and a challenger who has not bid."""
    auction = an_auction()
    a_bid(auction, seller=a_seller(business_name="먼저상회"), price=90_000)
    at(auction.ends_at - SECOND)
    return auction, a_seller(business_name="나중상회")


@pytest.fixture
def bid_in_the_middle(monkeypatch):
    """Lets a bid stand still under its lock until the closer has begun: (it is judged, go on)."""
    judged, go_on, judge = threading.Event(), threading.Event(), bids.judge_bid

    def judge_and_wait(*args, **kwargs):
        verdict = judge(*args, **kwargs)
        judged.set()
        assert go_on.wait(PATIENCE)
        return verdict

    monkeypatch.setattr(bids, "judge_bid", judge_and_wait)
    return judged, go_on


def race(auction, challenger, bid_in_the_middle):
    """The bid is judged in time, then time passes the end and the closer comes, then the bid goes on."""
    judged, go_on = bid_in_the_middle

    def come_and_close():
        assert judged.wait(PATIENCE)
        clock.stop_at(auction.ends_at)
        threading.Thread(target=let_go_once_somebody_waits, args=[go_on]).start()
        return close(auction)

    return together([partial(bid, auction, challenger, 80_000), come_and_close])


def let_go_once_somebody_waits(go_on):
    """Let the bid go on once the closer waits for its lock, seen by the database itself."""
    try:
        for _look in range(2000):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
                if cursor.fetchone()[0]:
                    return
    finally:
        go_on.set()
        connection.close()


def test_a_bid_in_time_moves_the_end_before_the_closer_looks(last_second, bid_in_the_middle):
    auction, challenger = last_second

    taken, closed = race(auction, challenger, bid_in_the_middle)

    after = Auction.objects.get(pk=auction.pk)
    assert isinstance(taken, Bid)
    assert closed is None
    assert after.status == AuctionStatus.LIVE
    assert after.ends_at == auction.ends_at - SECOND + timedelta(minutes=5)
    assert Award.objects.count() == 0


def test_control_without_the_lock_the_auction_closes_before_its_end(last_second, bid_in_the_middle, monkeypatch):
    """If this one fails, the test above has stopped proving anything."""
    auction, challenger = last_second
    monkeypatch.setattr(auctions, "locked", lambda rows: rows.order_by("pk"))

    taken, closed = race(auction, challenger, bid_in_the_middle)

    after = Auction.objects.get(pk=auction.pk)
    assert isinstance(taken, Bid)
    assert closed is not None
    assert after.status == AuctionStatus.CLOSED
    assert after.ends_at > clock.now()


def test_a_bid_behind_the_closer_is_late(last_second, at):
    auction, challenger = last_second
    at(auction.ends_at)

    answers = together([partial(close, auction), partial(bid, auction, challenger, 80_000)])

    assert Auction.objects.get(pk=auction.pk).status == AuctionStatus.CLOSED
    assert answers[1].facts["reason"] == "too_late"
    assert Award.objects.get().price_minor == 90_000


def test_many_closers_award_once(last_second, at):
    auction, _challenger = last_second
    at(auction.ends_at)

    answers = together([partial(close, auction)] * 8)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert len([answer for answer in answers if answer is not None]) == 1
    assert Award.objects.count() == 1


def test_control_without_the_locks_two_closers_write_the_same_twice(last_second, at, monkeypatch):
    """If this one fails, the test above has stopped proving anything."""
    auction, _challenger = last_second
    at(auction.ends_at)
    both_have_read, opening = threading.Barrier(2, timeout=PATIENCE), auctions.open_bidding

    def open_once_both_have_read(*args, **kwargs):
        both_have_read.wait()
        return opening(*args, **kwargs)

    monkeypatch.setattr(auctions, "next_due", lambda rows: rows.first())
    monkeypatch.setattr(auctions, "locked", lambda rows: rows.order_by("pk"))
    monkeypatch.setattr(auctions, "open_bidding", open_once_both_have_read)

    answers = together([partial(close, auction)] * 2)

    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [IntegrityError]
    assert Award.objects.count() == 1  # the database kept what the lock should have
