"""Units on their way: shipped by the seller, delivered by the carrier's word, confirmed by the buyer or the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from common import clock
from common.lifecycle import CLOCK, SYSTEM, Actor, ActorKind
from common.locks import locked, next_due
from common.outbox import record
from common.transactions import in_unit
from escrow.services import release_hold
from marketplace.errors import NoSuchOrder, NotToConfirm, NotToShip, OnlyOnce, TrackingUnfit
from marketplace.events import UnitsMoved
from marketplace.gateways import knows_number
from marketplace.models import Order, Shipment, Unit
from marketplace.rules.deadlines import confirm_at, extended_confirm_at
from marketplace.rules.states import PoolStatus, UnitStatus
from marketplace.rules.terms import PoolTerms
from marketplace.services.machines import advance
from marketplace.services.orders import close_if_settled, locked_order, own_order
from merchants.selectors import seller_of

LOOK_EVERY = timedelta(hours=6)
ON_THE_WAY = [UnitStatus.SHIPPED, UnitStatus.DELIVERED]
LOOKED_FOR = [UnitStatus.SHIPPED, UnitStatus.DISPUTED]
"""The carrier's word about a disputed unit is evidence."""
CONFIRMABLE = [*ON_THE_WAY, UnitStatus.RELEASED]


@dataclass(frozen=True)
class Parcel:
    """A parcel's carrier and tracking number as the seller gives them."""

    carrier: str
    tracking_number: str


@in_unit
def ship_order(*, order_id: UUID, user_id: UUID, parcel: Parcel, now: datetime) -> Shipment:
    """Give the tracking number of an order's parcel. The same number again changes nothing.

    Raises NoSuchOrder, TrackingUnfit, NotToShip when the pool does not ship yet, or nothing waits, or it is so late
    that the money goes back.
    """
    order = _own_parcel(order_id, user_id)
    number = parcel.tracking_number.replace("-", "").replace(" ", "")
    if not knows_number(parcel.carrier, number):
        raise TrackingUnfit(field="tracking_number")
    given = Shipment.objects.filter(order=order, carrier=parcel.carrier, tracking_number=number).first()
    if given is not None:
        return given
    held = locked(Unit.objects.filter(order=order, status=UnitStatus.HELD))
    asked_at = clock.after_lock()
    units = [unit for unit in held if unit.refund_at is None or asked_at < unit.refund_at]
    if not units or order.pool.status != PoolStatus.FULFILLING:
        raise NotToShip()
    shipment = Shipment.objects.create(
        order=order, carrier=parcel.carrier, tracking_number=number, shipped_at=now, next_look_at=now + LOOK_EVERY
    )
    for unit in units:
        advance(unit, "ship", actor=Actor(ActorKind.SELLER, str(order.seller_id)), shipment=shipment)
    _tell(order, UnitStatus.SHIPPED, now=now)
    return shipment


@in_unit
def note_look(*, shipment_id: UUID, delivered_at: datetime | None, now: datetime) -> Shipment:
    """Write down what the carrier said; its "delivered" starts the days to automatic confirmation."""
    found = Shipment.objects.get(pk=shipment_id)
    order = locked_order(found.order_id)
    shipment = locked(Shipment.objects.filter(pk=shipment_id)).get()
    unsettled = list(locked(Unit.objects.filter(shipment=shipment, status__in=LOOKED_FOR)))
    waiting = [unit for unit in unsettled if unit.status == UnitStatus.SHIPPED]
    shipment.delivered_at = shipment.delivered_at or delivered_at
    shipment.next_look_at = None if shipment.delivered_at or not unsettled else now + LOOK_EVERY
    shipment.save(update_fields=["delivered_at", "next_look_at"])
    if delivered_at is None or not waiting:
        return shipment
    due = confirm_at(delivered_at, PoolTerms.from_json(order.pool.terms))
    for unit in waiting:
        advance(unit, "deliver", actor=Actor(ActorKind.CARRIER), delivered_at=delivered_at, confirm_at=due)
    _tell(order, UnitStatus.DELIVERED, now=now)
    return shipment


