"""When money moves: the tries of a card, the day of a payout, the rest after a change of account."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.calendar import korean_calendar, seoul_day, seoul_instant
from escrow.rules.payouts import payout_at, usable_from
from escrow.rules.retries import (
    REFUND_TRIES,
    card_change_ends,
    charge_tries,
    next_charge,
    next_refund,
    wait_before_look,
)


class WeekdaysOnly:
    """A calendar without holidays."""

    def is_business_day(self, day: date) -> bool:
        return day.weekday() < 5


PLAIN = WeekdaysOnly()
FIRST, LAST = datetime(2026, 1, 1), datetime(2027, 12, 31)  # noqa: DTZ001  # hypothesis wants naive bounds
instants = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


def seoul(year, month, day, hour, minute=0):
    return seoul_instant(date(year, month, day), time(hour, minute))


def test_a_sunday_charge_is_tried_again_monday_to_thursday():
    assert charge_tries(seoul(2026, 11, 22, 10), PLAIN) == (
        seoul(2026, 11, 22, 10),
        seoul(2026, 11, 23, 17),
        seoul(2026, 11, 24, 17),
        seoul(2026, 11, 25, 17),
        seoul(2026, 11, 26, 17),
    )


def test_the_day_of_the_first_charge_never_counts():
    assert charge_tries(seoul(2026, 11, 23, 9), PLAIN)[1] == seoul(2026, 11, 24, 17)


def test_the_day_is_the_day_in_seoul():
    late_in_utc = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # Monday 00:30 in Seoul

    assert charge_tries(late_in_utc, PLAIN)[1] == seoul(2026, 11, 24, 17)


def test_holidays_are_no_business_days():
    christmas_eve = seoul(2026, 12, 24, 12)

    tries = charge_tries(christmas_eve, korean_calendar())

    assert [seoul_day(instant).day for instant in tries] == [24, 28, 29, 30, 31]


@settings(max_examples=500)
@given(instants, st.integers(0, 20_000))
def test_the_next_try_is_always_later_and_on_the_calendar(charge_at, minutes):
    now = charge_at + timedelta(minutes=minutes)

    again = next_charge(charge_at, now, PLAIN)

    assert again is None or (again > now and again in charge_tries(charge_at, PLAIN))
    assert (again is None) == (now >= charge_tries(charge_at, PLAIN)[-1])


def test_a_punctual_card_is_tried_five_times():
    charge_at, tried = seoul(2026, 11, 20, 12), []
    now = charge_at
    while now:
        tried.append(now)
        now = next_charge(charge_at, now, PLAIN)

    assert tuple(tried) == charge_tries(charge_at, PLAIN)


def test_the_card_may_change_until_half_an_hour_before_the_last_try():
    assert card_change_ends(seoul(2026, 11, 22, 10), PLAIN) == seoul(2026, 11, 26, 16, 30)


@pytest.mark.parametrize("released", [seoul(2026, 11, 20, 0, 10), seoul(2026, 11, 20, 23, 50), seoul(2026, 11, 22, 12)])
def test_friday_and_the_weekend_are_paid_on_monday_at_ten(released):
    assert payout_at(released, PLAIN) == seoul(2026, 11, 23, 10)


def test_released_on_monday_even_before_the_batch_is_paid_on_tuesday():
    assert payout_at(seoul(2026, 11, 23, 9), PLAIN) == seoul(2026, 11, 24, 10)


def test_a_first_account_is_used_at_once_and_a_changed_one_after_three_exact_days():
    changed = seoul(2026, 11, 20, 12)

    assert usable_from(changed, had_another=False) == changed
    assert usable_from(changed, had_another=True) - changed == timedelta(hours=72)


def test_a_refund_is_tried_hourly_for_a_day():
    noon = seoul(2026, 11, 20, 12)

    assert next_refund(1, noon) == noon + timedelta(hours=1)
    assert next_refund(REFUND_TRIES - 1, noon) is not None
    assert next_refund(REFUND_TRIES, noon) is None


def test_look_ups_come_at_once_then_ever_rarer_up_to_two_minutes():
    waits = [wait_before_look(lookups).total_seconds() for lookups in range(10)]

    assert waits == [0, 2, 4, 8, 16, 32, 64, 120, 120, 120]
    assert wait_before_look(5_000) == timedelta(minutes=2)
