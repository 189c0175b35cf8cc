"""Comparing the provider's account with ours: hourly what is new, nightly the last week; nothing is repaired silently.

Every line is kept, matched with the call it stands for, and judged. What differs is parked, told, and decided by
people; a difference whose other side comes is cleared. Dying anywhere is safe: what was read and not judged is judged
by the next comparison.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time, timedelta
from uuid import UUID

from common import clock
from common.calendar import seoul_day, seoul_instant
from common.failpoints import declare, failpoint
from common.sweeps import swept_outside
from common.transactions import unit_of_work
from escrow.errors import NoSuchPayment
from escrow.flows.calls import look_up
from escrow.flows.chargebacks import look_into_chargeback
from escrow.gateways import current_gateway
from escrow.gateways.base import GatewayUnavailable
from escrow.rules.retries import MISSING_AFTER
from escrow.selectors.reconciliation import (
    Reconciled,
    calls_without_movement,
    chargeback_to_ask,
    differences_count,
    movements_to_judge,
)
from escrow.services.movements import judge_movement, miss_call, read_movements
from escrow.services.pulls import claim_pull, note_pull
from escrow.services.reconciliation import adopt_lost_charge, note_run

log = logging.getLogger(__name__)

declare("reconciliation.read", "reconciliation.judged")

EVERY = timedelta(hours=1)
WEEK = timedelta(days=7)
NIGHTLY_AT = time(3)


@swept_outside
def reconcile_hourly() -> int:
    """Compare what is new since the last time; the number of new lines."""
    return _reconcile_when_due("movements", every=EVERY, due=lambda begins: begins + EVERY)


@swept_outside
def reconcile_nightly() -> int:
    """Compare the last seven days, at three in the night in Seoul; the number of new lines."""
    return _reconcile_when_due("week", every=timedelta(days=1), due=_next_night, reach=WEEK)


def reconcile(*, since: datetime, began_at: datetime) -> Reconciled:
    """Read the provider's account since then, judge every line, and note what is missing (real time).

    Raises GatewayUnavailable; what was read until then is kept.
    """
    gateway, before = current_gateway(), differences_count()
    lines_read = _read(since)
    for movement_id in movements_to_judge():
        _judge(movement_id, began_at)
    for operation_id in calls_without_movement(since=since, until=began_at - MISSING_AFTER):
        with unit_of_work():
            miss_call(operation_id=operation_id, now=clock.now())
    found = Reconciled(lines_read, differences_count() - before, gateway.balance())
    with unit_of_work():
        note_run(provider=gateway.name, since=since, began_at=began_at, ended_at=clock.real(), found=found)
    return found


def _reconcile_when_due(
    listing: str, *, every: timedelta, due: Callable[[datetime], datetime], reach: timedelta | None = None
) -> int:
    provider = current_gateway().name
    with unit_of_work():
        claimed = claim_pull(provider=provider, listing=listing, every=every)
    if claimed is None:
        return 0
    since, began_at = claimed
    try:
        found = reconcile(since=began_at - reach if reach else since, began_at=began_at)
    except GatewayUnavailable:
        log.warning("the provider did not show its account; asked again after the lease")
        return 0
    with unit_of_work():
        note_pull(provider=provider, listing=listing, seen_until=began_at, due_at=due(began_at))
    return found.lines_read


def _read(since: datetime) -> int:
    gateway, lines_read, cursor = current_gateway(), 0, ""
    while True:
        page = gateway.movements(since=since, cursor=cursor)
        with unit_of_work():
            lines_read += read_movements(provider=gateway.name, movements=page.movements)
        failpoint("reconciliation.read")
        if not page.cursor:
            return lines_read
        cursor = page.cursor


def _judge(movement_id: UUID, read_at: datetime) -> None:
    """Judge a line; what is not done here is looked up before the last word, as an event would have made us do."""
    chargeback = chargeback_to_ask(movement_id)
    if chargeback:
        with suppress(NoSuchPayment):
            look_into_chargeback(reference=chargeback)
    call = _judged(movement_id, read_at, is_last_word=False)
    if call is None:
        with unit_of_work():
            call = adopt_lost_charge(movement_id=movement_id, now=clock.now())
    if call is not None:
        look_up(operation_id=call)
        _judged(movement_id, read_at, is_last_word=True)
    failpoint("reconciliation.judged")


def _judged(movement_id: UUID, read_at: datetime, *, is_last_word: bool) -> UUID | None:
    with unit_of_work():
        return judge_movement(movement_id=movement_id, is_last_word=is_last_word, read_at=read_at, now=clock.now())


def _next_night(instant: datetime) -> datetime:
    return seoul_instant(seoul_day(instant) + timedelta(days=1), NIGHTLY_AT)
