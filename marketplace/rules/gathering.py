"""What a poster may still change about a pool that gathers: its words and figures, its time, its existence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from marketplace.rules.states import PoolStatus
from marketplace.rules.terms import PoolTerms

EDITS_MOST = 3
EXTEND_WITHIN = timedelta(days=7)
"""How long after its deadline an expired pool may still be prolonged (docs/decisions/0012)."""
APPEAL_WITHIN = timedelta(days=14)
APPEAL_BUSINESS_DAYS = 3

RUN_AGAIN_FROM = {PoolStatus.EXPIRED, PoolStatus.CANCELLED, PoolStatus.NO_BIDS, PoolStatus.FAILED}


class ChangeRefusal(StrEnum):
    """Why a poster cannot change a pool in this way."""

    OVER = "over"
    TOO_LATE = "too_late"
    TOO_OFTEN = "too_often"
    TOO_LONG = "too_long"


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """What a change is judged against, as read under the pool's lock."""

    status: str
    deadline: datetime
    edit_count: int
    is_extended: bool
    was_auctioned: bool = False


def edit_refusal(pool: Gathering, *, terms: PoolTerms, now: datetime) -> ChangeRefusal | None:
    """Why the words or figures may not be changed now; None if they may.

    In the last 24 hours, where places are locked, nobody would be left the time to confirm again.
    """
    if pool.status != PoolStatus.GATHERING or now >= pool.deadline:
        return ChangeRefusal.OVER
    if now >= pool.deadline - timedelta(hours=terms.lock_hours):
        return ChangeRefusal.TOO_LATE
    return ChangeRefusal.TOO_OFTEN if pool.edit_count >= EDITS_MOST else None


def extension_refusal(pool: Gathering, *, days: int, terms: PoolTerms, now: datetime) -> ChangeRefusal | None:
    """Why the pool may not be given so many more days; None if it may.

    Once, by at most 14 days, while it gathers or within 7 days after its deadline (product.md, gathering → expired).
    """
    may_come_back = pool.status == PoolStatus.EXPIRED and not pool.was_auctioned
    if pool.status != PoolStatus.GATHERING and not may_come_back:
        return ChangeRefusal.OVER
    if pool.is_extended or not terms.extensions_max:
        return ChangeRefusal.TOO_OFTEN
    if now >= pool.deadline + EXTEND_WITHIN:
        return ChangeRefusal.TOO_LATE
    return None if 1 <= days <= terms.extension_days_max else ChangeRefusal.TOO_LONG


def extended_deadline(deadline: datetime, *, days: int, now: datetime) -> datetime:
    """The new deadline: days after the old one, or after now when that has passed."""
    return max(deadline, now) + timedelta(days=days)


def changed[T](before: Mapping[str, T], after: Mapping[str, T]) -> list[str]:
    """The names of what differs."""
    return [name for name in after if after[name] != before[name]]
