"""On which day and hour released money is paid out, and when a new bank account may be used."""

from datetime import datetime, time, timedelta

from common.calendar import Calendar, business_days_after, seoul_day, seoul_instant

BATCH_AT = time(10)
REST_AFTER_CHANGE = timedelta(days=3)


def payout_at(released_at: datetime, calendar: Calendar) -> datetime:
    """The batch of the first business day after the day of release in Seoul (rules.md H4).

    Released Friday 20 November 2026 at 00:10 or at 23:50: Monday 23 November, 10:00.
    """
    return seoul_instant(business_days_after(seoul_day(released_at), 1, calendar), BATCH_AT)


def usable_from(changed_at: datetime, *, had_another: bool) -> datetime:
    """When payouts may go to a bank account: at once for the first, three exact days after a change of it."""
    return changed_at + REST_AFTER_CHANGE if had_another else changed_at
