"""Units on their way: shipped by the seller, delivered by the carrier's word, confirmed by the buyer or the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from common import clock
from common.calendar import korean_calendar
from common.failpoints import declare, failpoint
from common.lifecycle import CLOCK, SYSTEM, Actor, ActorKind
from common.locks import locked
from common.outbox import record, record_all
from common.rows import write_all
from common.transactions import in_unit
from escrow.services import release_hold, release_holds
from marketplace.errors import NoSuchOrder, NotToConfirm, NotToShip, OnlyOnce, TrackingUnfit, TrackingUsed
from marketplace.events import UnitsMoved
from marketplace.gateways import knows_number
from marketplace.gateways.base import ParcelState
from marketplace.models import Order, Pool, Shipment, Unit
from marketplace.rules.deadlines import confirm_at, extended_confirm_at
from marketplace.rules.parcels import CarrierState, lost_at, scan_by, send_again_by
from marketplace.rules.reminders import confirm_reminders, extended_reminders
from marketplace.rules.states import PoolStatus, UnitStatus
from marketplace.rules.terms import PoolTerms
from marketplace.services.groups import rest_while_frozen
from marketplace.services.machines import advance, step
from marketplace.services.orders import close_if_settled, locked_order, own_order
from marketplace.services.reminders import remind_buyer
from merchants.selectors import seller_of

declare("unit.released")

LOOK_EVERY = timedelta(hours=6)
CONFIRMED_AT_ONCE = 500
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
def ship_order(
    *, order_id: UUID, user_id: UUID, parcel: Parcel, unit_numbers: tuple[int, ...] = (), now: datetime
) -> Shipment:
    """Give the tracking number of a parcel with these units of an order, or with all that wait when none is named.

    The same number again changes nothing; a number its carrier does not know may be corrected. Raises NoSuchOrder,
    TrackingUnfit, TrackingUsed, NotToShip when the pool does not ship yet, or what is named does not wait, or it is
    so late that the money goes back.
    """
    order = _own_parcel(order_id, user_id)
    number = parcel.tracking_number.replace("-", "").replace(" ", "")
    if not knows_number(parcel.carrier, number):
        raise TrackingUnfit(field="tracking_number")
    given = Shipment.objects.filter(order=order, carrier=parcel.carrier, tracking_number=number).first()
    if given is not None and _is_all_in(given, unit_numbers):
        return given
    units = _to_ship(order, unit_numbers)
    if not units or order.pool.status != PoolStatus.FULFILLING:
        raise NotToShip()
    _refuse_used(order, parcel.carrier, number)
    shipment = given or Shipment.objects.create(
        order=order, carrier=parcel.carrier, tracking_number=number, shipped_at=now, next_look_at=now + LOOK_EVERY
    )
    _put_in(shipment, units, actor=Actor(ActorKind.SELLER, str(order.seller_id)), now=now)
    _tell(order, UnitStatus.SHIPPED, now=now)
    return shipment


@in_unit
def note_look(*, shipment_id: UUID, said: ParcelState, now: datetime) -> Shipment:
    """Write down what the carrier said; its "delivered" starts the days to automatic confirmation.

    The days never start before the number was given. What the carrier knows of the number from before the pool
    shipped is another parcel: it does not know this one.
    """
    found = Shipment.objects.get(pk=shipment_id)
    order = locked_order(found.order_id)
    shipment = locked(Shipment.objects.filter(pk=shipment_id)).get()
    unsettled = list(locked(Unit.objects.filter(shipment=shipment, status__in=LOOKED_FOR)))
    waiting = [unit for unit in unsettled if unit.status == UnitStatus.SHIPPED]
    fulfilling_at = order.pool.fulfilling_at
    if said.since is not None and fulfilling_at is not None and said.since < fulfilling_at:
        said = ParcelState(CarrierState.UNKNOWN)
    _write_look(shipment, said, unsettled, now=now)
    match said.state:
        case CarrierState.DELIVERED:
            _deliver(order, waiting, at=max(said.since or now, shipment.shipped_at), now=now)
        case CarrierState.RETURNED:
            _take_back(order, waiting, now=now)
        case _:
            pass
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
def confirm_next_delivered(*, now: datetime, at_most: int = CONFIRMED_AT_ONCE) -> list[Unit] | None:
    """Confirm delivered units of one pool whose days are over, for silent buyers; None when there are none.

    At most so many in one transaction, those that waited longest first; the rest are confirmed by the next ones.
    """
    due = Unit.objects.filter(status=UnitStatus.DELIVERED, confirm_at__lte=now, charged_back_at=None)
    due = due.filter(hold__dispute=None, hold__chargeback=None, order__award__frozen_at=None)
    found = due.order_by("confirm_at").values_list("order__pool", flat=True).first()
    if found is None:
        return None
    pool = locked(Pool.objects.filter(pk=found)).get()
    here = due.filter(order__pool=pool).order_by("confirm_at")  # as the index has them: nothing is sorted
    chosen = dict(here.values_list("pk", "order_id")[:at_most])
    orders = {order.pk: order for order in locked(Order.objects.filter(pk__in=set(chosen.values())))}
    units = _release_all(list(locked(due.filter(pk__in=chosen))), now=now)
    moved = [orders[key] for key in dict.fromkeys(unit.order_id for unit in units)]
    record_all(facts=[_moved(order, UnitStatus.RELEASED) for order in moved], now=now)
    if not here.exists():
        close_if_settled(pool, now=now)
    return units


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
    remind_buyer(order, extended_reminders(max(unit.confirm_at for unit in open_units if unit.confirm_at)), now=now)
    _tell(order, UnitStatus.DELIVERED, now=now)
    return order


def _own_parcel(order_id: UUID, user_id: UUID) -> Order:
    seller = seller_of(user_id)
    if seller is None or not Order.objects.filter(pk=order_id, seller_id=seller.id).exists():
        raise NoSuchOrder()
    return locked_order(order_id)


def _is_all_in(given: Shipment, numbers: tuple[int, ...]) -> bool:
    """Whether the parcel already holds what is named; without names it holds whatever it holds."""
    return not numbers or set(numbers) == set(given.units.values_list("number", flat=True))


def _to_ship(order: Order, numbers: tuple[int, ...]) -> list[Unit]:
    """The units that may go into a parcel now: those held, and those under a number their carrier does not know.

    Of units that are named none may be missing.
    """
    units = list(locked(Unit.objects.filter(order=order).select_related("shipment")))
    asked_at = clock.after_lock()
    fit = [unit for unit in units if unit.refund_at is None or asked_at < unit.refund_at]
    if numbers:
        chosen = [unit for unit in fit if unit.number in numbers and (_is_held(unit) or _is_unknown(unit))]
        return chosen if len(chosen) == len(set(numbers)) else []
    return [unit for unit in fit if _is_held(unit)] or [unit for unit in fit if _is_unknown(unit)]


def _is_held(unit: Unit) -> bool:
    return unit.status == UnitStatus.HELD


def _is_unknown(unit: Unit) -> bool:
    """Whether the unit went under a number its carrier says is none of its parcels."""
    parcel = unit.shipment
    return unit.status == UnitStatus.SHIPPED and parcel is not None and parcel.carrier_state == CarrierState.UNKNOWN


def _refuse_used(order: Order, carrier: str, number: str) -> None:
    """A number stands for one parcel; only one buyer's orders with one seller may travel in it together."""
    others = Shipment.objects.filter(carrier=carrier, tracking_number=number).exclude(order=order)
    if others.exclude(order__buyer_id=order.buyer_id, order__seller_id=order.seller_id).exists():
        raise TrackingUsed(field="tracking_number")


