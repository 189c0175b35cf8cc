"""Looking at a bid with the demand of an instant, the final order, and what may be flagged when."""

import pytest

from marketplace.rules.auction import Phase
from marketplace.rules.award import award, low_limit_of_next, low_limit_of_openings, low_price_is_suspect, may_go_on
from marketplace.rules.demand import Demand
from marketplace.rules.flags import may_be_flagged
from marketplace.rules.judgements import Verdict, final_order, verdict_on
from marketplace.rules.states import BidStatus, PoolStatus
from marketplace.rules.terms import PoolTerms
from tests.rules.given import a_bid, a_pledge

TERMS = PoolTerms(threshold_units=3, threshold_people=1)


def test_a_bid_is_valid_only_if_what_fits_whole_is_its_minimum():
    demand = Demand([a_pledge(number, 4, person=f"p{number}") for number in range(3)])

    assert verdict_on(a_bid("tight", band=(10, 10)), demand, TERMS) == Verdict(12, 3, 8, False)
    assert verdict_on(a_bid("wide", band=(8, 10)), demand, TERMS) == Verdict(12, 3, 8, True)


def test_the_final_order_begins_with_the_winner_and_ends_with_the_invalid():
    demand = Demand([a_pledge(number, 4, person=f"p{number}") for number in range(3)])
    tight = a_bid("tight", 70, band=(10, 10))
    wide, invalid = a_bid("wide", 80), a_bid("invalid", 60, band=(99, 99))
    bids = [invalid, tight, wide]

    outcome = award(bids, demand=demand, terms=TERMS)

    order = final_order(bids, outcome=outcome, demand=demand, terms=TERMS)
    assert [bid.seller for bid in order] == ["wide", "tight", "invalid"]


def test_the_limits_of_a_low_price_are_those_of_the_test():
    assert low_limit_of_openings(98_000 + 101_500, 2, TERMS) == 59_850
    assert low_limit_of_next(85_701, TERMS) == 59_990
    for price, is_suspect in ((59_850, True), (59_851, False)):
        openings = (98_000, 101_500)
        assert low_price_is_suspect(price, other_openings=openings, next_minor=None, terms=TERMS) is is_suspect
    for price, is_suspect in ((59_990, True), (59_991, False)):
        assert low_price_is_suspect(price, other_openings=(60_000,), next_minor=85_701, terms=TERMS) is is_suspect


def test_after_two_who_left_no_standby_is_asked():
    assert [may_go_on(reneged) for reneged in (0, 1, 2, 3)] == [True, True, False, False]


@pytest.mark.parametrize(
    ("status", "pool", "phase", "may"),
    [
        (BidStatus.STANDING, PoolStatus.AUCTION, Phase.LIVE, True),
        (BidStatus.STANDING, PoolStatus.AUCTION, Phase.SEALED, False),
        (BidStatus.WINNING, PoolStatus.VETTING, Phase.ENDED, True),
        (BidStatus.STANDBY, PoolStatus.VETTING, Phase.ENDED, True),
        (BidStatus.ACCEPTED, PoolStatus.COLLECTING, Phase.ENDED, False),
        (BidStatus.STANDBY, PoolStatus.COLLECTING, Phase.ENDED, False),
        (BidStatus.SUPERSEDED, PoolStatus.AUCTION, Phase.LIVE, False),
    ],
)
def test_a_bid_is_flagged_once_it_is_seen_and_until_its_seller_accepts(status, pool, phase, may):
    assert may_be_flagged(status, pool_status=pool, phase=phase) is may
