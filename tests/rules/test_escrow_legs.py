"""What a payout is made of, and what of it waits."""

from datetime import UTC, datetime, timedelta

import pytest

from common.calendar import korean_calendar
from escrow.rules.legs import from_charge, payout_status
from escrow.rules.reserves import NO_RESERVE, Release, Reserve, due_now, reserve

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(("amount", "left", "leg_a"), [(9_500, 10_000, 9_500), (9_500, 6_000, 6_000), (9_500, 0, 0)])
def test_leg_a_is_as_large_as_its_units_card_part_lets_it(amount, left, leg_a):
    assert from_charge(amount, card_left_minor=left) == leg_a


@pytest.mark.parametrize(
    ("legs", "status"),
    [
        ({"settled"}, "settled"),
        ({"settled", "scheduled"}, "scheduled"),
        ({"settled", "sent", "unknown"}, "unknown"),
        ({"settled", "claimed", "blocked"}, "blocked"),
        ({"frozen", "blocked"}, "frozen"),
    ],
)
def test_a_payout_stands_where_its_furthest_leg_behind_does(legs, status):
    assert payout_status(legs) == status


def kept(*, payable=9_500, captured=NOON - DAY, since=NOON, share_bp=1_000):
    released = Release(payable, captured, NOON)
    return reserve(released, share_bp=share_bp, earns_since=since, calendar=korean_calendar())


def test_a_tenth_is_kept_until_the_batch_after_thirty_days():
    assert kept() == Reserve(950, datetime(2026, 12, 21, 1, tzinfo=UTC))
    assert kept(payable=9_999).minor == 999


@pytest.mark.parametrize(
    ("case", "is_kept"),
    [
        ({"since": NOON - 90 * DAY + timedelta(microseconds=1)}, True),
        ({"since": NOON - 90 * DAY}, False),
        ({"captured": NOON - 48 * DAY}, True),
        ({"captured": NOON - 50 * DAY}, False),
        ({"payable": 9}, False),
        ({"share_bp": 0}, False),
    ],
)
def test_only_a_new_payees_money_is_kept_and_none_too_long(case, is_kept):
    assert (kept(**case) != NO_RESERVE) is is_kept


@pytest.mark.parametrize(
    ("pot", "reserve_at", "due"),
    [(9_500, NOON, 9_500), (9_500, NOON + DAY, 8_550), (600, NOON + DAY, 0), (600, NOON, 600), (600, None, 600)],
)
def test_the_reserve_is_paid_last_and_refunds_take_of_it(pot, reserve_at, due):
    assert due_now(pot, reserved_minor=950, reserve_at=reserve_at, now=NOON) == due
