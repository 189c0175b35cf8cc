"""When something of telling is due next: letters that wait for the morning, the day's letters."""

from datetime import datetime, timedelta

from common.calendar import seoul_day, seoul_instant
from common.deadlines import first_after
from marketplace.selectors.interest import has_searches
from social.models import Notice
from social.rules.alerts import DAILY_AT
from social.selectors.alerts import has_daily


def next_deadline(*, after: datetime) -> datetime | None:
    """The first deadline later than that instant, or None."""
    letters = first_after(after, [(Notice.objects.filter(mailed_at=None), "mail_due_at")])
    waiting = [letters, next_daily(after=after) if has_daily() or has_searches() else None]
    return min((instant for instant in waiting if instant is not None), default=None)


def next_daily(*, after: datetime) -> datetime:
    """The next nine o'clock in Seoul."""
    today = seoul_day(after)
    at = seoul_instant(today, DAILY_AT)
    return at if at > after else seoul_instant(today + timedelta(days=1), DAILY_AT)
