"""Who wins, who stands by, who is served, and what makes a price suspect."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.award import (
    Outcome,
    UnservedReason,
    award,
    flag_quorum,
    is_within_band,
    low_price_is_suspect,
    served_by,
)
from marketplace.rules.demand import Demand, is_valid
from marketplace.rules.terms import PoolTerms
from tests.rules.given import LOW_BAR, OPENS, TERMS, a_bid, a_crowd, a_pledge, crowds, standing_bids


def ids(pledges):
    return [pledge.pledge_id for pledge in pledges]


def reasons(outcome):
    return {unserved.pledge.pledge_id: unserved.reason for unserved in outcome.unserved}


def test_the_cheapest_valid_bid_wins_and_the_next_two_stand_by():
    bids = [a_bid("pine", 103, no=1), a_bid("maple", 100, no=2), a_bid("ginkgo", 101, no=3), a_bid("cedar", 102, no=4)]

    outcome = award(bids, demand=Demand(a_crowd()), terms=TERMS)

    assert outcome.winner == bids[1]
    assert outcome.standbys == (bids[2], bids[3])
    assert outcome.awarded_units == 30
    assert outcome.unserved == ()


def test_at_equal_prices_the_earlier_bid_wins():
    earlier, later = a_bid("pine", no=1), a_bid("maple", no=2)

    assert award([later, earlier], demand=Demand(a_crowd()), terms=TERMS).winner == earlier


def test_e6_only_valid_bids_stand_by():
    bids = [a_bid("pine", 100), a_bid("maple", 101, band=(31, 99), no=2), a_bid("ginkgo", 102, no=3)]

    assert award(bids, demand=Demand(a_crowd()), terms=TERMS).standbys == (bids[2],)


def test_d2_an_invalid_bid_does_not_win_however_cheap():
    bids = [a_bid("pine", 50, band=(31, 99)), a_bid("maple", 100, no=2)]

    assert award(bids, demand=Demand(a_crowd()), terms=TERMS).winner == bids[1]


@pytest.mark.parametrize("bids", [[], [a_bid(band=(31, 99))]])
def test_without_a_valid_bid_there_is_no_winner_and_nobody_is_served(bids):
    assert award(bids, demand=Demand(a_crowd()), terms=TERMS) == Outcome()


def test_a_pledge_joins_only_at_a_price_within_its_cap():
    crowd = [*a_crowd(10), a_pledge(11, 1, 10_000), a_pledge(12, 1, 9_999)]

    outcome = award([a_bid("pine", 10_000)], demand=Demand(crowd), terms=TERMS)

    assert "pledge-11" in ids(outcome.served)
    assert reasons(outcome) == {"pledge-12": UnservedReason.OVER_CAP}


def test_d10_a_pledge_that_opted_out_of_the_winner_is_not_served():
    crowd = [*a_crowd(10), a_pledge(11, 1, 1, bars={"pine"})]

    outcome = award([a_bid("pine", 10_000)], demand=Demand(crowd), terms=TERMS)

    assert reasons(outcome) == {"pledge-11": UnservedReason.OPTED_OUT}


def test_d6_pledges_are_whole_and_a_later_small_one_uses_the_gap():
    crowd = [a_pledge(1, 3), a_pledge(2, 2), a_pledge(3, 1)]

    outcome = award([a_bid(band=(1, 4))], demand=Demand(crowd), terms=LOW_BAR)

    assert ids(outcome.served) == ["pledge-1", "pledge-3"]
    assert reasons(outcome) == {"pledge-2": UnservedReason.NO_ROOM}
    assert outcome.awarded_units == 4


def test_d6_pledges_are_served_in_the_order_they_were_made():
    late = a_pledge(1, 4, at=OPENS + timedelta(hours=1))
    early = [a_pledge(2, 2), a_pledge(3, 2)]

    outcome = award([a_bid(band=(1, 4))], demand=Demand([late, *early]), terms=LOW_BAR)

    assert ids(outcome.served) == ["pledge-2", "pledge-3"]


def test_d3_a_maximum_under_the_threshold_wins_and_serves_what_it_can():
    outcome = award([a_bid(band=(1, 7))], demand=Demand(a_crowd()), terms=TERMS)

    assert outcome.awarded_units == 6
    assert len(outcome.unserved) == 8


def test_d7_a_winner_must_find_its_minimum_among_pledges_that_fit_whole():
    exact, wide = a_bid("pine", 100, band=(10, 10)), a_bid("maple", 110, no=2)

    outcome = award([exact, wide], demand=Demand(a_crowd(3, units_each=4)), terms=LOW_BAR)

    assert outcome.winner == wide
    assert outcome.standbys == (exact,)


def test_d7_what_fits_may_be_exactly_the_minimum():
    exact = a_bid("pine", 100, band=(8, 10))

    assert award([exact], demand=Demand(a_crowd(3, units_each=4)), terms=LOW_BAR).winner == exact


def test_e10_without_the_failed_winner_the_next_wins_at_its_own_price():
    bids = [a_bid("pine", 100), a_bid("maple", 120, no=2), a_bid("ginkgo", 130, no=3)]
    first = award(bids, demand=Demand(a_crowd()), terms=TERMS)

    second = award(first.standbys, demand=Demand(a_crowd()), terms=TERMS)

    assert second.winner == bids[1]
    assert second.standbys == (bids[2],)


def test_d9_who_leaves_after_the_end_does_not_undo_the_award_but_makes_room():
    bid = a_bid(band=(1, 27))
    full, one_left = Demand(a_crowd(10)), Demand(a_crowd(10)[1:])

    assert award([bid], demand=one_left, terms=TERMS) == Outcome()
    assert ids(served_by(bid, full)) == [f"pledge-{number}" for number in range(1, 10)]
    assert ids(served_by(bid, one_left)) == [f"pledge-{number}" for number in range(2, 11)]


@pytest.mark.parametrize(("units", "is_within"), [(19, False), (20, True), (80, True), (81, False)])
def test_d12_the_band_is_the_bids_minimum_to_its_maximum(units, is_within):
    assert is_within_band(a_bid(band=(20, 80)), units) is is_within


@given(standing_bids(), crowds())
def test_an_award_keeps_its_promises(bids, pledges):
    demand = Demand(pledges)
    outcome = award(bids, demand=demand, terms=LOW_BAR)
    winner = outcome.winner
    unserved = [unserved.pledge for unserved in outcome.unserved]

    assert len(outcome.standbys) <= LOW_BAR.standby_bids
    if winner is None:
        assert outcome == Outcome()
        return
    assert is_valid(winner, demand, LOW_BAR)
    assert outcome.served == served_by(winner, demand)
    assert winner.min_units <= outcome.awarded_units <= winner.max_units
    assert sorted(ids([*outcome.served, *unserved])) == sorted(ids(pledges))
    assert all(pledge.accepts(winner.price_minor) for pledge in outcome.served)
    assert all(winner.seller not in pledge.barred_sellers for pledge in outcome.served)
    for refused in outcome.unserved:
        if refused.reason is UnservedReason.NO_ROOM:
            earlier = demand.pledges[: demand.pledges.index(refused.pledge)]
            room = winner.max_units - sum(pledge.units for pledge in earlier if pledge in outcome.served)
            assert refused.pledge.units > room


@given(standing_bids(), crowds())
def test_nobody_valid_who_can_serve_was_cheaper_than_the_winner(bids, pledges):
    demand = Demand(pledges)
    winner = award(bids, demand=demand, terms=LOW_BAR).winner
    unlimited = [bid for bid in bids if is_valid(bid, demand, LOW_BAR) and bid.max_units >= demand.units_at(1)]

    assert all(winner is not None and winner.price_minor <= bid.price_minor for bid in unlimited)
    assert winner is None or all(
        (winner.price_minor, winner.accepted_at, winner.sequence) <= (bid.price_minor, bid.accepted_at, bid.sequence)
        for bid in unlimited
    )


@given(standing_bids(), crowds(), st.randoms())
def test_the_order_in_which_bids_and_pledges_are_read_does_not_matter(bids, pledges, random):
    shuffled = award(random.sample(bids, len(bids)), demand=Demand(random.sample(pledges, len(pledges))), terms=LOW_BAR)

    assert shuffled == award(bids, demand=Demand(pledges), terms=LOW_BAR)


class TestLowPrice:
    """A hold starts at 40 % under the others' mean opening or 30 % under the next bid, both inclusive."""

    @staticmethod
    def is_suspect(price, openings=(98_000, 101_500), following=None, terms: PoolTerms = TERMS):
        return low_price_is_suspect(price, other_openings=openings, next_minor=following, terms=terms)

    def test_e3_forty_percent_under_the_mean_is_inclusive_and_exact(self):
        assert self.is_suspect(59_850)
        assert not self.is_suspect(59_851)

    def test_e3_a_mean_that_is_no_whole_number_is_not_rounded(self):
        assert self.is_suspect(61, openings=(101, 102, 102))  # 60 % of 101.67 is exactly 61
        assert not self.is_suspect(61, openings=(101, 101, 102))  # 60 % of 101.33 is 60.8

    def test_e3_thirty_percent_under_the_next_bid_is_inclusive(self):
        assert self.is_suspect(59_990, openings=(60_000,), following=85_700)
        assert not self.is_suspect(59_991, openings=(60_000,), following=85_700)

    def test_e2_one_other_seller_is_mean_enough(self):
        assert self.is_suspect(60, openings=(100,))
        assert not self.is_suspect(61, openings=(100,))

    def test_e2_without_another_seller_there_is_no_test(self):
        assert not self.is_suspect(1, openings=())
        assert not self.is_suspect(1, openings=(), following=100)

    def test_the_shares_are_those_frozen_in_the_pool(self):
        strict = PoolTerms(low_price_under_openings_percent=10, low_price_under_next_percent=5)

        assert self.is_suspect(90, openings=(100,), terms=strict)
        assert not self.is_suspect(91, openings=(100,), terms=strict)
        assert self.is_suspect(95, openings=(100,), following=100, terms=strict)
        assert not self.is_suspect(96, openings=(100,), following=100, terms=strict)


@pytest.mark.parametrize(
    ("people", "flags"), [(0, 5), (10, 5), (25, 5), (26, 6), (30, 6), (31, 7), (49, 10), (50, 10), (51, 11)]
)
def test_e4_a_fifth_of_the_committed_people_rounded_up_and_at_least_five(people, flags):
    assert flag_quorum(people) == flags
