"""When an application must have been looked at."""

from datetime import datetime

from common.calendar import Calendar, end_of_business_day

REVIEW_BUSINESS_DAYS = 1


def decided_by(submitted_at: datetime, *, calendar: Calendar) -> datetime:
    """The end of the next business day in Seoul (mockups/seller-verify.html: "within one business day")."""
    return end_of_business_day(submitted_at, REVIEW_BUSINESS_DAYS, calendar)
