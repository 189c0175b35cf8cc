"""Questions about orders: for the buyer, for the seller who ships, for the operator."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import (
    FETCH_RAISE,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)

from common.asking import asked_once, tell
from common.carrying import carrying, settle
from common.ids import short_code
from common.paging import Ask, Part, part_of
from marketplace.errors import NoSuchOrder
from marketplace.models import Award, Order, Shipment, Unit, WantPhoto
from marketplace.models.auctions import OPEN_AWARDS
from marketplace.rules.parcels import CarrierState, address_is_shown
from marketplace.rules.states import OrderStatus, PoolStatus, UnitStatus
from marketplace.selectors.auctions import AwardView, shown_awards
from marketplace.selectors.order_views import OrderView, order_view, photo_id_of
from media.selectors import photos

_SETTLED = [UnitStatus.RELEASED, UnitStatus.REFUNDED, UnitStatus.CANCELLED]


class OrderGroup(StrEnum):
    """How far an order has come, as its buyer looks for it."""

    TO_PAY = "pay"
    UNDER_WAY = "way"
    DONE = "done"
    GIVEN_UP = "past"


@asked_once
def order_of(order_id: UUID, buyer_id: UUID) -> OrderView:
    """The buyer's own order. Raises NoSuchOrder, also for somebody else's."""
    order = _one(_orders().filter(pk=order_id, buyer_id=buyer_id), with_address=True)
    tell(order_for_operator, replace(order, address=None), order_id)
    return order


def order_for_seller(order_id: UUID, seller_id: UUID) -> OrderView:
    """An order of this seller, without its address. Raises NoSuchOrder, also for somebody else's."""
    return _one(_orders().filter(pk=order_id, seller_id=seller_id), with_address=False)


@asked_once
def order_for_operator(order_id: UUID) -> OrderView:
    """Any order, without its address. Raises NoSuchOrder."""
    return _one(_orders().filter(pk=order_id), with_address=False)


def orders_of(buyer_id: UUID, *, at_most: int = 50) -> list[OrderView]:
    """The buyer's orders, the newest first."""
    return _shown(_orders().filter(buyer_id=buyer_id).order_by("-pk")[:at_most], with_address=True)


def order_counts(buyer_id: UUID) -> dict[OrderGroup, int]:
    """How many orders of the buyer stand in each group."""
    counts = {group.name: Count("pk", filter=_stands_in(group)) for group in OrderGroup}
    found = Order.objects.filter(buyer_id=buyer_id).aggregate(**counts)
    return {group: found[group.name] for group in OrderGroup}


def orders_in(buyer_id: UUID, group: OrderGroup, ask: Ask) -> Part[OrderView]:
    """One part of the buyer's orders in a group, the newest first. Raises CursorUnfit."""
    return part_of(_in_group(buyer_id, group), "-pk", ask=ask).shown(_with_addresses)


def orders_part(buyer_id: UUID, ask: Ask) -> Part[OrderView]:
    """One part of the buyer's orders, the newest first. Raises CursorUnfit."""
    return part_of(_orders().filter(buyer_id=buyer_id), "-pk", ask=ask).shown(_with_addresses)


def to_ship_part(seller_id: UUID, ask: Ask) -> Part[OrderView]:
    """One part of what `orders_to_ship` lists. Raises CursorUnfit."""
    return part_of(_to_ship(seller_id), "due", "pk", ask=ask).shown(_with_addresses)


def on_the_way_part(seller_id: UUID, ask: Ask) -> Part[OrderView]:
    """One part of what `orders_on_the_way` lists. Raises CursorUnfit."""
    return part_of(_on_the_way(seller_id), "-pk", ask=ask).shown(lambda rows: _shown(rows, with_address=False))


def moving_part(seller_id: UUID, ask: Ask, *, now: datetime) -> Part[OrderView]:
    """The same for the seller's page: with addresses until some days after delivery. Raises CursorUnfit."""

    def shown(rows: list[Order]) -> list[OrderView]:
        return [view if _is_seen(view, now) else replace(view, address=None) for view in _with_addresses(rows)]

    return part_of(_on_the_way(seller_id), "-pk", ask=ask).shown(shown)


def orders_to_ship(seller_id: UUID, *, at_most: int = 200) -> list[OrderView]:
    """Paid orders with units to ship or under a number their carrier does not know, the most urgent first.

    Now their addresses are the seller's to see.
    """
    return _shown(_to_ship(seller_id).order_by(F("due").asc(), "pk")[:at_most], with_address=True)


def orders_on_the_way(seller_id: UUID, *, at_most: int = 200) -> list[OrderView]:
    """Shipped orders that are not settled, the newest first; addresses stay until delivery."""
    return _shown(_on_the_way(seller_id).order_by("-pk")[:at_most], with_address=False)


def awards_of(seller_id: UUID) -> list[tuple[AwardView, str]]:
    """The seller's awards that wait for anything, the oldest first, with the title of what is bought."""
    return _titled(list(_open_awards(seller_id).order_by("made_at")[:50]))


