"""When a charge, a refund or a look-up is tried again."""

from datetime import datetime, time, timedelta

from common.calendar import Calendar, business_days_after, seoul_day, seoul_instant

RETRY_DAYS = 4
RETRIED_AT = time(17)
CARD_CHANGE_ENDS_AT = time(16, 30)

REFUND_RETRY = timedelta(hours=1)
REFUND_TRIES = 24

REVERSAL_TRIES = 5

CALL_LEASE = timedelta(seconds=60)
"""Longer than any call may last: until then a call without an answer is believed to be under way."""
LONGEST_SECONDS_BETWEEN_LOOKS = 120


def charge_tries(charge_at: datetime, calendar: Calendar) -> tuple[datetime, ...]:
    """The five instants a card is tried: `charge_at` on any day, then 17:00 in Seoul on the 4 business days
    after that day (rules.md H3).

    Charged first on Sunday 22 November 2026 at 10:00: again Monday to Thursday at 17:00.
    """
    first_day = seoul_day(charge_at)
    later = (business_days_after(first_day, count, calendar) for count in range(1, RETRY_DAYS + 1))
    return (charge_at, *(seoul_instant(day, RETRIED_AT) for day in later))


def next_charge(charge_at: datetime, now: datetime, calendar: Calendar) -> datetime | None:
    """The first try of the calendar after `now`, or None when the one that failed was the last (rules.md H3).

    A job that comes late uses up the tries whose time has passed: it never charges twice in a row.
    """
    return next((instant for instant in charge_tries(charge_at, calendar) if instant > now), None)


def card_change_ends(charge_at: datetime, calendar: Calendar) -> datetime:
    """Until just before this instant another card may be chosen: 16:30 on the day of the last try (rules.md H3)."""
    return seoul_instant(seoul_day(charge_tries(charge_at, calendar)[-1]), CARD_CHANGE_ENDS_AT)


def next_refund(tries: int, now: datetime) -> datetime | None:
    """An hour after a refund the provider could not make yet; None after a day of tries, for an operator."""
    return now + REFUND_RETRY if tries < REFUND_TRIES else None


def next_reversal(attempt: int, now: datetime, calendar: Calendar) -> datetime | None:
    """When a payee who had not enough is asked again: 17:00 in Seoul on the next business day; None after the fifth.

    Meanwhile, and after the last, what is owed is kept from later earnings.
    """
    if attempt >= REVERSAL_TRIES:
        return None
    return seoul_instant(business_days_after(seoul_day(now), 1, calendar), RETRIED_AT)


def wait_before_look(lookups: int) -> timedelta:
    """How long to wait before looking up an unknown call again: at once, then 2, 4, 8 … seconds, at most 2 minutes."""
    return timedelta(seconds=min(2**lookups, LONGEST_SECONDS_BETWEEN_LOOKS) if lookups else 0)


EVENT_TRIES = 8


def wait_before_event(tries: int, *, jitter_ms: int) -> timedelta | None:
    """How long an event whose look failed waits: 2, 4, 8 … seconds and the jitter; None after the eighth try."""
    return timedelta(seconds=2**tries, milliseconds=jitter_ms) if tries < EVENT_TRIES else None


def widest_jitter_ms(tries: int) -> int:
    """Half as much again as the wait, so that what failed together does not come back together."""
    return 500 << tries


PULL_OVERLAP = timedelta(hours=2)
"""How far a reading of the provider's lists goes back behind the one before: what it saw late is seen then."""
PULL_LEASE = timedelta(minutes=5)
"""After so long a reading that did not come to its end is begun anew."""

MISSING_AFTER = timedelta(hours=2)
"""A call that moved money stands in the provider's account by then, or it is missing there."""
LATE_AFTER = timedelta(hours=1)
"""So long after a movement the call it stands for is done here, too, or it is late."""
