"""Finding one thing again by what people have at hand: its whole id, its six-figure code, a tracking number."""

import re
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, Right

from marketplace.models import Order, Pool, Shipment

_CODE = re.compile(r"[0-9a-f]{6}")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"[0-9]{10,14}")
AT_MOST = 20


@dataclass(frozen=True)
class Found:
    """One order or pool: what it is called, and where it stands."""

    id: UUID
    title: str
    status: str


def found_by_code(text: str) -> tuple[list[Found], list[Found]]:
    """Orders and pools with this id or code, and orders a parcel of this number belongs to; twenty at most of each."""
    asked = text.strip().lower().replace(" ", "")
    orders, pools = Order.objects.select_related("pool__want"), Pool.objects.select_related("want")
    if _NUMBER.fullmatch(asked):
        parcels = Shipment.objects.filter(tracking_number=asked).values("order_id")
        return _orders(orders.filter(pk__in=parcels)), []
    if _ID.fullmatch(asked):
        return _orders(orders.filter(pk=asked)), _pools(pools.filter(pk=asked))
    if _CODE.fullmatch(asked):
        return _orders(_ending(orders, asked)), _pools(_ending(pools, asked))
    return [], []


def _ending[M: (Order, Pool)](rows: QuerySet[M], code: str) -> QuerySet[M]:
    """Those whose id ends so; an index on that expression answers."""
    return rows.alias(code=Right(Cast("id", TextField()), 6)).filter(code=code)


def _orders(rows: QuerySet[Order]) -> list[Found]:
    return [Found(row.id, row.pool.want.title, row.status) for row in rows.order_by("-pk")[:AT_MOST]]


def _pools(rows: QuerySet[Pool]) -> list[Found]:
    return [Found(row.id, row.want.title, row.status) for row in rows.order_by("-pk")[:AT_MOST]]
