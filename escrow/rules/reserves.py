"""What of a new payee's money is kept for a while, so that refunds and chargebacks find something."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from common.calendar import Calendar
from common.money import floor_bp
from escrow.rules.payouts import payout_at

NEW_FOR = timedelta(days=90)
"""So long after its first release a payee is new: about as long as most chargebacks take to come."""
KEPT_FOR = timedelta(days=30)
CAPTURED_AT_MOST = timedelta(days=80)
"""No money is kept longer after its capture: from day 85 on the provider would not let us hold it (money.md)."""


@dataclass(frozen=True)
class Reserve:
    """So much of a released unit's payable part is paid later, at that batch."""

    minor: int
    at: datetime | None


NO_RESERVE = Reserve(0, None)


@dataclass(frozen=True)
class Release:
    """One unit's money as it is released: what is payable of it, when it was captured and released."""

    payable_minor: int
    captured_at: datetime
    released_at: datetime


def reserve(release: Release, *, share_bp: int, earns_since: datetime, calendar: Calendar) -> Reserve:
    """The share of the payable part a new payee waits for, floored in its favour.

    9,500 released on 20 November 2026 by a payee of ten days at 1,000 bp: 950 are paid on 21 December, the rest on
    23 November. After 90 days, or where the money would be kept past the 80th day after its capture, nothing waits.
    """
    at = payout_at(release.released_at + KEPT_FOR, calendar)
    minor = floor_bp(release.payable_minor, share_bp)
    is_new = release.released_at < earns_since + NEW_FOR
    if not is_new or minor == 0 or at > release.captured_at + CAPTURED_AT_MOST:
        return NO_RESERVE
    return Reserve(minor, at)


def due_now(in_pot_minor: int, *, reserved_minor: int, reserve_at: datetime | None, now: datetime) -> int:
    """What of the pot is paid at this batch: all but the reserve, and from its day on all.

    A refund after the first part was paid takes from what was kept first: of 950 kept and 600 taken back, 350 are paid.
    """
    if reserve_at is None or now >= reserve_at:
        return in_pot_minor
    return in_pot_minor - min(reserved_minor, in_pot_minor)