def awards_part(seller_id: UUID, ask: Ask) -> Part[tuple[AwardView, str]]:
    """One part of what `awards_of` lists. Raises CursorUnfit."""
    return part_of(_open_awards(seller_id), "made_at", "pk", ask=ask).shown(_titled)


def award_pool(award_id: UUID) -> UUID | None:
    """The pool of an award."""
    return Award.objects.filter(pk=award_id).values_list("pool_id", flat=True).first()


def orders_of_units(references: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Code and title of the order each unit belongs to, by the reference its money is held under: unit:0192…"""
    ids = {reference.partition(":")[2] for reference in references if reference.startswith("unit:")}
    rows = Unit.objects.filter(pk__in=ids).values_list("pk", "order_id", "order__pool__want__title")
    return {f"unit:{unit_id}": (short_code(order_id), title) for unit_id, order_id, title in rows}


def _open_awards(seller_id: UUID) -> QuerySet[Award]:
    rows = Award.objects.select_related("bid", "seller", "pool__want").filter(
        seller_id=seller_id, status__in=OPEN_AWARDS
    )
    return rows.exclude(pool__status=PoolStatus.CLOSED)


def _titled(rows: list[Award]) -> list[tuple[AwardView, str]]:
    return [(view, row.pool.want.title) for view, row in zip(shown_awards(rows), rows, strict=True)]


def _in_group(buyer_id: UUID, group: OrderGroup) -> QuerySet[Order]:
    return _orders().filter(_stands_in(group), buyer_id=buyer_id)


def _stands_in(group: OrderGroup) -> Q:
    open_units = Unit.objects.filter(order=OuterRef("pk")).exclude(status__in=_SETTLED)
    match group:
        case OrderGroup.TO_PAY:
            return Q(status__in=[OrderStatus.DUE, OrderStatus.CHARGING])
        case OrderGroup.UNDER_WAY:
            return Q(Exists(open_units), status=OrderStatus.PAID)
        case OrderGroup.DONE:
            return Q(~Exists(open_units), status=OrderStatus.PAID)
        case OrderGroup.GIVEN_UP:
            return Q(status__in=[OrderStatus.DROPPED, OrderStatus.CANCELLED])


def _is_seen(order: OrderView, now: datetime) -> bool:
    """Whether its seller may still see where the order went."""
    is_under_way = any(unit.status in {UnitStatus.HELD, UnitStatus.SHIPPED} for unit in order.units)
    arrived = max((unit.delivered_at for unit in order.units if unit.delivered_at), default=None)
    return address_is_shown(is_under_way=is_under_way, delivered_at=arrived, now=now)


def _to_ship(seller_id: UUID) -> QuerySet[Order]:
    unknown = Q(units__status=UnitStatus.SHIPPED, units__shipment__carrier_state=CarrierState.UNKNOWN)
    waiting = (Q(units__status=UnitStatus.HELD) | unknown) & Q(pool__status=PoolStatus.FULFILLING)
    rows = _orders().filter(waiting, seller_id=seller_id, status=OrderStatus.PAID)
    return rows.annotate(due=Min("units__ship_by"))


def _on_the_way(seller_id: UUID) -> QuerySet[Order]:
    moving = [UnitStatus.SHIPPED, UnitStatus.DELIVERED]
    return _orders().filter(seller_id=seller_id, units__status__in=moving).distinct()


def _with_addresses(rows: list[Order]) -> list[OrderView]:
    return _shown(rows, with_address=True)


def _orders() -> QuerySet[Order]:
    """Orders with all that is shown of them but their units; the photo's id comes along."""
    photos_of = WantPhoto.objects.filter(want_id=OuterRef("pool__want_id")).order_by("position")
    rows = Order.objects.select_related("pool__want", "seller").annotate(
        photo_id=Subquery(photos_of.values("photo_id")[:1]),
        buyer_name=F("buyer__pseudonym"),
        buyer_decides=F("buyer__is_operator"),
        frozen_since=F("award__frozen_at"),
    )
    return rows.fetch_mode(FETCH_RAISE)


def _one(rows: QuerySet[Order], *, with_address: bool) -> OrderView:
    """The same as in a list, with its units and parcels in the same statement."""
    rows = carrying(carrying(rows, "units", Unit.objects.all()), "shipments", Shipment.objects.all())
    order = rows.first()
    if order is None:
        raise NoSuchOrder()
    settle([order], "units")
    settle([order], "shipments")
    parcels = {parcel.pk: parcel for parcel in order.shipments.all()}
    for unit in order.units.all():
        unit.shipment = parcels[unit.shipment_id] if unit.shipment_id else None
    return _shown([order], with_address=with_address)[0]


def _shown(rows: Iterable[Order], *, with_address: bool) -> list[OrderView]:
    orders = list(rows)
    prefetch_related_objects(orders, Prefetch("units", _UNITS.all()))
    pictures = photos(photo_id for order in orders if (photo_id := photo_id_of(order)))
    return [order_view(order, pictures=pictures, with_address=with_address) for order in orders]


_UNITS = Unit.objects.select_related("shipment").order_by("number").fetch_mode(FETCH_RAISE)