@in_unit
def confirm_units(*, order_id: UUID, buyer_id: UUID, numbers: tuple[int, ...] = (), now: datetime) -> Order:
    """The buyer has these units (all, when none are named): their money goes to the seller, less commission.

    Confirming again changes nothing. Raises NoSuchOrder, NotToConfirm also when one of the named has not been
    shipped, was refunded or does not exist.
    """
    order = own_order(order_id, buyer_id)
    units = list(locked(Unit.objects.filter(order=order)))
    asked = [unit for unit in units if unit.number in numbers] if numbers else _to_confirm(units)
    if not asked or len(asked) < len(set(numbers)) or any(unit.status not in CONFIRMABLE for unit in asked):
        raise NotToConfirm()
    waiting = [unit for unit in asked if unit.status in ON_THE_WAY]
    actor = Actor(ActorKind.BUYER, str(buyer_id))
    for unit in waiting:
        if unit.status == UnitStatus.SHIPPED:
            advance(unit, "deliver", actor=actor, delivered_at=now)
        _release(unit, actor=actor, now=now)
    if waiting:
        _settled(order, now=now)
    return order


@in_unit
def confirm_next_delivered(*, now: datetime) -> Unit | None:
    """Confirm one delivered unit whose days are over, for a silent buyer; None when there is none."""
    due = Order.objects.filter(units__status=UnitStatus.DELIVERED, units__confirm_at__lte=now)
    found = due.order_by("units__confirm_at").values_list("pk", flat=True).first()
    if found is None:
        return None
    order = locked_order(found)
    unit = next_due(Unit.objects.filter(order=order, status=UnitStatus.DELIVERED, confirm_at__lte=now).order_by("pk"))
    if unit is None:
        return None
    _release(unit, actor=CLOCK, now=now)
    _settled(order, now=now)
    return unit


@in_unit
def extend_confirmation(*, order_id: UUID, buyer_id: UUID, now: datetime) -> Order:
    """Seven more days to look at what was delivered, once. Raises NoSuchOrder, NotToConfirm, OnlyOnce."""
    order = own_order(order_id, buyer_id)
    units = list(locked(Unit.objects.filter(order=order, status=UnitStatus.DELIVERED)))
    asked_at = clock.after_lock()
    open_units = [unit for unit in units if unit.confirm_at is not None and asked_at < unit.confirm_at]
    if not open_units:
        raise NotToConfirm()
    if any(unit.is_extended for unit in open_units):
        raise OnlyOnce()
    terms = PoolTerms.from_json(order.pool.terms)
    for unit in open_units:
        assert unit.delivered_at is not None
        unit.is_extended, unit.confirm_at = True, extended_confirm_at(unit.delivered_at, terms)
        unit.save(update_fields=["is_extended", "confirm_at"])
    _tell(order, UnitStatus.DELIVERED, now=now)
    return order


def _own_parcel(order_id: UUID, user_id: UUID) -> Order:
    seller = seller_of(user_id)
    if seller is None or not Order.objects.filter(pk=order_id, seller_id=seller.id).exists():
        raise NoSuchOrder()
    return locked_order(order_id)


def _to_confirm(units: list[Unit]) -> list[Unit]:
    """What a buyer confirms who names no unit: all that is on its way, else what was confirmed already."""
    waiting = [unit for unit in units if unit.status in ON_THE_WAY]
    return waiting or [unit for unit in units if unit.status == UnitStatus.RELEASED]


def _release(unit: Unit, *, actor: Actor, now: datetime) -> None:
    advance(unit, "confirm", actor=actor)
    release_hold(hold_id=unit.hold_id, actor=actor, now=now)
    advance(unit, "release", actor=SYSTEM, settled_at=now, confirm_at=None)


def _settled(order: Order, *, now: datetime) -> None:
    _tell(order, UnitStatus.RELEASED, now=now)
    close_if_settled(order.pool, now=now)


def _tell(order: Order, status: UnitStatus, *, now: datetime) -> None:
    record(UnitsMoved(pool_id=str(order.pool_id), order_id=str(order.id), status=status), now=now)
