"""Making orders from places: one charge for all of it, one hold for each unit, an own copy of the address.

A small crowd's orders are made with the award's acceptance. A large crowd's are made in batches, each in a transaction
of its own: its places are written down first (`PlaceToOrder`), get their orders one batch after the other, and are
told of them only when all are made. Dying between two batches loses nothing: the rows say what is left.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import batched
from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.selectors import address_texts
from common import clock
from common.encryption import seal
from common.failpoints import declare, failpoint
from common.ids import new_id
from common.lifecycle import SYSTEM
from common.locks import next_due
from common.outbox import record_all
from common.rows import write_all
from common.transactions import in_unit
from escrow.rules.terms import may_be_charged
from escrow.selectors import hold_ids
from escrow.services import HoldShare, PaymentTerms, open_payments, set_charges
from marketplace.events import OrderChanged
from marketplace.models import Award, Order, PlaceToOrder, Pledge, Pool, Unit
from marketplace.rules.deadlines import charge_at
from marketplace.rules.states import OrderStatus, PledgeStatus, PoolStatus, UnitStatus
from marketplace.rules.terms import PoolTerms
from marketplace.services.machines import step

declare("order.payment_opened", "order.made", "orders.told")

MOST_AT_ONCE = 200
"""Orders made with the acceptance itself; more are made in batches."""

BATCH = 500
UNTOLD = timedelta(days=7)
"""How far off the charge of an order is set whose buyer was not told yet."""


@in_unit
def make_order(*, award: Award, place: Pledge, now: datetime) -> Order | None:
    """The contract of a committed place at the award's price, charged by its own notice of 24 hours (rules.md F2).

    None for an order no card can be asked for (rules.md G4). The pool is locked by the caller. Raises what accounts
    refuse about the address.
    """
    orders = make_orders(award=award, places=[place], now=now)
    return orders[0] if orders else None


@in_unit
def make_orders(*, award: Award, places: Sequence[Pledge], now: datetime) -> list[Order]:
    """The orders of many places, and their buyers are told; those no card can be asked for have none.

    The pool is locked by the caller.
    """
    due = charge_at(now, PoolTerms.from_json(award.pool.terms))
    orders = _made(award, places, due, now)
    record_all(facts=[_told(order) for order in orders], now=now)
    failpoint("order.made")
    return orders


@in_unit
def put_off_orders(*, award: Award, place_ids: Sequence[UUID]) -> None:
    """Write down which places get an order, in this order; `continue_orders` makes them. The pool is locked."""
    for part in batched(enumerate(place_ids, start=1), BATCH):
        PlaceToOrder.objects.bulk_create(
            PlaceToOrder(award=award, pledge_id=place_id, position=number) for number, place_id in part
        )


def orders_are_made(award: Award) -> bool:
    """Whether every place of an award has its order and was told, read without writing."""
    return not PlaceToOrder.objects.filter(award=award).exists()


@in_unit
def continue_orders(*, at_most: int = BATCH) -> Award | None:
    """Make the next batch of one award's orders, or once all are made tell the next batch of buyers.

    None when nothing waits, else the award, its pool locked; whoever finds `orders_are_made` then goes on with it.
    """
    waiting = PlaceToOrder.objects.filter(award__pool=OuterRef("pk"))
    pool = next_due(Pool.objects.filter(Exists(waiting), status=PoolStatus.COLLECTING).order_by("pk"))
    if pool is None:
        return None
    award = Award.objects.select_related("bid__auction").filter(pool=pool, places_to_order__isnull=False)[0]
    award.pool, at = pool, clock.after_lock()
    rows = PlaceToOrder.objects.filter(award=award, order=None).select_related("pledge").order_by("position")
    batch = list(rows[:at_most])
    if batch:
        _make_batch(award, batch, at)
    else:
        _tell_batch(award, at_most, at)
    return award


def _make_batch(award: Award, batch: Sequence[PlaceToOrder], at: datetime) -> None:
    due = charge_at(at, PoolTerms.from_json(award.pool.terms)) + UNTOLD
    orders = {order.pledge_id: order for order in _made(award, [row.pledge for row in batch], due, at)}
    for row in batch:
        row.order = orders.get(row.pledge_id)
    write_all([row for row in batch if row.order], ["order"])
    PlaceToOrder.objects.filter(pk__in=[row.pk for row in batch if not row.order]).delete()
    failpoint("order.made")


def _tell_batch(award: Award, at_most: int, at: datetime) -> None:
    """Start the notice of the next buyers: their charges are set by it."""
    rows = list(PlaceToOrder.objects.filter(award=award).select_related("order").order_by("position")[:at_most])
    orders = [row.order for row in rows if row.order and row.order.status == OrderStatus.DUE]
    due = charge_at(at, PoolTerms.from_json(award.pool.terms))
    set_charges(payment_ids=[order.payment_id for order in orders], charge_at=due)
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(charge_at=due)
    record_all(facts=[_told(order) for order in orders], now=at)
    PlaceToOrder.objects.filter(pk__in=[row.pk for row in rows]).delete()
    failpoint("orders.told")


def _made(award: Award, places: Sequence[Pledge], due: datetime, now: datetime) -> list[Order]:
    commission = PoolTerms.from_json(award.pool.terms).commission_bp
    asked = [(place, _payment_terms(award, place, due, commission)) for place in places]
    fit = [(place, terms) for place, terms in asked if may_be_charged(terms)]
    if not fit:
        return []
    payments = open_payments(terms=[terms for _place, terms in fit], now=now)
    failpoint("order.payment_opened")
    addresses = _sealed_addresses([place for place, _terms in fit])
    orders = [
        Order(
            id=_id_in(terms.reference),
            pool=award.pool,
            award=award,
            pledge=place,
            buyer_id=place.buyer_id,
            seller_id=award.seller_id,
            status=OrderStatus.DUE,
            unit_count=place.units,
            price_minor=award.price_minor,
            address=addresses[place.pk],
            payment_id=payment.id,
            made_at=now,
            charge_at=due,
        )
        for (place, terms), payment in zip(fit, payments, strict=True)
    ]
    Order.objects.bulk_create(orders)
    _write_units([terms for _place, terms in fit], orders, hold_ids([payment.id for payment in payments]))
    _mark_ordered([place for place, _terms in fit])
    return orders


def _payment_terms(award: Award, place: Pledge, due: datetime, commission_bp: int) -> PaymentTerms:
    """One charge for the whole place, one share for each of its units, under references made here."""
    assert place.method_id is not None, "a committed place has a card, by constraint"
    share = [HoldShare(reference=f"unit:{new_id()}", card_minor=award.price_minor) for _unit in range(place.units)]
    return PaymentTerms(
        payer=f"buyer:{place.buyer_id}",
        payee=f"seller:{award.seller_id}",
        reference=f"order:{new_id()}",
        method_id=place.method_id,
        charge_at=due,
        commission_bp=commission_bp,
        shares=tuple(share),
    )


def _write_units(terms: Sequence[PaymentTerms], orders: Sequence[Order], holds: dict[str, UUID]) -> None:
    Unit.objects.bulk_create(
        Unit(
            id=_id_in(share.reference),
            order=order,
            number=number,
            status=UnitStatus.PENDING,
            price_minor=share.card_minor,
            hold_id=holds[share.reference],
        )
        for asked, order in zip(terms, orders, strict=True)
        for number, share in enumerate(asked.shares, 1)
    )


def _mark_ordered(places: Sequence[Pledge]) -> None:
    committed = [place for place in places if place.status == PledgeStatus.COMMITTED]
    for place in committed:
        step(place, "order", actor=SYSTEM)
        place.address = None
    write_all(committed, ["status", "address"])


def _sealed_addresses(places: Sequence[Pledge]) -> dict[UUID, str]:
    """Where to: the place's address, or after a collection that failed the one its first order was for."""
    texts = address_texts({place.address_id: place.buyer_id for place in places if place.address_id is not None})
    former = [place.pk for place in places if place.address_id is None]
    sealed = dict(Order.objects.filter(pledge__in=former).order_by("made_at").values_list("pledge_id", "address"))
    for place in places:
        if place.address_id is not None:
            sealed[place.pk] = seal(json.dumps(asdict(texts[place.address_id])))
    return sealed


def _told(order: Order) -> OrderChanged:
    return OrderChanged(pool_id=str(order.pool_id), order_id=str(order.pk), status=OrderStatus.DUE)


def _id_in(reference: str) -> UUID:
    return UUID(reference.partition(":")[2])
