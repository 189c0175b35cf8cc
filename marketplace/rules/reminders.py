"""When somebody is reminded of a deadline: the seller before it is late, the buyer before a unit confirms itself."""

from datetime import datetime, timedelta
from enum import StrEnum

from marketplace.rules.terms import PoolTerms

SHIP_DAY = 3
CONFIRM_DAYS = (3, 6, 7)
DAYS_BEFORE_EXTENDED_END = (2, 1)


class ReminderKind(StrEnum):
    """Of what somebody is reminded."""

    SHIP = "ship"
    CONFIRM = "confirm"


def ship_reminders(fulfilling_at: datetime, *, ship_by: datetime) -> tuple[datetime, ...]:
    """Three exact days after the orders were handed over, and a day before they are to be shipped (product.md).

    Orders to be shipped within three days are reminded of once, the day before. Handed over on Friday 20 November
    at 10:00, due at the end of Friday 27: Monday 23 at 10:00 and the end of Thursday 26.
    """
    before = ship_by - timedelta(days=1)
    third = fulfilling_at + timedelta(days=SHIP_DAY)
    return tuple(sorted({at for at in (third, before) if fulfilling_at < at <= before}))


def confirm_reminders(delivered_at: datetime, terms: PoolTerms) -> tuple[datetime, ...]:
    """Three, six and seven exact days after the carrier's word, as far as they lie before the end (product.md)."""
    end = timedelta(days=terms.confirm_days)
    return tuple(delivered_at + timedelta(days=days) for days in CONFIRM_DAYS if timedelta(days=days) < end)


def extended_reminders(confirm_at: datetime) -> tuple[datetime, ...]:
    """Two days and one before the end of the days a buyer asked for (docs/decisions/0014)."""
    return tuple(confirm_at - timedelta(days=days) for days in DAYS_BEFORE_EXTENDED_END)


def days_left(confirm_at: datetime, now: datetime) -> int:
    """Whole days until a unit confirms itself, a begun one counted."""
    return max(0, -((now - confirm_at) // timedelta(days=1)))
