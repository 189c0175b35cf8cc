"""What the pledges ask for at a price, and which bids that makes valid."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.demand import Demand, DemandBand, is_valid
from tests.rules.given import LOW_BAR, OPENS, PRICES, SELLERS, TERMS, a_crowd, a_pledge, an_offer, crowds


def test_d2_units_count_when_the_cap_is_at_or_above_the_price_or_absent():
    demand = Demand([a_pledge(1, 2, 9_999), a_pledge(2, 3, 10_000), a_pledge(3, 4, None)])

    assert demand.units_at(9_999) == 9
    assert demand.units_at(10_000) == 7
    assert demand.units_at(10_001) == 4


def test_f3_people_who_share_a_phone_card_or_address_are_one_and_their_units_all_count():
    demand = Demand([a_pledge(1, 2, person="home"), a_pledge(2, 3, person="home"), a_pledge(3, 1)])

    assert (demand.units_at(1), demand.people_at(1)) == (6, 2)


def test_f3_a_group_accepts_a_price_when_one_of_it_does():
    demand = Demand([a_pledge(1, cap=5_000, person="home"), a_pledge(2, cap=8_000, person="home")])

    assert [demand.people_at(price) for price in (5_000, 8_000, 8_001)] == [1, 1, 0]
    assert [demand.units_at(price) for price in (5_000, 8_000, 8_001)] == [2, 1, 0]


def test_d10_a_pledge_that_opted_out_of_a_seller_is_not_in_its_demand():
    demand = Demand([*a_crowd(10), *a_crowd(1, units_each=2, first=11, bars={"pine"})])

    assert (demand.units_at(1, "pine"), demand.people_at(1, "pine")) == (30, 10)
    assert (demand.units_at(1, "maple"), demand.people_at(1, "maple")) == (32, 11)
    assert (demand.units_at(1), demand.people_at(1)) == (32, 11)


def test_d8_pledges_stand_in_the_order_they_were_made_ties_by_sequence():
    late, second, first = (
        a_pledge(1, at=OPENS + timedelta(seconds=1)),
        a_pledge(3, at=OPENS),
        a_pledge(2, at=OPENS),
    )

    assert Demand([late, second, first]).pledges == (first, second, late)


def test_d2_the_threshold_is_units_and_people_both():
    assert is_valid(an_offer(), Demand(a_crowd(10, units_each=3)), TERMS)
    assert not is_valid(an_offer(), Demand([*a_crowd(9, units_each=3), a_pledge(10, 2)]), TERMS)  # 29 units
    assert not is_valid(an_offer(), Demand(a_crowd(9, units_each=4)), TERMS)  # 36 units, 9 people


def test_d2_only_those_whose_cap_meets_the_price_make_a_bid_valid():
    demand = Demand([*a_crowd(9), a_pledge(10, 3, 10_000)])

    assert is_valid(an_offer(price=10_000), demand, TERMS)
    assert not is_valid(an_offer(price=10_001), demand, TERMS)


def test_d2_the_bids_own_minimum_must_be_met_too():
    demand = Demand(a_crowd(10, units_each=4))

    assert is_valid(an_offer(band=(40, 100)), demand, TERMS)
    assert not is_valid(an_offer(band=(41, 100)), demand, TERMS)


def test_d3_a_maximum_under_the_threshold_does_not_make_a_bid_invalid():
    demand = Demand(a_crowd(10))

    assert is_valid(an_offer(band=(1, 5)), demand, TERMS)
    assert is_valid(an_offer(band=(5, 5)), demand, TERMS)
    assert not is_valid(an_offer(band=(6, 5)), demand, TERMS)


def test_d10_units_that_opted_out_of_a_seller_are_missing_only_there():
    crowd = [*a_crowd(9), a_pledge(10, 2), a_pledge(11, 1, person="person-10", bars={"pine"})]

    assert not is_valid(an_offer("pine"), Demand(crowd), TERMS)  # 29 units, 10 people
    assert is_valid(an_offer("maple"), Demand(crowd), TERMS)


def test_d10_people_who_opted_out_of_a_seller_are_missing_only_there():
    crowd = [*a_crowd(9, units_each=9), a_pledge(10, 1, bars={"pine"})]

    assert not is_valid(an_offer("pine"), Demand(crowd), TERMS)  # 81 units, 9 people
    assert is_valid(an_offer("maple"), Demand(crowd), TERMS)


def test_d11_bands_lie_five_percent_of_the_best_apart_from_dear_to_cheap():
    bands = Demand(a_crowd(10)).bands_for_sellers(10_000)

    assert [band.price_minor for band in bands] == [
        12_000, 11_500, 11_000, 10_500, 10_000, 9_500, 9_000, 8_500, 8_000,
    ]  # fmt: skip


def test_d11_units_are_rounded_down_to_fives_and_fewer_than_five_people_are_hidden():
    crowd = [*a_crowd(4, units_each=9), *a_crowd(1, units_each=3, cap=10_500, first=5), a_pledge(6, 1, 10_000)]
    bands = {band.price_minor: band.units for band in Demand(crowd).bands_for_sellers(10_000)}

    assert bands[11_000] is None  # 36 units, 4 people
    assert bands[10_500] == 35  # 39 units, 5 people
    assert bands[10_000] == 40  # 40 units


def test_d11_no_band_lies_below_one_won():
    assert Demand([]).bands_for_sellers(1) == [DemandBand(price, None) for price in (5, 4, 3, 2, 1)]


@given(crowds(), PRICES, st.none() | st.sampled_from(SELLERS))
def test_demand_at_a_price_is_what_counting_pledge_by_pledge_gives(pledges, price, seller):
    willing = [pledge for pledge in pledges if pledge.accepts(price) and seller not in pledge.barred_sellers]
    demand = Demand(pledges)

    assert demand.units_at(price, seller) == sum(pledge.units for pledge in willing)
    assert demand.people_at(price, seller) == len({pledge.person_group for pledge in willing})


@given(crowds(), PRICES, st.sampled_from(SELLERS))
def test_a_lower_price_never_loses_anybody_and_never_makes_a_bid_invalid(pledges, price, seller):
    demand, dear, cheap = Demand(pledges), an_offer(seller, price + 1), an_offer(seller, price)

    assert demand.units_at(price, seller) >= demand.units_at(price + 1, seller)
    assert demand.people_at(price, seller) >= demand.people_at(price + 1, seller)
    assert is_valid(cheap, demand, LOW_BAR) >= is_valid(dear, demand, LOW_BAR)


@given(crowds(), PRICES, st.randoms())
def test_the_order_in_which_pledges_are_read_does_not_matter(pledges, price, random):
    shuffled = random.sample(pledges, len(pledges))

    assert Demand(shuffled).pledges == Demand(pledges).pledges
    assert Demand(shuffled).bands_for_sellers(price) == Demand(pledges).bands_for_sellers(price)


@pytest.mark.parametrize(("cap", "price", "accepts"), [(None, 10**9, True), (100, 100, True), (100, 101, False)])
def test_d4_a_cap_is_compared_with_the_landed_unit_price_itself_included(cap, price, accepts):
    assert a_pledge(cap=cap).accepts(price) is accepts
