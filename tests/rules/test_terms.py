"""The terms frozen into a pool."""

import json

import pytest

from marketplace.rules.terms import PoolTerms


def test_the_defaults_are_those_of_the_product():
    terms = PoolTerms()

    assert (terms.pledge_days, terms.threshold_units, terms.threshold_people) == (30, 30, 10)
    assert (terms.extensions_max, terms.extension_days_max, terms.lock_hours) == (1, 14, 24)
    assert (terms.auction_hours, terms.sealed_hours, terms.step_bp) == (72, 60, 100)
    assert (terms.soft_close_seconds, terms.soft_close_cap_seconds) == (5 * 60, 60 * 60)
    assert (terms.sellers_wanted, terms.single_bid_opt_out_hours) == (2, 24)
    assert (terms.low_price_under_openings_percent, terms.low_price_under_next_percent) == (40, 30)
    assert (terms.low_price_answer_business_days, terms.standby_bids, terms.standby_business_days) == (1, 2, 5)
    assert (terms.acceptance_hours, terms.consent_hours) == (24, 24)
    assert (terms.charge_notice_hours, terms.charge_retries) == (24, 4)
    assert (terms.ship_business_days, terms.lead_days_max, terms.refund_unshipped_days) == (5, 14, 14)
    assert (terms.confirm_days, terms.confirm_extension_days) == (8, 7)
    assert (terms.dispute_days_after_release, terms.dispute_answer_business_days) == (3, 3)
    assert (terms.dispute_ruling_days, terms.dispute_refund_days, terms.review_days) == (14, 60, 7)
    assert terms.commission_bp == 500


def test_frozen_terms_come_back_from_json_as_they_were():
    terms = PoolTerms(threshold_units=2, step_bp=250, commission_bp=0)

    assert PoolTerms.from_json(json.loads(json.dumps(terms.to_json()))) == terms


def test_a_missing_term_is_an_error_not_a_default():
    frozen = PoolTerms().to_json()
    del frozen["step_bp"]

    with pytest.raises(ValueError, match="step_bp"):
        PoolTerms.from_json(frozen)


def test_an_unknown_term_is_an_error_not_ignored():
    with pytest.raises(ValueError, match="surprise"):
        PoolTerms.from_json({**PoolTerms().to_json(), "surprise": 1})


@pytest.mark.parametrize("step_bp", [50, 300])
def test_b6_the_bounds_of_the_step_are_allowed(step_bp):
    assert PoolTerms(step_bp=step_bp).step_bp == step_bp


@pytest.mark.parametrize("step_bp", [49, 301, 0, -100])
def test_b6_beyond_the_bounds_of_the_step_nothing_is_allowed(step_bp):
    with pytest.raises(ValueError, match="step_bp"):
        PoolTerms(step_bp=step_bp)


@pytest.mark.parametrize("wrong", [0, -1, True, "30", 30.0, None])
def test_a_term_is_a_whole_number_from_one_up(wrong):
    with pytest.raises(ValueError, match="threshold_units"):
        PoolTerms(threshold_units=wrong)


@pytest.mark.parametrize(
    ("name", "too_much"),
    [("lead_days_max", 15), ("commission_bp", 10_001), ("extension_days_max", 15), ("extensions_max", 2)],
)
def test_terms_have_a_most(name, too_much):
    assert PoolTerms(**{name: too_much - 1}).to_json()[name] == too_much - 1
    with pytest.raises(ValueError, match=name):
        PoolTerms(**{name: too_much})


def test_the_sealed_phase_ends_before_the_auction_does():
    assert PoolTerms(auction_hours=61).auction_hours == 61
    with pytest.raises(ValueError, match="sealed"):
        PoolTerms(auction_hours=60)


def test_one_extension_is_no_longer_than_all_of_them():
    assert PoolTerms(soft_close_seconds=3_600).soft_close_seconds == 3_600
    with pytest.raises(ValueError, match="extension"):
        PoolTerms(soft_close_seconds=3_601)
