"""A pool while people gather: who may still come, who may still leave, and what its progress is worth telling."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from marketplace.rules.states import PoolStatus
from marketplace.rules.terms import PoolTerms

FIVE_TO_GO = 5

_BEFORE_THE_CROWD = {PoolStatus.DRAFT, PoolStatus.REVIEW}
_LOCKED_UNTIL_ACCEPTED = {PoolStatus.REACHED, PoolStatus.AUCTION, PoolStatus.VETTING, PoolStatus.COLLECTING}


class WithdrawalRefusal(StrEnum):
    """Why a place may not be given up or made smaller."""

    LOCKED = "locked"
    CHARGED = "charged"
    OVER = "over"


class Milestone(StrEnum):
    """A moment of the gathering that is told once. That the pool is reached is told by its own move."""

    HALF = "half"
    FIVE_TO_GO = "five_to_go"


@dataclass(frozen=True, kw_only=True)
class PoolView:
    """What leaving a pool is judged against, as read under the pool's lock.

    `committed_units` counts before the withdrawal. `charge_at` is the instant of the buyer's charge, None until
    there is one; `is_accepted` says that the present winner has accepted, `may_leave_freely` that buyers were told
    they may go: one bid only, flags nobody decided, or a price that would rise.
    """

    status: str
    deadline: datetime
    committed_units: int
    is_accepted: bool = False
    may_leave_freely: bool = False
    charge_at: datetime | None = None


def takes_pledges(status: str, *, deadline: datetime, auction_ends_at: datetime | None, now: datetime) -> bool:
    """Whether a place can be taken or made larger: before the deadline, and once reached until the auction's end.

    An extension of the auction prolongs it; at the end itself it is too late (rules.md A2, D9).
    """
    if status == PoolStatus.GATHERING:
        return now < deadline
    if status == PoolStatus.AUCTION:
        return auction_ends_at is not None and now < auction_ends_at
    return status == PoolStatus.REACHED


def is_reached(units: int, people: int, terms: PoolTerms) -> bool:
    """Whether enough units from enough distinct people are committed (product.md, gathering → reached)."""
    return units >= terms.threshold_units and people >= terms.threshold_people


def has_expired(status: str, *, deadline: datetime, now: datetime) -> bool:
    """Whether a pool that still gathers has run out of time: at its deadline it has (rules.md A2)."""
    return status == PoolStatus.GATHERING and now >= deadline


def withdrawal_refusal(
    pool: PoolView, *, units_after: int, terms: PoolTerms, now: datetime
) -> WithdrawalRefusal | None:
    """Why a committed place may not be withdrawn or lowered, leaving the pool with `units_after`; None if it may.

    Locked is what takes the units from the threshold or above to below it, in the last 24 hours before the
    deadline and from reached until the winner accepts (product.md, "lock"; rules.md F1). With a threshold of 30,
    going from 32 to 30 is always free, from 30 to 29 is locked, from 29 to 28 is free. After the acceptance
    everybody may leave until the charge (F2), and before it whenever buyers were told that they may.
    """
    if pool.status in _BEFORE_THE_CROWD:
        return None
    if _is_over(pool, now):
        return WithdrawalRefusal.OVER
    if pool.status == PoolStatus.FULFILLING or (pool.charge_at is not None and now >= pool.charge_at):
        return WithdrawalRefusal.CHARGED
    sinks_the_pool = units_after < terms.threshold_units <= pool.committed_units
    return WithdrawalRefusal.LOCKED if sinks_the_pool and _is_locked(pool, terms, now) else None


def milestones(before_units: int, after_units: int, threshold: int) -> list[Milestone]:
    """The milestones that a growth of the committed units has crossed, the nearer one first.

    From 12 to 26 of 30 crosses both, since half is 15 and five to go is 25. Where five to go would come at half or
    before it, at thresholds up to eleven, it is left out. Whether one was told before is the caller's to remember:
    a pool that shrinks and grows again crosses it again.
    """
    marks = {Milestone.HALF: -(-threshold // 2)}
    if threshold - FIVE_TO_GO > marks[Milestone.HALF]:
        marks[Milestone.FIVE_TO_GO] = threshold - FIVE_TO_GO
    return [milestone for milestone, mark in marks.items() if before_units < mark <= after_units]


def _is_over(pool: PoolView, now: datetime) -> bool:
    """A pool past its deadline is over, whether or not the sweep has come by."""
    running = {PoolStatus.GATHERING, PoolStatus.FULFILLING, *_LOCKED_UNTIL_ACCEPTED}
    return pool.status not in running or has_expired(pool.status, deadline=pool.deadline, now=now)


def _is_locked(pool: PoolView, terms: PoolTerms, now: datetime) -> bool:
    if pool.status == PoolStatus.GATHERING:
        return now >= pool.deadline - timedelta(hours=terms.lock_hours)
    return not (pool.is_accepted or pool.may_leave_freely)