def _put_in(shipment: Shipment, units: list[Unit], *, actor: Actor, now: datetime) -> None:
    """Put units into a parcel; a parcel that is left empty is looked after no more. The order is locked."""
    left = {unit.shipment_id for unit in units} - {shipment.pk}
    for unit in units:
        unit.shipment = shipment
        if unit.refund_at is not None:
            unit.refund_at = scan_by(now, unit.refund_at)
        if unit.status == UnitStatus.HELD:
            step(unit, "ship", actor=actor)
        unit.save(update_fields=["status", "shipment", "refund_at"])
    Shipment.objects.filter(pk__in=[key for key in left if key], units=None).update(next_look_at=None)


def _write_look(shipment: Shipment, said: ParcelState, unsettled: list[Unit], *, now: datetime) -> None:
    """Note the carrier's word and when it is asked again: every six hours, and when a refund hangs on it.

    A parcel with units under dispute is followed on when it comes back, since they may yet wait for it again.
    """
    shipment.carrier_state, shipment.state_at, shipment.looked_at = said.state, said.since, now
    if said.scanned_at is not None and shipment.scanned_at is None:
        shipment.scanned_at = said.scanned_at
        for unit in unsettled:
            unit.refund_at = lost_at(said.scanned_at)
            unit.save(update_fields=["refund_at"])
    if said.state is CarrierState.DELIVERED:
        shipment.delivered_at = shipment.delivered_at or max(said.since or now, shipment.shipped_at)
    has_disputed = any(unit.status == UnitStatus.DISPUTED for unit in unsettled)
    is_back = said.state is CarrierState.RETURNED and not has_disputed
    is_over = said.state is CarrierState.DELIVERED or is_back or not unsettled
    shipment.next_look_at = None if is_over else _next_look(unsettled, now)
    shipment.save()


