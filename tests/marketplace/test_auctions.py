"""An auction from its opening to its close, each end made visible exactly once."""

from datetime import timedelta

import pytest

from marketplace.models import Auction, Award, Bid, Order, Pledge
from marketplace.rules.states import AuctionStatus, AwardStatus, BidStatus, PledgeStatus, PoolStatus
from marketplace.services.auctions import close_next_auction, expire_next_pool, open_auction, reveal_next_auction
from marketplace.services.pledges import join_pool
from tests.builders.marketplace import NOON
from tests.marketplace.acts import act

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def statuses(rows):
    return sorted(rows.values_list("status", flat=True))


class TestExpiry:
    def test_a_pool_expires_at_its_deadline_with_all_its_places(self, at, a_pool, a_place, a_user, facts):
        pool = a_pool(threshold=9)
        a_place(pool)
        act(join_pool, pool_id=pool.id, buyer_id=a_user().id)
        facts()
        at(pool.deadline - SECOND)
        assert act(expire_next_pool) is None
        at(pool.deadline)

        expired = act(expire_next_pool)

        assert (expired.id, expired.status, expired.ended_at) == (pool.id, PoolStatus.EXPIRED, pool.deadline)
        assert statuses(Pledge.objects) == [PledgeStatus.LAPSED] * 2
        assert act(expire_next_pool) is None
        assert facts() == ["marketplace.pool_expired"]

    def test_a_reached_pool_never_does(self, at, a_reached_pool):
        pool = a_reached_pool()
        at(pool.deadline + HOUR)

        assert act(expire_next_pool) is None
        pool.refresh_from_db()
        assert pool.status == PoolStatus.REACHED


class TestOpening:
    def test_a_reached_pool_is_put_to_auction_once(self, at, a_reached_pool, facts):
        pool = a_reached_pool()
        facts()
        auction = act(open_auction, pool_id=pool.id)
        at(NOON + HOUR)

        again = act(open_auction, pool_id=pool.id)

        assert again == auction
        assert (auction.opens_at, auction.sealed_ends_at, auction.original_ends_at, auction.ends_at) == (
            NOON,
            NOON + 60 * HOUR,
            NOON + 72 * HOUR,
            NOON + 72 * HOUR,
        )
        pool.refresh_from_db()
        assert pool.status == PoolStatus.AUCTION
        assert (Auction.objects.count(), facts()) == (1, ["marketplace.auction_opened"])

    def test_the_bids_that_stand_become_the_opening(self, at, an_auction, a_seller, a_bid, facts):
        auction, seller = an_auction(), a_seller()
        replaced = a_bid(auction, seller=seller, price=99_000)
        kept = a_bid(auction, seller=seller, price=98_000)
        facts()
        at(auction.sealed_ends_at - SECOND)
        assert act(reveal_next_auction) is None
        at(auction.sealed_ends_at)

        act(reveal_next_auction)

        auction.refresh_from_db()
        replaced.refresh_from_db()
        kept.refresh_from_db()
        assert (auction.status, kept.is_opening, replaced.is_opening) == (AuctionStatus.LIVE, True, False)
        assert act(reveal_next_auction) is None
        assert facts() == ["marketplace.bids_revealed"]


class TestClosing:
    def test_the_cheapest_valid_bid_is_awarded(self, at, an_auction, a_bid, facts):
        auction = an_auction(threshold=3)
        too_large = a_bid(auction, price=70_000, min_units=4)
        winner = a_bid(auction, price=80_000, lead_days=5)
        second, third, fourth = (a_bid(auction, price=price) for price in (81_000, 82_000, 83_000))
        facts()
        at(auction.ends_at - SECOND)
        assert act(close_next_auction) is None
        at(auction.ends_at)

        act(close_next_auction)

        award = Award.objects.get()
        assert (award.bid_id, award.seller_id, award.status, award.price_minor, award.units) == (
            winner.id,
            winner.seller_id,
            AwardStatus.OFFERED,
            80_000,
            3,
        )
        assert (award.offered_at, award.accept_by) == (auction.ends_at, auction.ends_at + 24 * HOUR)
        settled = {bid.id: bid.status for bid in Bid.objects.all()}
        assert [settled[bid.id] for bid in (winner, second, third, fourth, too_large)] == [
            BidStatus.WINNING,
            BidStatus.STANDBY,
            BidStatus.STANDBY,
            BidStatus.RELEASED,
            BidStatus.RELEASED,
        ]
        auction.refresh_from_db()
        assert (auction.status, auction.closed_at, auction.pool.status) == (
            AuctionStatus.CLOSED,
            auction.ends_at,
            PoolStatus.VETTING,
        )
        assert facts() == [
            "marketplace.bids_revealed",
            "marketplace.award_offered",
            "marketplace.auction_closed",
        ]

    def test_it_closes_exactly_once(self, at, an_auction, a_bid, facts):
        auction = an_auction()
        a_bid(auction)
        at(auction.ends_at)
        act(close_next_auction)
        facts()

        assert act(close_next_auction) is None
        assert (Award.objects.count(), facts()) == (1, [])

    def test_equal_prices_go_to_the_earlier(self, at, an_auction, a_bid):
        auction = an_auction()
        first = a_bid(auction, price=80_000)
        a_bid(auction, price=80_000)
        at(auction.ends_at)

        act(close_next_auction)

        assert Award.objects.get().bid_id == first.id

    def test_who_was_first_stays_first_after_an_edit_without_a_new_price(self, at, an_auction, a_seller, a_bid):
        auction, seller = an_auction(), a_seller()
        a_bid(auction, seller=seller, price=80_000)
        a_bid(auction, price=80_000)
        a_bid(auction, seller=seller, price=80_000, lead_days=1)
        at(auction.ends_at)

        act(close_next_auction)

        assert Award.objects.get().seller_id == seller.id

    @pytest.mark.parametrize("minimum", [None, 99])
    def test_without_a_valid_bid_nobody_pays(self, at, an_auction, a_bid, facts, minimum):
        auction = an_auction()
        if minimum:
            a_bid(auction, min_units=minimum)
        facts()
        at(auction.ends_at)

        act(close_next_auction)

        auction.refresh_from_db()
        assert (auction.status, auction.pool.status, auction.pool.ended_at) == (
            AuctionStatus.CLOSED,
            PoolStatus.NO_BIDS,
            auction.ends_at,
        )
        assert statuses(Pledge.objects) == [PledgeStatus.LAPSED] * 3
        assert statuses(Bid.objects) == [BidStatus.RELEASED] * bool(minimum)
        assert (Award.objects.count(), Order.objects.count()) == (0, 0)
        assert facts() == ["marketplace.bids_revealed", "marketplace.auction_closed"]

    def test_only_who_accepts_the_price_is_served(self, at, a_pool, a_place, an_auction, a_bid):
        pool = a_pool(threshold=3, terms={"threshold_people": 1})
        a_place(pool, units=3)
        auction = an_auction(pool)
        a_place(auction.pool, units=2, cap=79_999)
        a_place(auction.pool, units=4, cap=80_000)
        a_bid(auction, price=80_000)
        at(auction.ends_at)

        act(close_next_auction)

        assert Award.objects.get().units == 7

    def test_an_end_that_moved_is_waited_for(self, at, an_auction, a_bid):
        auction = an_auction()
        a_bid(auction, price=90_000)
        at(auction.ends_at - SECOND)
        a_bid(auction, price=80_000)
        at(auction.original_ends_at)
        assert act(close_next_auction) is None
        at(auction.ends_at)

        act(close_next_auction)

        assert Award.objects.get().price_minor == 80_000
