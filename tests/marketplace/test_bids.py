"""Bidding through the service: judged by the time after the lock, written with what it was judged by."""

from datetime import timedelta

import pytest

from marketplace.errors import BidRefused, BuyerMayNotBid, NoAuction, NoBid, SellerMayNotBid
from marketplace.models import Bid
from marketplace.rules.states import AuctionStatus, BidStatus
from marketplace.services.bids import BidOffer, place_bid, withdraw_bid
from marketplace.services.pledges import join_pool
from merchants.rules import SellerStatus
from tests.builders.marketplace import NOON
from tests.marketplace.acts import act

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def offer(price=90_000, **fields):
    return BidOffer(**{"price_minor": price, "min_units": 1, "max_units": 500, "lead_days": 3} | fields)


def refusal(auction, seller, wish):
    """Why a bid was not taken, and the dearest price that would be; nothing else may have happened."""
    before = list(Bid.objects.order_by("pk").values())
    with pytest.raises(BidRefused) as refused:
        act(place_bid, pool_id=auction.pool_id, bidder_id=seller.owner_id, offer=wish)
    assert list(Bid.objects.order_by("pk").values()) == before
    return refused.value.facts["reason"], refused.value.facts["limit_minor"]


class TestSealed:
    def test_a_bid_is_written_with_all_it_says(self, an_auction, a_seller, facts):
        auction, seller = an_auction(cap=95_000), a_seller()
        facts()

        bid = act(
            place_bid,
            pool_id=auction.pool_id,
            bidder_id=seller.owner_id,
            offer=offer(95_001, min_units=2, max_units=40, lead_days=14, note="새것만"),
        )

        assert (bid.status, bid.price_minor, bid.min_units, bid.max_units, bid.lead_days, bid.note) == (
            BidStatus.STANDING,
            95_001,
            2,
            40,
            14,
            "새것만",
        )
        assert (bid.placed_at, bid.accepted_at, bid.sequence) == (NOON, NOON, 1)
        assert (bid.is_opening, bid.changed_leader, bid.ends_at_after) == (False, False, auction.ends_at)
        assert (bid.demand_units, bid.demand_people) == (0, 0)
        assert facts() == ["marketplace.bid_placed"]

    def test_a_new_price_takes_the_place_and_the_time_of_the_last(self, at, an_auction, a_seller, a_bid):
        auction, seller = an_auction(), a_seller()
        first = a_bid(auction, seller=seller, price=90_000)
        at(NOON + HOUR)

        second = a_bid(auction, seller=seller, price=95_000)

        first.refresh_from_db()
        assert (first.status, second.status, second.alias) == (BidStatus.SUPERSEDED, BidStatus.STANDING, first.alias)
        assert (second.accepted_at, second.sequence) == (NOON + HOUR, 2)

    def test_the_same_price_keeps_time_and_turn(self, at, an_auction, a_seller, a_bid):
        auction, seller, rival = an_auction(), a_seller(), a_seller()
        first = a_bid(auction, seller=seller, price=90_000)
        other = a_bid(auction, seller=rival, price=90_000)
        at(NOON + HOUR)

        edited = a_bid(auction, seller=seller, price=90_000, lead_days=2)

        assert (edited.accepted_at, edited.sequence, edited.placed_at) == (NOON, first.sequence, NOON + HOUR)
        assert (other.sequence, auction.bid_sequence) == (2, 2)

    def test_sellers_stand_under_aliases_of_their_own(self, an_auction, a_bid):
        auction = an_auction()

        aliases = {a_bid(auction).alias for _seller in range(5)}

        assert len(aliases) == 5

    def test_a_bid_taken_back_is_forgotten(self, an_auction, a_seller, a_bid, facts):
        auction, seller = an_auction(), a_seller()
        bid = a_bid(auction, seller=seller)
        facts()

        act(withdraw_bid, pool_id=auction.pool_id, bidder_id=seller.owner_id)

        bid.refresh_from_db()
        assert bid.status == BidStatus.WITHDRAWN
        assert facts() == ["marketplace.bid_withdrawn"]
        with pytest.raises(NoBid):
            act(withdraw_bid, pool_id=auction.pool_id, bidder_id=seller.owner_id)
        again = a_bid(auction, seller=seller, price=9_000)
        assert (again.status, again.alias) == (BidStatus.STANDING, bid.alias)

    @pytest.mark.parametrize(
        ("wish", "reason"),
        [
            ({"price": 0}, "below_one"), ({"price": -1}, "below_one"), ({"price": 100_000_000}, "out_of_range"),
            ({"min_units": 0}, "band_is_empty"), ({"min_units": 5, "max_units": 4}, "band_is_empty"),
            ({"max_units": 100_001}, "out_of_range"), ({"lead_days": 0}, "out_of_range"),
            ({"lead_days": 15}, "out_of_range"), ({"note": "a" * 301}, "out_of_range"),
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused(self, an_auction, a_seller, wish, reason):
        auction, seller = an_auction(), a_seller()

        assert refusal(auction, seller, offer(**wish)) == (reason, None)


class TestLive:
    @pytest.fixture
    def live(self, at, an_auction, a_bid):
        """A live auction led at 90,000 won."""
        auction = an_auction()
        a_bid(auction, price=90_000)
        at(auction.sealed_ends_at)
        return auction

    def test_the_first_live_bid_opens_the_bidding_if_no_sweep_did(self, live, a_seller, a_bid, facts):
        facts()

        bid = a_bid(live, price=89_100)

        assert (live.status, bid.is_opening, bid.changed_leader) == (AuctionStatus.LIVE, True, True)
        assert Bid.objects.filter(auction=live, is_opening=True).count() == 2
        assert [name for name in facts() if "bid" in name] == ["marketplace.bids_revealed", "marketplace.bid_placed"]

    def test_a_step_is_missed_by_one_won(self, live, a_seller):
        seller = a_seller()

        assert refusal(live, seller, offer(89_101)) == ("step_too_small", 89_100)
        act(place_bid, pool_id=live.pool_id, bidder_id=seller.owner_id, offer=offer(89_100))

    def test_the_leader_beats_itself_by_a_step_and_moves_no_end(self, at, live, a_bid):
        leader = live.bids.get().seller
        at(live.ends_at - MINUTE)

        bid = a_bid(live, seller=leader, price=89_100)

        assert (bid.changed_leader, live.ends_at, bid.is_opening) == (False, live.original_ends_at, False)

    def test_a_change_of_leader_in_the_last_five_minutes_moves_the_end(self, at, live, a_bid):
        at(live.ends_at - 5 * MINUTE)
        on_the_edge = a_bid(live, price=89_000)
        assert (on_the_edge.changed_leader, live.ends_at) == (True, live.original_ends_at)

        at(live.original_ends_at - 2 * MINUTE)
        bid = a_bid(live, price=88_000)

        assert (live.ends_at, bid.ends_at_after) == (live.original_ends_at + 3 * MINUTE,) * 2
        assert bid.accepted_at == live.original_ends_at - 2 * MINUTE

    def test_never_more_than_an_hour(self, at, live, a_bid):
        price = 90_000
        while live.ends_at < live.original_ends_at + HOUR:
            at(live.ends_at - SECOND)
            price -= 1_000
            a_bid(live, price=price)
        at(live.ends_at - SECOND)
        a_bid(live, price=price - 1_000)

        assert live.ends_at == live.original_ends_at + HOUR

    def test_a_refused_bid_moves_nothing(self, at, live, a_seller):
        at(live.ends_at - SECOND)

        refusal(live, a_seller(), offer(89_999))

        live.refresh_from_db()
        assert live.ends_at == live.original_ends_at

    def test_at_the_end_it_is_too_late(self, at, live, a_seller):
        seller = a_seller()
        at(live.ends_at)

        assert refusal(live, seller, offer(50_000)) == ("too_late", None)

    def test_it_cannot_be_taken_back(self, live):
        leader = live.bids.get()

        with pytest.raises(BidRefused) as refused:
            act(withdraw_bid, pool_id=live.pool_id, bidder_id=leader.seller.owner_id)

        assert refused.value.facts["reason"] == "bound_while_live"
        leader.refresh_from_db()
        assert leader.status == BidStatus.STANDING

    def test_a_far_price_is_meant_when_it_is_confirmed(self, live):
        leader = live.bids.get().seller

        assert refusal(live, leader, offer(44_999)) == ("needs_confirmation", None)
        bid = act(place_bid, pool_id=live.pool_id, bidder_id=leader.owner_id, offer=offer(44_999, is_confirmed=True))
        assert bid.price_minor == 44_999

    def test_the_demand_it_was_judged_by_stands_beside_it(self, at, an_auction, a_bid, a_place):
        auction = an_auction()
        a_place(auction.pool, units=4, cap=80_000)
        at(auction.sealed_ends_at)

        dear, cheap = a_bid(auction, price=85_000), a_bid(auction, price=80_000)

        assert (dear.demand_units, dear.demand_people) == (3, 3)
        assert (cheap.demand_units, cheap.demand_people) == (7, 4)


class TestWhoMay:
    @pytest.mark.parametrize("status", [each for each in SellerStatus if each != SellerStatus.VERIFIED])
    def test_only_verified_sellers(self, an_auction, a_seller, status):
        auction, seller = an_auction(), a_seller(status=status)

        with pytest.raises(SellerMayNotBid):
            act(place_bid, pool_id=auction.pool_id, bidder_id=seller.owner_id, offer=offer())

    def test_not_a_person_without_a_business(self, an_auction, a_user):
        with pytest.raises(SellerMayNotBid):
            act(place_bid, pool_id=an_auction().pool_id, bidder_id=a_user().id, offer=offer())

    def test_not_who_posted_the_want(self, an_auction, a_seller, a_user):
        poster = a_user()
        auction = an_auction(poster=poster)
        a_seller(owner=poster)

        with pytest.raises(BuyerMayNotBid):
            act(place_bid, pool_id=auction.pool_id, bidder_id=poster.id, offer=offer())

    def test_not_who_holds_a_place_even_by_interest(self, an_auction, a_seller, a_user):
        auction, person = an_auction(), a_user()
        act(join_pool, pool_id=auction.pool_id, buyer_id=person.id)
        a_seller(owner=person)

        with pytest.raises(BuyerMayNotBid):
            act(place_bid, pool_id=auction.pool_id, bidder_id=person.id, offer=offer())

        assert Bid.objects.count() == 0

    def test_not_before_there_is_an_auction(self, a_pool, a_seller):
        with pytest.raises(NoAuction):
            act(place_bid, pool_id=a_pool().id, bidder_id=a_seller().owner_id, offer=offer())