def _next_look(waiting: list[Unit], now: datetime) -> datetime:
    ends = [unit.refund_at for unit in waiting if unit.refund_at is not None and unit.refund_at > now]
    return min([now + LOOK_EVERY, *ends])


def _deliver(order: Order, waiting: list[Unit], *, at: datetime, now: datetime) -> None:
    if not waiting:
        return
    terms = PoolTerms.from_json(order.pool.terms)
    for unit in waiting:
        advance(
            unit,
            "deliver",
            actor=Actor(ActorKind.CARRIER),
            delivered_at=at,
            confirm_at=confirm_at(at, terms),
            refund_at=None,
        )
    remind_buyer(order, confirm_reminders(at, terms), now=now)
    _tell(order, UnitStatus.DELIVERED, now=now)


def _take_back(order: Order, waiting: list[Unit], *, now: datetime) -> None:
    """The carrier brought the parcel back to its sender: its units wait to be sent again."""
    calendar = korean_calendar()
    for unit in waiting:
        again_by = send_again_by(now, refund_at=unit.ship_by or now, calendar=calendar)
        advance(unit, "come_back", actor=Actor(ActorKind.CARRIER), shipment=None, ship_by=again_by, refund_at=again_by)
    if waiting:
        _tell(order, UnitStatus.HELD, now=now)


def _to_confirm(units: list[Unit]) -> list[Unit]:
    """What a buyer confirms who names no unit: all that is on its way, else what was confirmed already."""
    waiting = [unit for unit in units if unit.status in ON_THE_WAY]
    return waiting or [unit for unit in units if unit.status == UnitStatus.RELEASED]


def _release(unit: Unit, *, actor: Actor, now: datetime) -> None:
    advance(unit, "confirm", actor=actor)
    release_hold(hold_id=unit.hold_id, actor=actor, now=now)
    rest_while_frozen(unit)
    failpoint("unit.released")
    advance(unit, "release", actor=SYSTEM, settled_at=now, confirm_at=None)


def _release_all(units: list[Unit], *, now: datetime) -> list[Unit]:
    """Confirm and release many delivered units by the clock, as `_release` would one after the other; those released.

    A unit whose money a case or a chargeback has just stopped stays where it is.
    """
    released = {hold.pk for hold in release_holds(hold_ids=[unit.hold_id for unit in units], actor=CLOCK, now=now)}
    failpoint("unit.released")
    free = [unit for unit in units if unit.hold_id in released]
    for unit in free:
        step(unit, "confirm", actor=CLOCK)
    write_all(free, ["status"])
    for unit in free:
        step(unit, "release", actor=SYSTEM)
        unit.settled_at, unit.confirm_at = now, None
    write_all(free, ["status", "settled_at", "confirm_at"])
    return free


def _settled(order: Order, *, now: datetime) -> None:
    _tell(order, UnitStatus.RELEASED, now=now)
    close_if_settled(order.pool, now=now)


def _tell(order: Order, status: UnitStatus, *, now: datetime) -> None:
    record(_moved(order, status), now=now)


def _moved(order: Order, status: UnitStatus) -> UnitsMoved:
    return UnitsMoved(pool_id=str(order.pool_id), order_id=str(order.id), status=status)
