"""Places are given up while the auction is closed: each is withdrawn or awarded, never both and never neither (F18)."""

import threading
from datetime import timedelta
from functools import partial

import pytest

from common import clock
from common.transactions import unit_of_work
from marketplace.errors import PoolClosed
from marketplace.models import Auction, Award, Order, Pledge, Pool
from marketplace.rules.states import PledgeStatus
from marketplace.services import pledges
from marketplace.services.auctions import close_next_auction
from marketplace.services.awards import accept_award
from marketplace.services.pledges import withdraw_pledge
from tests.races.rounds import rounds
from tests.races.together import PATIENCE, together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

THRESHOLD = 3
MAY_LEAVE = 8


def leave(pool_id, buyer):
    """The place given up, and whether the auction was still open then: read under the lock that orders both."""
    with unit_of_work():
        place = withdraw_pledge(pool_id=pool_id, buyer_id=buyer.id, now=clock.now())
        return place, Auction.objects.get(pool=pool_id).closed_at is None


def close():
    with unit_of_work():
        return close_next_auction(now=clock.now())


@pytest.fixture
def last_second(an_auction, a_buyer, a_place, a_reached_pool, a_seller, a_bid, at):
    """An auction one second before its end: (auction, seller, buyers whose leaving sinks nobody)."""

    def build(may_leave=MAY_LEAVE):
        pool = a_reached_pool(threshold=THRESHOLD)
        leavers = [a_buyer() for _ in range(may_leave)]
        for buyer in leavers:
            a_place(pool, buyer=buyer)
        auction = an_auction(pool)
        seller = a_seller()
        a_bid(auction, seller=seller, price=90_000)
        a_bid(auction, price=95_000)
        at(auction.ends_at - timedelta(seconds=1))
        return auction, seller, leavers

    return build


def test_each_place_is_withdrawn_or_awarded(last_second, at):
    """Who comes between the end and the close is refused; who comes after it leaves what was awarded, unless that sinks
    the pool (rules.md D9, F1), and is not asked for money either.
    """
    for _ in rounds(2 * MAY_LEAVE)[::MAY_LEAVE]:
        auction, seller, leavers = last_second()
        passed = threading.Event()

        def end_and_close(auction=auction, passed=passed):
            clock.stop_at(auction.ends_at)
            passed.set()
            return close()

        *left, closed = together([*(partial(leave, auction.pool_id, buyer) for buyer in leavers), end_and_close])

        assert passed.is_set()
        assert isinstance(closed or close(), Auction)
        withdrawn = [answer for answer in left if not isinstance(answer, PoolClosed)]
        assert all(isinstance(place, Pledge) for place, _ in withdrawn), left
        auction.refresh_from_db()
        places = THRESHOLD + len(leavers)
        assert auction.closing_units == places - sum(was_open for _, was_open in withdrawn)
        with unit_of_work():
            accept_award(award_id=Award.objects.get(pool=auction.pool_id).pk, user_id=seller.owner_id, now=clock.now())
        ordered = set(Order.objects.filter(award__pool=auction.pool_id).values_list("buyer_id", flat=True))
        assert not ordered & {place.buyer_id for place, _ in withdrawn}
        assert len(ordered) == places - len(withdrawn)
        Pool.objects.filter(pk=auction.pool_id).update(status="failed")


def test_control_without_the_lock_a_place_is_both_withdrawn_and_counted(last_second, monkeypatch):
    """If this one fails, the test above has stopped proving anything."""
    auction, _, (buyer,) = last_second(may_leave=1)
    has_read, may_go_on = threading.Event(), threading.Event()

    def read_without_lock(pool_id):
        pool = Pool.objects.get(pk=pool_id)
        has_read.set()
        assert may_go_on.wait(PATIENCE)
        return pool

    monkeypatch.setattr(pledges, "_locked_pool", read_without_lock)
    monkeypatch.setattr(pledges, "_auction_end", lambda pool: None)

    def close_in_between():
        assert has_read.wait(PATIENCE)
        clock.stop_at(auction.ends_at)
        try:
            return close()
        finally:
            may_go_on.set()

    (place, _), closed = together([partial(leave, auction.pool_id, buyer), close_in_between])

    assert place.status == PledgeStatus.WITHDRAWN
    assert closed.closing_units == THRESHOLD + 1
