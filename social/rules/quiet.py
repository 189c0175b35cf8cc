"""When a letter may leave: money and deadlines at once, the rest outside the reader's night, offers never at night."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from social.rules.notices import Urgency

NIGHT_FROM, NIGHT_UNTIL = time(21), time(8)
"""Korean law keeps advertising out of these hours, whatever the reader set."""


@dataclass(frozen=True)
class Quiet:
    """A reader's quiet hours on the clock of Seoul. Equal ends mean none."""

    is_on: bool = True
    starts: time = NIGHT_FROM
    ends: time = NIGHT_UNTIL


def mail_at(urgency: Urgency, quiet: Quiet, *, local_now: datetime) -> datetime:
    """The first instant from now on at which a letter of this urgency may leave. `local_now` is Seoul's time."""
    at = local_now
    if urgency in {Urgency.MONEY, Urgency.ACTION}:
        return at
    for _turn in range(2):  # out of one span may be into the other
        if quiet.is_on:
            at = _after(at, quiet.starts, quiet.ends)
        if urgency is Urgency.OFFER:
            at = _after(at, NIGHT_FROM, NIGHT_UNTIL)
    return at


def _after(at: datetime, starts: time, ends: time) -> datetime:
    """The end of the span if the instant lies in it, else the instant itself."""
    clock = at.time()
    inside = starts <= clock < ends if starts < ends else clock >= starts or clock < ends
    if starts == ends or not inside:
        return at
    end = at.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    return end if end > at else end + timedelta(days=1)
