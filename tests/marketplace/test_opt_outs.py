"""Leaving freely while buyers may, and turning sellers away for good."""

from datetime import timedelta

import pytest

from marketplace.errors import NoOptOut, NoPlace, NoSuchBar, NoSuchBid, PlaceLocked
from marketplace.models import Award, Pledge, SellerBar
from marketplace.rules.states import AwardStatus, PledgeStatus, PoolStatus
from marketplace.selectors.bars import barred_sellers_of
from marketplace.selectors.rooms import demand_of
from marketplace.selectors.vetting import WaitKind, vetting_of
from marketplace.services.opt_outs import bar_bidder, bar_seller, end_next_opt_out, opt_out, unbar_seller
from marketplace.services.pledges import withdraw_pledge
from merchants.errors import NoSuchSeller
from tests.marketplace.acts import act

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def places(award):
    return list(Pledge.objects.filter(pool=award.pool_id).order_by("committed_at", "sequence"))


@pytest.fixture
def a_single_bid(a_rivalry, an_award):
    """The award of an auction in which one seller bid; buyers may leave for a day."""

    def build(**wish):
        [bid] = a_rivalry(80_000, **wish)
        return an_award(bid.auction, is_offered=False)

    return build


class TestOneBid:
    def test_buyers_may_leave_for_a_day_from_the_end(self, a_single_bid, facts):
        award = a_single_bid()

        assert (award.status, award.opt_out_until) == (AwardStatus.VETTING, award.made_at + DAY)
        assert [wait.kind for wait in vetting_of(award.pool_id).waits] == [WaitKind.OPT_OUT]
        assert facts()[-2:] == ["marketplace.opt_out_opened", "marketplace.auction_closed"]

    def test_whoever_stays_lets_it_go_on_at_the_end_of_the_day(self, at, a_single_bid):
        award = a_single_bid()
        at(award.opt_out_until - SECOND)
        assert act(end_next_opt_out) is None
        at(award.opt_out_until + DAY)

        act(end_next_opt_out)

        award.refresh_from_db()
        assert (award.status, award.offered_at, award.opt_out_ended_at) == (
            AwardStatus.OFFERED,
            award.opt_out_until,
            award.opt_out_until,
        )
        assert act(end_next_opt_out) is None

    @pytest.mark.parametrize("leave", [opt_out, withdraw_pledge])
    def test_the_lock_does_not_hold_and_too_few_end_the_pool(self, at, a_single_bid, leave):
        award = a_single_bid(threshold=3)
        first, *_others = places(award)

        act(leave, pool_id=award.pool_id, buyer_id=first.buyer_id)
        first.refresh_from_db()
        at(award.opt_out_until)
        act(end_next_opt_out)

        award = Award.objects.select_related("pool").get()
        assert first.status == PledgeStatus.WITHDRAWN
        assert (award.status, award.units, award.pool.status) == (AwardStatus.UNMET, 2, PoolStatus.FAILED)

    def test_after_the_day_the_lock_holds_again(self, at, a_single_bid):
        award = a_single_bid(threshold=3)
        buyer_id = places(award)[0].buyer_id
        at(award.opt_out_until)

        with pytest.raises(NoOptOut):
            act(opt_out, pool_id=award.pool_id, buyer_id=buyer_id)
        with pytest.raises(PlaceLocked):
            act(withdraw_pledge, pool_id=award.pool_id, buyer_id=buyer_id)

    def test_where_two_bid_there_is_nothing_to_leave_freely(self, an_award, a_buyer):
        award = an_award()

        with pytest.raises(NoOptOut):
            act(opt_out, pool_id=award.pool_id, buyer_id=places(award)[0].buyer_id)

    def test_who_has_no_place_has_none_to_leave(self, a_single_bid, a_buyer):
        award = a_single_bid()

        with pytest.raises(NoPlace):
            act(opt_out, pool_id=award.pool_id, buyer_id=a_buyer().id)


class TestTurningASellerAway:
    def test_the_buyers_units_are_not_in_its_demand(self, at, a_rivalry, an_award):
        first, second = a_rivalry(80_000, 84_000, threshold=3)
        buyer_id = Pledge.objects.filter(pool=first.auction.pool_id).first().buyer_id

        act(bar_seller, buyer_id=buyer_id, seller_id=first.seller_id)
        act(bar_seller, buyer_id=buyer_id, seller_id=first.seller_id)

        demand = demand_of(first.auction)
        assert demand.units_at(80_000, str(first.seller_id)) == 2
        assert demand.units_at(80_000, str(second.seller_id)) == 3
        assert SellerBar.objects.count() == 1
        assert an_award(first.auction).bid_id == second.id  # two of three units are under the threshold

    def test_what_held_at_the_end_stays_for_that_auction(self, at, a_rivalry, an_award):
        first, _second = a_rivalry(80_000, 84_000, threshold=3)
        buyer_id = Pledge.objects.filter(pool=first.auction.pool_id).first().buyer_id
        award = an_award(first.auction)

        act(bar_seller, buyer_id=buyer_id, seller_id=first.seller_id)

        assert demand_of(award.bid.auction).units_at(80_000, str(first.seller_id)) == 3

    def test_by_a_bid_it_shows_an_alias_until_the_auction_is_closed(self, at, a_rivalry, an_award, a_buyer):
        first, _second = a_rivalry(80_000, 84_000)
        buyer_id = a_buyer().id
        with pytest.raises(NoSuchBid):
            act(bar_bidder, buyer_id=buyer_id, bid_id=first.id)
        at(first.auction.sealed_ends_at)

        act(bar_bidder, buyer_id=buyer_id, bid_id=first.id)

        [during] = barred_sellers_of(buyer_id)
        an_award(first.auction)
        [after] = barred_sellers_of(buyer_id)
        assert during.is_alias
        assert during.name != first.seller.business_name
        assert (after.is_alias, after.name) == (False, first.seller.business_name)

    def test_it_can_be_taken_back_by_its_buyer_alone(self, a_rivalry, a_buyer, at):
        first, _second = a_rivalry(80_000, 84_000, threshold=3)
        buyer_id = Pledge.objects.filter(pool=first.auction.pool_id).first().buyer_id
        bar = act(bar_seller, buyer_id=buyer_id, seller_id=first.seller_id)

        with pytest.raises(NoSuchBar):
            act(unbar_seller, buyer_id=a_buyer().id, bar_id=bar.id)
        act(unbar_seller, buyer_id=buyer_id, bar_id=bar.id)
        act(unbar_seller, buyer_id=buyer_id, bar_id=bar.id)

        assert demand_of(first.auction).units_at(80_000, str(first.seller_id)) == 3
        assert barred_sellers_of(buyer_id) == []
        act(bar_seller, buyer_id=buyer_id, seller_id=first.seller_id)
        assert SellerBar.objects.count() == 2

    def test_nobody_turns_away_who_does_not_exist(self, a_buyer):
        buyer = a_buyer()

        with pytest.raises(NoSuchSeller):
            act(bar_seller, buyer_id=buyer.id, seller_id=buyer.id)
