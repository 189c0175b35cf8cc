"""Business days in Korea; all deadlines are reckoned in Asia/Seoul and stored in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

import holidays

SEOUL = ZoneInfo("Asia/Seoul")


class Calendar(Protocol):
    """Knows on which days business is done."""

    def is_business_day(self, day: date) -> bool:
        """Whether offices and banks work on that day."""


class KoreanCalendar:
    """Monday to Friday without Korea's public holidays, substitute holidays included."""

    def is_business_day(self, day: date) -> bool:
        """Whether offices and banks work on that day."""
        return day.weekday() < 5 and day not in _holidays_of(day.year)


@cache
def korean_calendar() -> Calendar:
    """The calendar of this house."""
    return KoreanCalendar()


def seoul_day(instant: datetime) -> date:
    """The date it is in Seoul at that instant."""
    return instant.astimezone(SEOUL).date()


def seoul_instant(day: date, at: time) -> datetime:
    """That wall-clock time in Seoul, in UTC."""
    return datetime.combine(day, at, tzinfo=SEOUL).astimezone(UTC)


def business_days_after(day: date, count: int, calendar: Calendar) -> date:
    """The count-th business day after `day`; the day itself never counts (rules.md H2)."""
    while count > 0:
        day += timedelta(days=1)
        if calendar.is_business_day(day):
            count -= 1
    return day


def end_of_business_day(instant: datetime, count: int, calendar: Calendar) -> datetime:
    """24:00 in Seoul of the count-th business day after the instant's day, in UTC (rules.md H2)."""
    day = business_days_after(seoul_day(instant), count, calendar)
    return seoul_instant(day + timedelta(days=1), time(0))


@cache
def _holidays_of(year: int) -> frozenset[date]:
    """Whole years only: other threads may see the library's growing calendar half written."""
    return frozenset(holidays.country_holidays("KR", years=year))
