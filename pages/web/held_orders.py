"""Orders with money held, as the operators' desk lists them, and when they move by themselves."""

from dataclasses import dataclass
from datetime import datetime

from common.ids import short_code
from common.queries import Query
from marketplace.rules.states import UnitStatus
from marketplace.selectors.held_orders import OrderLine, order_lines
from marketplace.selectors.order_views import UnitView
from pages.presentation.deadlines import Deadline, deadline


@dataclass(frozen=True)
class HeldOrder:
    """An order with money held, and when it moves by itself."""

    order: OrderLine
    code: str
    deadline: Deadline | None


def held_orders(now: datetime) -> Query[list[HeldOrder]]:
    """Orders with money held, the newest first."""
    return Query(
        lambda orders: [HeldOrder(order, short_code(order.id), _next_move(order, now)) for order in orders],
        order_lines(),
    )


def _next_move(order: OrderLine, now: datetime) -> Deadline | None:
    """When the clock acts next: the refund of what was not shipped, or the confirmation of what arrived."""
    instants = [at for unit in order.units if (at := _moves_at(unit))]
    return deadline(since=order.since, at=min(instants), now=now) if instants else None


def _moves_at(unit: UnitView) -> datetime | None:
    if unit.status is UnitStatus.HELD:
        return unit.refund_at
    return unit.confirm_at if unit.status is UnitStatus.DELIVERED else None
