"""When something of accounts is due next; what the time machine stops at."""

from datetime import datetime

from accounts.models import User
from common.deadlines import first_after


def next_deadline(*, after: datetime) -> datetime | None:
    """The first instant later than that one at which a booked closing is carried out, or None."""
    return first_after(after, [(User.objects.filter(closed_at=None), "closing_at")])
