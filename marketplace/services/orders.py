"""Orders while the money is collected: what the payment's facts mean for them, leaving, the end of collection."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from common import clock
from common.lifecycle import CLOCK, SYSTEM, Actor, ActorKind
from common.locks import locked
from common.outbox import record, record_all
from common.rows import write_all
from common.transactions import in_unit
from escrow.services import cancel_payment, change_method, claim_authentication, refund_hold
from marketplace.errors import NoSuchOrder, OrderUnderway
from marketplace.events import AuthenticationAsked, OrderChanged, PoolClosed, UnitsMoved
from marketplace.models import Order, Pool, Unit
from marketplace.rules.states import OrderStatus, PoolStatus, UnitStatus
from marketplace.services.machines import advance, step

GATEWAY = Actor(ActorKind.GATEWAY)
UNIT_ENDS = [UnitStatus.RELEASED, UnitStatus.REFUNDED, UnitStatus.CANCELLED]


@in_unit
def note_paid(*, order_id: UUID, now: datetime) -> Order:
    """The charge succeeded: the money of every unit is held. Hearing it twice changes nothing. Raises NoSuchOrder."""
    [order] = note_all_paid(order_ids=[order_id], now=now)
    return order


@in_unit
def note_all_paid(*, order_ids: Collection[UUID], now: datetime) -> list[Order]:
    """The same for many orders, with as many statements as for one. Raises NoSuchOrder when one does not exist."""
    found = Order.objects.filter(pk__in=order_ids).values("pool")
    pools = {pool.pk: pool for pool in locked(Pool.objects.filter(pk__in=found))}
    orders = list(locked(Order.objects.filter(pk__in=order_ids)))
    if len(orders) < len(set(order_ids)):
        raise NoSuchOrder()
    waiting = [order for order in orders if order.status in {OrderStatus.DUE, OrderStatus.CHARGING}]
    for order in orders:
        order.pool = pools[order.pool_id]
    for order in waiting:
        step(order, "pay", actor=GATEWAY)
        order.paid_at = now
    write_all(waiting, ["status", "paid_at"])
    units = list(locked(Unit.objects.filter(order__in=waiting, status=UnitStatus.PENDING)))
    for unit in units:
        step(unit, "hold", actor=GATEWAY)
    write_all(units, ["status"])
    record_all(facts=[_changed(order) for order in waiting], now=now)
    return orders


@in_unit
def note_dropped(*, order_id: UUID, now: datetime) -> Order:
    """Every charge was declined: the place is given up. Hearing it twice changes nothing."""
    order = locked_order(order_id)
    if order.status in {OrderStatus.DUE, OrderStatus.CHARGING}:
        advance(order, "drop", actor=GATEWAY)
        _cancel_units(order, actor=GATEWAY)
        _tell(order, now=now)
    return order


@in_unit
def note_authentication_asked(*, order_id: UUID, now: datetime) -> Order:
    """The card company wants the buyer to confirm the payment; the order waits for that until its next try."""
    order = locked_order(order_id)
    if order.status == OrderStatus.DUE:
        record(AuthenticationAsked(pool_id=str(order.pool_id), order_id=str(order.id)), now=now)
    return order


@in_unit
def confirm_payment(*, order_id: UUID, buyer_id: UUID, proof: str, now: datetime) -> UUID:
    """The buyer comes back from the card company with its proof: the call that finishes the same charge, by its id.

    `escrow.flows.make_call` makes it once this is committed. Raises NoSuchOrder, OrderUnderway, NothingToAuthenticate.
    """
    order = own_order(order_id, buyer_id)
    if order.status != OrderStatus.DUE:
        raise OrderUnderway()
    return claim_authentication(payment_id=order.payment_id, proof=proof, now=now).pk


@in_unit
def cancel_order(*, order_id: UUID, buyer_id: UUID, now: datetime) -> Order:
    """Leave before the charge, which is free (rules.md F2). Raises NoSuchOrder, OrderUnderway."""
    order = own_order(order_id, buyer_id)
    if order.status == OrderStatus.CANCELLED:
        return order
    if order.status != OrderStatus.DUE or clock.after_lock() >= order.charge_at:
        raise OrderUnderway()
    actor = Actor(ActorKind.BUYER, str(buyer_id))
    cancel_payment(payment_id=order.payment_id, actor=actor, now=now)
    advance(order, "cancel", actor=actor)
    _cancel_units(order, actor=actor)
    _tell(order, now=now)
    return order


@in_unit
def change_order_method(*, order_id: UUID, buyer_id: UUID, method_id: UUID, now: datetime) -> Order:
    """Pay an unpaid order with another card. Raises NoSuchOrder, OrderUnderway, and what escrow refuses."""
    order = own_order(order_id, buyer_id)
    if order.status != OrderStatus.DUE:
        raise OrderUnderway()
    change_method(payment_id=order.payment_id, method_id=method_id, now=now)
    return order


@in_unit
def refund_next_unshipped(*, now: datetime) -> Unit | None:
    """Give one unit's money back that was not shipped, scanned or delivered in time; None when there is none."""
    due = _never_arrived(now)
    found = due.order_by("refund_at").values_list("order_id", flat=True).first()
    if found is None:
        return None
    order = locked_order(found)
    unit = locked(_never_arrived(now).filter(order=order)).first()
    if unit is None:
        return None
    refund_hold(hold_id=unit.hold_id, amount_minor=None, reason="not_shipped", actor=CLOCK, now=now)
    advance(unit, "refund_unshipped", actor=CLOCK, settled_at=now)
    record(UnitsMoved(pool_id=str(order.pool_id), order_id=str(order.id), status=unit.status), now=now)
    close_if_settled(order.pool, now=now)
    return unit


