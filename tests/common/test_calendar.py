"""Business days in Korea: lunar and substitute holidays, and deadlines at 24:00 in Seoul (rules.md H2)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.calendar import (
    KoreanCalendar,
    business_days_after,
    end_of_business_day,
    korean_calendar,
    seoul_day,
    seoul_instant,
)

KOREA = korean_calendar()


@pytest.mark.parametrize(
    ("day", "what"),
    [
        ("2026-02-16", "the eve of the lunar new year"),
        ("2026-02-17", "the lunar new year"),
        ("2026-02-18", "the day after it"),
        ("2026-03-02", "instead of 1 March, a Sunday"),
        ("2026-05-25", "instead of Buddha's birthday, a Sunday"),
        ("2026-06-03", "local elections"),
        ("2026-08-17", "instead of 15 August, a Saturday"),
        ("2026-09-24", "the eve of Chuseok"),
        ("2026-09-25", "Chuseok"),
        ("2026-10-05", "instead of 3 October, a Saturday"),
        ("2026-12-25", "Christmas"),
        ("2027-02-09", "instead of the lunar new year, a Sunday"),
        ("2027-10-11", "instead of Hangul day, a Saturday"),
        ("2026-11-21", "a Saturday"),
        ("2026-11-22", "a Sunday"),
    ],
)
def test_no_business_is_done_on(day, what):
    assert not KOREA.is_business_day(date.fromisoformat(day)), what


@pytest.mark.parametrize("day", ["2026-02-19", "2026-03-03", "2026-09-28", "2026-11-20", "2026-12-24", "2027-01-04"])
def test_business_is_done_on(day):
    assert KOREA.is_business_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-18", 2, "2026-11-20"),
        ("2026-09-23", 1, "2026-09-28"),
        ("2026-02-13", 3, "2026-02-23"),
        ("2026-12-31", 1, "2027-01-04"),
    ],
)
def test_days_are_counted_from_the_next_one(day, count, after):
    assert business_days_after(date.fromisoformat(day), count, KOREA) == date.fromisoformat(after)


@pytest.mark.parametrize(
    ("instant", "count", "end"),
    [
        ("2026-11-20T03:00Z", 1, "2026-11-23T15:00Z"),  # Friday noon in Seoul: until Monday 24:00
        ("2026-11-20T15:00Z", 1, "2026-11-23T15:00Z"),  # Saturday 0:00 in Seoul, still Friday in UTC
        ("2026-11-19T14:59Z", 1, "2026-11-20T15:00Z"),  # Thursday 23:59 in Seoul
        ("2026-11-19T15:00Z", 1, "2026-11-23T15:00Z"),  # Friday 0:00 in Seoul, still Thursday in UTC
        ("2026-09-24T03:00Z", 2, "2026-09-29T15:00Z"),  # an event on a holiday: Monday and Tuesday count
    ],
)
def test_a_deadline_is_the_end_of_a_day_in_seoul(instant, count, end):
    assert end_of_business_day(datetime.fromisoformat(instant), count, KOREA) == datetime.fromisoformat(end)


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(1, 30))
def test_exactly_that_many_business_days_lie_between(day, count):
    last = business_days_after(day, count, KOREA)

    passed = [date.fromordinal(number) for number in range(day.toordinal() + 1, last.toordinal() + 1)]
    assert KOREA.is_business_day(last)
    assert sum(map(KOREA.is_business_day, passed)) == count


def test_seoul_is_nine_hours_ahead():
    assert seoul_day(datetime(2026, 11, 20, 15, tzinfo=UTC)) == date(2026, 11, 21)
    assert seoul_instant(date(2026, 11, 21), time(17)) == datetime(2026, 11, 21, 8, tzinfo=UTC)


def test_a_year_is_never_seen_half_written(monkeypatch):
    """The library notes a year as known before it has written its holidays; another thread must not believe it."""
    library = type(holidays.country_holidays("KR"))
    begun, go_on, fill = threading.Event(), threading.Event(), library._populate
    calendar, christmas = KoreanCalendar(), date(2040, 12, 25)

    def fill_slowly(self, year):
        begun.set()
        assert go_on.wait(10)
        fill(self, year)

    monkeypatch.setattr(library, "_populate", fill_slowly)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(calendar.is_business_day, christmas)
        assert begun.wait(10)
        monkeypatch.setattr(library, "_populate", fill)
        second = threads.submit(calendar.is_business_day, christmas).result(10)
        go_on.set()

        assert (first.result(10), second) == (False, False)
