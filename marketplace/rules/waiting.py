"""Freed places: how many there are, until when they are offered, and who is asked next (docs/decisions/0014)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.rules.terms import PoolTerms


@dataclass(frozen=True)
class Waiter:
    """Somebody who waits for so many units; whole or not at all, like every pledge (rules.md D6)."""

    waiting_id: str
    units: int


def freed_units(*, awarded: int, live: int, offered: int, most: int) -> int:
    """Units that may be offered now: what the first orders gave up, never more than the winner's maximum.

    `awarded` are the units of all orders made at the award, `live` those of orders not given up, whoever made them,
    `offered` those somebody was asked about. Of 10 awarded with 8 live and 1 offered, 1 is free.
    """
    return max(0, min(awarded, most) - live - offered)


def asked_next(waiting: Sequence[Waiter], room: int) -> tuple[Waiter, ...]:
    """Who is asked, in order; a later small wish may use the gap an earlier big one leaves (rules.md D6)."""
    chosen: list[Waiter] = []
    for waiter in waiting:
        if waiter.units <= room:
            chosen.append(waiter)
            room -= waiter.units
    return tuple(chosen)


def offers_end(last_try_at: datetime, terms: PoolTerms) -> datetime:
    """Until when freed places are offered: a consent's time after the last try of the cards first charged.

    At the last try the places of all declined cards become free at once; who is asked then has the full time.
    """
    return last_try_at + timedelta(hours=terms.consent_hours)


def answer_by(offered_at: datetime, *, ends_at: datetime, terms: PoolTerms) -> datetime:
    """Until when one says yes: 24 hours, or the end of all offers if that comes first."""
    return min(offered_at + timedelta(hours=terms.consent_hours), ends_at)