def own_order(order_id: UUID, buyer_id: UUID) -> Order:
    """The buyer's own order, locked. Raises NoSuchOrder."""
    order = locked_order(order_id)
    if order.buyer_id != buyer_id:
        raise NoSuchOrder()
    return order


def refund_unit(unit: Unit, *, reason: str, actor: Actor, now: datetime) -> None:
    """Give back all that is held for a unit. The order is locked by the caller."""
    refund_hold(hold_id=unit.hold_id, amount_minor=None, reason=reason, actor=actor, now=now)
    advance(unit, "refund", actor=actor, settled_at=now)


def locked_order(order_id: UUID) -> Order:
    """The order, locked after its pool, so that the last two units of a pool cannot each see the other open.

    Raises NoSuchOrder.
    """
    pool_id = Order.objects.filter(pk=order_id).values_list("pool_id", flat=True).first()
    if pool_id is None:
        raise NoSuchOrder()
    pool = locked(Pool.objects.filter(pk=pool_id)).get()
    order = locked(Order.objects.filter(pk=order_id)).get()
    order.pool = pool
    return order


def close_if_settled(pool: Pool, *, now: datetime) -> None:
    """Close a pool when the last of its units is released or refunded. The pool is locked by the caller."""
    is_open = Unit.objects.filter(order__pool=pool).exclude(status__in=UNIT_ENDS).exists()
    if pool.status == PoolStatus.FULFILLING and not is_open:
        advance(pool, "close", actor=SYSTEM, ended_at=now)
        record(PoolClosed(pool_id=str(pool.id)), now=now)


def _locked_units(order: Order, *statuses: str) -> list[Unit]:
    units = locked(Unit.objects.filter(order=order))
    return list(units.filter(status__in=statuses) if statuses else units)


def _cancel_units(order: Order, *, actor: Actor) -> None:
    for unit in _locked_units(order, UnitStatus.PENDING):
        advance(unit, "cancel", actor=actor)


def _never_arrived(now: datetime) -> QuerySet[Unit]:
    """Units whose time is up: not shipped; or the carrier, asked once more, never scanned the parcel or lost it."""
    unshipped = Q(status=UnitStatus.HELD)
    unseen = Q(status=UnitStatus.SHIPPED, shipment__looked_at__gte=F("refund_at"))
    return Unit.objects.filter(unshipped | unseen, refund_at__lte=now, charged_back_at=None)


def _tell(order: Order, *, now: datetime) -> None:
    record(_changed(order), now=now)


def _changed(order: Order) -> OrderChanged:
    return OrderChanged(pool_id=str(order.pool_id), order_id=str(order.id), status=order.status)
