"""When things are due: exact hours and days, or 24:00 KST of a business day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.deadlines import (
    accept_by,
    charge_at,
    confirm_at,
    extended_confirm_at,
    gather_until,
    refund_unshipped_at,
    ship_by,
    standby_until,
)
from tests.rules.given import TERMS, TICK, Weekdays

SEOUL = ZoneInfo("Asia/Seoul")
CALENDAR = Weekdays()


def seoul(month, day, hour=0, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=SEOUL)


FRIDAY = seoul(11, 20, 18, 6)


def test_h1_days_and_hours_are_exact_from_the_instant():
    assert gather_until(FRIDAY, TERMS) == FRIDAY + timedelta(seconds=30 * 86_400)
    assert accept_by(FRIDAY, TERMS) == seoul(11, 21, 18, 6)
    assert charge_at(FRIDAY, TERMS) == seoul(11, 21, 18, 6)  # on any day, a Saturday too (H3)


def test_h1_a_delivered_unit_confirms_itself_after_8_times_24_hours():
    assert confirm_at(FRIDAY, TERMS) == FRIDAY + timedelta(seconds=8 * 86_400)


def test_h1_asked_in_time_the_buyer_has_7_times_24_hours_more():
    assert extended_confirm_at(FRIDAY, TERMS) == FRIDAY + timedelta(seconds=15 * 86_400)


def test_h2_business_days_end_at_midnight_in_seoul_and_the_events_day_does_not_count():
    assert standby_until(FRIDAY, collection_ends_at=None, terms=TERMS, calendar=CALENDAR) == seoul(11, 28)


def test_h2_holidays_are_no_business_days():
    calendar = Weekdays(date(2026, 11, 24), date(2026, 11, 21))

    assert standby_until(FRIDAY, collection_ends_at=None, terms=TERMS, calendar=calendar) == seoul(12, 1)


@pytest.mark.parametrize("event", [seoul(11, 21), seoul(11, 21, 12), seoul(11, 23) - TICK])
def test_h2_an_event_on_a_weekend_counts_from_the_next_business_day(event):
    assert standby_until(event, collection_ends_at=None, terms=TERMS, calendar=CALENDAR) == seoul(11, 28)


def test_h2_the_day_of_an_event_is_its_day_in_seoul():
    """18 November 15:30 UTC is already the 19th in Seoul."""
    event = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)

    assert standby_until(event, collection_ends_at=None, terms=TERMS, calendar=CALENDAR) == seoul(11, 27)


@pytest.mark.parametrize(
    ("collection_ends_at", "until"),
    [(seoul(11, 27, 17), seoul(11, 28)), (seoul(11, 28), seoul(11, 28)), (seoul(11, 30, 17), seoul(11, 30, 17))],
)
def test_e5_standbys_are_bound_to_the_end_of_collection_if_that_is_later(collection_ends_at, until):
    assert standby_until(FRIDAY, collection_ends_at=collection_ends_at, terms=TERMS, calendar=CALENDAR) == until


def test_h5_without_a_promise_goods_leave_within_five_business_days():
    assert ship_by(FRIDAY, lead_days=None, terms=TERMS, calendar=CALENDAR) == seoul(11, 28)


@pytest.mark.parametrize(("lead_days", "until"), [(1, seoul(11, 22)), (3, seoul(11, 24)), (14, seoul(12, 5))])
def test_h5_a_promise_is_in_calendar_days_to_the_end_of_the_last(lead_days, until):
    assert ship_by(FRIDAY, lead_days=lead_days, terms=TERMS, calendar=CALENDAR) == until


@pytest.mark.parametrize("lead_days", [None, 1, 13])
def test_h5_what_is_not_shipped_after_14_days_is_refunded(lead_days):
    refunded = refund_unshipped_at(FRIDAY, lead_days=lead_days, terms=TERMS, calendar=CALENDAR)

    assert refunded == FRIDAY + timedelta(seconds=14 * 86_400)


def test_h5_never_before_the_promised_day_is_over():
    assert refund_unshipped_at(FRIDAY, lead_days=14, terms=TERMS, calendar=CALENDAR) == seoul(12, 5)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)), st.none() | st.integers(1, 14))  # noqa: DTZ001
def test_nobody_is_refunded_for_being_late_before_being_late(handed_over, lead_days):
    instant = handed_over.replace(tzinfo=UTC)

    promised = ship_by(instant, lead_days=lead_days, terms=TERMS, calendar=CALENDAR)
    refunded = refund_unshipped_at(instant, lead_days=lead_days, terms=TERMS, calendar=CALENDAR)

    assert instant < promised <= refunded
    assert (promised.astimezone(SEOUL).hour, promised.astimezone(SEOUL).minute) == (0, 0)
