"""Withdrawing from a purchase: within seven days of receipt, with the thing sent back (Korean e-commerce law)."""

from datetime import datetime, timedelta
from enum import StrEnum

from common.calendar import Calendar, end_of_business_day

ASK_WITHIN = timedelta(days=7)
SEND_WITHIN = timedelta(days=7)
UNDER_WAY_AT_MOST = timedelta(days=21)
ANSWER_BUSINESS_DAYS = 3
OBJECTED_AT_MOST = timedelta(days=14)
"""How each state of a return ends by itself (docs/decisions/0014)."""


class ReturnReason(StrEnum):
    """Why a buyer sends something back. Who changed their mind pays the way back, else the seller does."""

    MIND = "mind"
    DIFFERENT = "different"
    DAMAGED = "damaged"


def may_be_returned(delivered_at: datetime, now: datetime) -> bool:
    """Whether a unit received then may still be sent back: within 7 × 24 hours, the end itself is too late (A2)."""
    return now < delivered_at + ASK_WITHIN


def send_by(asked_at: datetime) -> datetime:
    """Until when the parcel's number is given; without it the request ends and the days to confirm go on."""
    return asked_at + SEND_WITHIN


def arrive_by(sent_at: datetime) -> datetime:
    """Until when the parcel is back; one that never comes ends the request, and the buyer may open a dispute."""
    return sent_at + UNDER_WAY_AT_MOST


def answer_by(arrived_at: datetime, calendar: Calendar) -> datetime:
    """Until when the seller accepts or objects: the end of the third business day. Silence refunds (H2)."""
    return end_of_business_day(arrived_at, ANSWER_BUSINESS_DAYS, calendar)


def refund_objected_at(objected_at: datetime) -> datetime:
    """When an objection nobody took to a dispute is over: the seller has the thing, so the buyer gets the money."""
    return objected_at + OBJECTED_AT_MOST


def rests_until(asked_at: datetime) -> datetime:
    """How long money already released rests at most while its unit is sent back: longer than all states together."""
    return asked_at + timedelta(days=60)


def buyer_pays_the_way_back(reason: ReturnReason) -> bool:
    """Who changed their mind does; what is different or damaged comes back at the seller's cost."""
    return reason is ReturnReason.MIND
