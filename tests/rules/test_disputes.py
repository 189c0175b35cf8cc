"""What may be disputed until when, how shares are reckoned, and that a decision gives away exactly what was open."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.calendar import korean_calendar, seoul_instant
from escrow.rules.disputes import (
    DisputeTerms,
    Stake,
    appeal_ends,
    clocks,
    effect,
    may_be_disputed,
    needs_a_second,
    percent_of,
    proposal_ends,
    shares_fit,
)
from escrow.rules.fees import Parts, release_parts
from escrow.rules.states import HoldStatus

FRIDAY = datetime(2026, 11, 20, 3, tzinfo=UTC)
TERMS = DisputeTerms(days_after_release=3, answer_business_days=3, ruling_days=14, refund_days=60)
won = st.integers(min_value=1, max_value=99_999_999)


def midnight_of(month, day):
    from datetime import date, time

    return seoul_instant(date(2026, month, day), time(0))


def test_the_seller_has_three_business_days_and_moa_fourteen_days():
    limits = clocks(FRIDAY, FRIDAY - timedelta(days=9), TERMS, korean_calendar())

    assert limits.answer_by == midnight_of(11, 26)  # Mon, Tue, Wed
    assert limits.rule_by == FRIDAY + timedelta(days=14)
    assert limits.refund_at == FRIDAY + timedelta(days=60)


@pytest.mark.parametrize(("captured_days_ago", "days_left"), [(24, 60), (25, 60), (26, 59), (84, 1)])
def test_nothing_is_held_past_85_days_of_its_capture(captured_days_ago, days_left):
    limits = clocks(FRIDAY, FRIDAY - timedelta(days=captured_days_ago), TERMS, korean_calendar())

    assert limits.refund_at == FRIDAY + timedelta(days=days_left)
    assert limits.answer_by <= limits.refund_at
    assert limits.rule_by <= limits.refund_at


def test_proposals_and_appeals_end_with_the_third_business_day_never_after_the_case():
    for ends in (proposal_ends, appeal_ends):
        assert ends(FRIDAY, FRIDAY + timedelta(days=60), korean_calendar()) == midnight_of(11, 26)
        assert ends(FRIDAY, FRIDAY + timedelta(hours=1), korean_calendar()) == FRIDAY + timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "seconds_after_release", "expected"),
    [
        (HoldStatus.FUNDED, None, True),
        (HoldStatus.RELEASED, 0, True),
        (HoldStatus.RELEASED, 72 * 3600 - 1, True),
        (HoldStatus.RELEASED, 72 * 3600, False),
        (HoldStatus.REQUESTED, None, False),
        (HoldStatus.REFUNDED, None, False),
        (HoldStatus.CANCELLED, None, False),
    ],
)
def test_from_the_payment_until_exactly_72_hours_after_release(status, seconds_after_release, expected):
    released_at = None if seconds_after_release is None else FRIDAY - timedelta(seconds=seconds_after_release)

    assert may_be_disputed(status, released_at=released_at, now=FRIDAY, terms=TERMS) is expected


@pytest.mark.parametrize(("percent", "share"), [(0, 0), (40, 32_360), (33, 26_697), (100, 80_900)])
def test_a_percent_of_a_unit_is_floored(percent, share):
    assert percent_of(80_900, percent) == share


@pytest.mark.parametrize("percent", [-1, 101])
def test_there_is_no_share_beyond_all(percent):
    with pytest.raises(ValueError, match="no share"):
        percent_of(80_900, percent)


def test_exactly_the_units_at_stake_are_decided_about():
    one, two = uuid4(), uuid4()
    stakes = {one: 100, two: 50}

    assert shares_fit({one: 0, two: 50}, stakes)
    assert not shares_fit({one: 0}, stakes)
    assert not shares_fit({one: 0, two: 51}, stakes)
    assert not shares_fit({one: -1, two: 0}, stakes)
    assert not shares_fit({one: 0, two: 0, uuid4(): 0}, stakes)


def test_over_a_million_won_two_operators_sign():
    assert not needs_a_second(1_000_000)
    assert needs_a_second(1_000_001)


def a_held(amount, bp=500):
    return Stake(HoldStatus.FUNDED, amount, Parts(0, 0, 0), bp, 0)


def a_released(amount, bp=500, *, is_paid=False):
    parts = release_parts(amount, bp)
    return Stake(HoldStatus.RELEASED, amount, parts, bp, 0 if is_paid else parts.payable)


def lines(stake, refund):
    return [(line.debit, line.credit, line.amount_minor) for line in effect(stake, refund, payee="seller:1").postings]


def test_a_split_of_held_money_line_by_line():
    assert lines(a_held(80_900), 32_360) == [
        ("held", "refund:due", 32_360),
        ("held", "payable:seller:1", 46_113),
        ("held", "platform:commission", 2_207),
        ("held", "platform:vat", 220),
    ]


def test_of_paid_out_money_the_platform_advances_the_sellers_part():
    assert lines(a_released(10_000, is_paid=True), 1_000) == [
        ("platform:advances", "payable:seller:1", 950),
        ("payable:seller:1", "refund:due", 950),
        ("platform:commission", "refund:due", 46),
        ("platform:vat", "refund:due", 4),
    ]


@pytest.mark.parametrize("stake", [a_held(100), a_released(100)])
@pytest.mark.parametrize("refund", [-1, 101])
def test_more_than_is_open_cannot_go_back(stake, refund):
    with pytest.raises(ValueError, match="cannot go back"):
        effect(stake, refund, payee="seller:1")


@given(
    amount=won,
    part=st.integers(min_value=0, max_value=10**9),
    bp=st.integers(min_value=0, max_value=10_000),
    how=st.sampled_from(["held", "released", "paid"]),
)
def test_in_is_out_whatever_is_decided(amount, part, bp, how):
    stake = a_held(amount, bp) if how == "held" else a_released(amount, bp, is_paid=how == "paid")
    refund = part % (amount + 1)

    decided = effect(stake, refund, payee="seller:1")

    assert decided.out_minor == amount
    assert min(decided.rest.payable, decided.rest.commission, decided.rest.vat) >= 0
    back = sum(line.amount_minor for line in decided.postings if line.credit == "refund:due")
    assert back == refund
    assert all(line.amount_minor > 0 for line in decided.postings)
    if how == "held":
        assert sum(line.amount_minor for line in decided.postings) == amount
