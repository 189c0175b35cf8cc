"""Orders with money held, a line each, for who watches over the money."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from common.queries import Query, Rows
from marketplace.models import Order, Unit
from marketplace.rules.states import UnitStatus
from marketplace.selectors.order_views import OPEN_UNITS, UnitView

MOST_ORDERS = 50


@dataclass(frozen=True)
class OrderLine:
    """An order with what is known of its units; their parcels are not."""

    id: UUID
    title: str
    seller_name: str
    since: datetime
    units: tuple[UnitView, ...]

    @property
    def held_minor(self) -> int:
        """What Moa holds for it now, in won."""
        return sum(unit.price_minor for unit in self.units if unit.is_held)


def order_lines() -> Query[list[OrderLine]]:
    """The newest orders with money held, MOST_ORDERS at most."""
    held = Order.objects.filter(Exists(Unit.objects.filter(order=OuterRef("pk"), status__in=OPEN_UNITS)))
    newest = held.order_by("-pk")[:MOST_ORDERS]
    units = Unit.objects.filter(order__in=newest.values("pk")).order_by("order_id", "number")
    columns = ("pk", "pool__want__title", "seller__business_name", "paid_at", "made_at")
    return Query(_lines, newest.values_list(*columns), units.values_list("order_id", *_FIRST, *_LAST))


_FIRST = ("number", "status", "price_minor")
_LAST = ("ship_by", "refund_at", "delivered_at", "confirm_at", "is_extended", "settled_at", "disputed_from")


def _lines(orders: Rows, units: Rows) -> list[OrderLine]:
    found: dict[UUID, list[UnitView]] = defaultdict(list)
    for order_id, number, status, price_minor, *times in units:
        found[order_id].append(UnitView(number, UnitStatus(status), price_minor, None, *times))
    return [
        OrderLine(order_id, title, seller_name, paid_at or made_at, tuple(found[order_id]))
        for order_id, title, seller_name, paid_at, made_at in orders
    ]
