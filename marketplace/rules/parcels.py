"""What a carrier can say of a parcel, and how long a parcel may stay unscanned, on its way or visible."""

from datetime import datetime, timedelta
from enum import StrEnum

from common.calendar import Calendar, end_of_business_day

LOST_AFTER = timedelta(days=30)
"""A scanned parcel not delivered by then is lost: its units are refunded (docs/decisions/0014)."""

ADDRESS_SHOWN_FOR = timedelta(days=3)
"""How long after delivery a seller still sees where a parcel went (docs/decisions/0014)."""

SCAN_WITHIN = timedelta(days=3)
"""A number whose carrier scanned nothing by then is no parcel, unless more of the 14 days is left."""

SEND_AGAIN_BUSINESS_DAYS = 5


class CarrierState(StrEnum):
    """A carrier's word on a parcel. Only the last but one starts the days to automatic confirmation."""

    UNKNOWN = "unknown"
    SAVED = "saved"
    MOVING = "moving"
    DELIVERED = "delivered"
    RETURNED = "returned"


def scan_by(shipped_at: datetime, refund_at: datetime) -> datetime:
    """Until when a carrier scans a parcel whose number was given then: the old day of the refund, or three days."""
    return max(refund_at, shipped_at + SCAN_WITHIN)


def lost_at(scanned_at: datetime) -> datetime:
    """When a parcel that was scanned then and never delivered counts as lost: 30 × 24 hours."""
    return scanned_at + LOST_AFTER


def send_again_by(returned_at: datetime, *, refund_at: datetime, calendar: Calendar) -> datetime:
    """Until when a parcel the carrier brought back is sent again: the old day, or five business days if later."""
    return max(refund_at, end_of_business_day(returned_at, SEND_AGAIN_BUSINESS_DAYS, calendar))


def address_is_shown(*, is_under_way: bool, delivered_at: datetime | None, now: datetime) -> bool:
    """Whether the seller may see an address: while something is to be sent or moves, then three days more."""
    return is_under_way or (delivered_at is not None and now < delivered_at + ADDRESS_SHOWN_FOR)
