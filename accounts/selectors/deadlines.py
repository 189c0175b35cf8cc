"""When something of accounts is due next; what the time machine stops at."""

from datetime import datetime

from django.db.models import Min

from accounts.models import User


def next_deadline(*, after: datetime) -> datetime | None:
    """The first instant later than that one at which a booked closing is carried out, or None."""
    booked = User.objects.filter(closing_at__gt=after, closed_at=None)
    first: datetime | None = booked.aggregate(first=Min("closing_at"))["first"]
    return first
