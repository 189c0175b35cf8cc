"""When things are due after the auction: exact hours and days, or the end of a business day in Seoul.

"N hours" and "N days" are exact from the event's instant (rules.md H1); "N business days" end at 24:00 KST of
the N-th business day after the event's day (H2). An act at the deadline itself is too late (A2).
"""

from datetime import datetime, time, timedelta

from common.calendar import Calendar, end_of_business_day, seoul_day, seoul_instant
from marketplace.rules.terms import PoolTerms

OPERATOR_BUSINESS_DAYS = 1
SIGN_BUSINESS_DAYS = 3
"""A proposed refund waits as long as a proposal in a case (escrow/rules/disputes.py)."""


def gather_until(opened_at: datetime, terms: PoolTerms) -> datetime:
    """The end of the pledge window of a pool that opened then."""
    return opened_at + timedelta(days=terms.pledge_days)


def accept_by(offered_at: datetime, terms: PoolTerms) -> datetime:
    """Until when a winner accepts; from then on it has reneged. Starts when holds and flags are cleared (E8)."""
    return offered_at + timedelta(hours=terms.acceptance_hours)


def answer_by(asked_at: datetime, terms: PoolTerms, calendar: Calendar) -> datetime:
    """Until when a seller answers about a low price or about flags: 24:00 KST of the next business day (H2).

    Asked at the end of an auction on Friday 20 November at 18:06, it has until Monday 23, 24:00.
    """
    return end_of_business_day(asked_at, terms.low_price_answer_business_days, calendar)


def decide_by(asked_at: datetime, terms: PoolTerms, calendar: Calendar) -> datetime:
    """Until when an operator decides: the end of the business day after the seller's (docs/decisions/0010)."""
    days = terms.low_price_answer_business_days + OPERATOR_BUSINESS_DAYS
    return end_of_business_day(asked_at, days, calendar)


def sign_refund_by(proposed_at: datetime, calendar: Calendar) -> datetime:
    """Until when another operator signs a proposed refund; then it lapses, and nothing went back."""
    return end_of_business_day(proposed_at, SIGN_BUSINESS_DAYS, calendar)


def opt_out_until(opened_at: datetime, terms: PoolTerms) -> datetime:
    """Until when buyers may leave freely because there was nothing to compare, or nobody decided about flags."""
    return opened_at + timedelta(hours=terms.single_bid_opt_out_hours)


def consent_until(asked_at: datetime, terms: PoolTerms) -> datetime:
    """Until when buyers answer to a price that would rise; then silence is out (rules.md E7)."""
    return asked_at + timedelta(hours=terms.consent_hours)


def charge_at(notice_at: datetime, terms: PoolTerms) -> datetime:
    """The instant of the first charge, on any day, and the end of leaving freely (rules.md F2, H3)."""
    return notice_at + timedelta(hours=terms.charge_notice_hours)


def standby_until(
    auction_ended_at: datetime, *, collection_ends_at: datetime | None, terms: PoolTerms, calendar: Calendar
) -> datetime:
    """How long standby bids bind: five business days after the end, or to the end of collection if later (E5)."""
    bound_until = end_of_business_day(auction_ended_at, terms.standby_business_days, calendar)
    return bound_until if collection_ends_at is None else max(bound_until, collection_ends_at)


def ship_by(fulfilling_at: datetime, *, lead_days: int | None, terms: PoolTerms, calendar: Calendar) -> datetime:
    """24:00 KST of the day by which the seller ships: its own calendar days, else five business days (H5).

    Orders handed over on Friday 20 November with a lead of 3 days are due by the end of Monday 23.
    """
    if lead_days is None:
        return end_of_business_day(fulfilling_at, terms.ship_business_days, calendar)
    return seoul_instant(seoul_day(fulfilling_at) + timedelta(days=lead_days + 1), time(0))


def refund_unshipped_at(
    fulfilling_at: datetime, *, lead_days: int | None, terms: PoolTerms, calendar: Calendar
) -> datetime:
    """When an unshipped unit is refunded by itself: after 14 days, never before the promised day is over (H5)."""
    promised = ship_by(fulfilling_at, lead_days=lead_days, terms=terms, calendar=calendar)
    return max(fulfilling_at + timedelta(days=terms.refund_unshipped_days), promised)


def confirm_at(delivered_at: datetime, terms: PoolTerms) -> datetime:
    """When a delivered unit confirms itself: 8 × 24 hours after the carrier's word (rules.md H1)."""
    return delivered_at + timedelta(days=terms.confirm_days)


def extended_confirm_at(delivered_at: datetime, terms: PoolTerms) -> datetime:
    """The same for a buyer who asked in time for 7 × 24 hours more; that is granted once (rules.md H1)."""
    return confirm_at(delivered_at, terms) + timedelta(days=terms.confirm_extension_days)


def resumed(deadline: datetime, stopped_at: datetime, now: datetime) -> datetime:
    """A clock that stood still between two instants, with the time it had left then (rules.md H8)."""
    return now + (deadline - stopped_at)
