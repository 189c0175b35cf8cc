"""Units whose charge the buyer's bank takes back: their clocks stand still until the bank has decided."""

from datetime import datetime
from uuid import UUID

from common.lifecycle import Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from escrow.rules.states import HoldStatus
from escrow.selectors.holds import HoldView, holds_of
from marketplace.events import UnitsMoved
from marketplace.models import Order, Unit
from marketplace.rules.deadlines import resumed
from marketplace.rules.states import UnitStatus
from marketplace.services.disputes import CLOCKS
from marketplace.services.machines import advance
from marketplace.services.orders import UNIT_ENDS, close_if_settled, locked_order

GATEWAY = Actor(ActorKind.GATEWAY)


@in_unit
def note_taken_back(*, order_id: UUID, now: datetime) -> Order:
    """The bank took the charge back: nothing of the order is confirmed or refunded by the clock till it has decided.

    Hearing it twice changes nothing.
    """
    order = locked_order(order_id)
    waiting = locked(Unit.objects.filter(order=order, charged_back_at=None)).exclude(status__in=UNIT_ENDS)
    for unit in waiting:
        unit.charged_back_at = now
        unit.save(update_fields=["charged_back_at"])
    return order


@in_unit
def note_bank_decided(*, order_id: UUID, now: datetime) -> Order:
    """The bank decided: units whose money it kept are back with the buyer, the others go on with the time they had
    left (rules.md H8). While another chargeback runs they still wait. Hearing it twice changes nothing.
    """
    order = locked_order(order_id)
    units = list(locked(Unit.objects.filter(order=order)))
    holds = holds_of(f"unit:{unit.pk}" for unit in units)
    for unit in units:
        hold = holds[f"unit:{unit.pk}"]
        if hold.chargeback_id is not None:
            continue
        if _is_gone(hold) and unit.status not in {UnitStatus.REFUNDED, UnitStatus.CANCELLED}:
            changes = {"charged_back_at": None, "disputed_at": None, "disputed_from": "", "settled_at": now}
            advance(unit, "charge_back", actor=GATEWAY, **changes)
            told = UnitsMoved(pool_id=str(order.pool_id), order_id=str(order.id), status=unit.status)
            record(told, now=now)
        elif unit.charged_back_at is not None:
            _go_on(unit, hold, now)
    close_if_settled(order.pool, now=now)
    return order


def _is_gone(hold: HoldView) -> bool:
    """Whether a lost chargeback left nothing of the unit's money."""
    is_empty = hold.status is HoldStatus.RELEASED and hold.released_minor == 0
    return hold.status is HoldStatus.LOST or (is_empty and hold.lost_minor > 0)


def _go_on(unit: Unit, hold: HoldView, now: datetime) -> None:
    since = unit.charged_back_at
    assert since is not None, "its clocks stand still"
    for name in CLOCKS:
        if (at := getattr(unit, name)) is not None:
            setattr(unit, name, resumed(at, since, now))
    unit.charged_back_at = None
    unit.save(update_fields=["charged_back_at", *CLOCKS])
    if unit.status == UnitStatus.DISPUTED and hold.dispute_id is None:
        # A part of its money was lost, which ended the case.
        advance(unit, f"resume_{unit.disputed_from}", actor=GATEWAY, disputed_at=None, disputed_from="")
