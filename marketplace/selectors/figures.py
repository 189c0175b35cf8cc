"""What can be told of a pool, an order and what belongs to them: figures as plain values."""

from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.errors import NoSuchPool
from marketplace.models import Award, Bid, FlagCase, Order, Pool, Return, WaitingPlace
from marketplace.rules.states import UnitStatus
from merchants.selectors import sellers

type Figures = dict[str, Any]
"""Plain JSON values; names end in what they are: `_minor` won, `_units`, `_people`, `_at` instants."""

ARRIVED = [UnitStatus.DELIVERED, UnitStatus.CONFIRMED, UnitStatus.RELEASED]


def pool_figures(pool_id: UUID, *, award_id: UUID | None = None) -> Figures:
    """What can be told of a pool to everybody it concerns. Raises NoSuchPool."""
    pool = Pool.objects.select_related("want", "auction").filter(pk=pool_id).first()
    if pool is None:
        raise NoSuchPool()
    figures: Figures = {
        "pool_id": str(pool.id),
        "title": pool.want.title,
        "category": pool.want.category_id,
        "committed_units": pool.committed_units,
        "people": pool.committed_people,
        "threshold_units": pool.threshold_units,
        "missing_units": max(0, pool.threshold_units - pool.committed_units),
        "start_minor": pool.want.hint_price_minor,
        "deadline_at": _iso(pool.deadline),
    }
    if hasattr(pool, "auction"):
        figures |= {"opens_at": _iso(pool.auction.sealed_ends_at), "ends_at": _iso(pool.auction.ends_at)}
    return figures | _award_figures(pool, award_id)


def order_figures(order_id: UUID) -> Figures:
    """What can be told of an order to its buyer and its seller; empty when there is none."""
    order = Order.objects.select_related("pool__want", "payment__method").filter(pk=order_id).first()
    if order is None:
        return {}
    units = list(order.units.select_related("shipment").order_by("number"))
    parcels = sorted({unit.shipment for unit in units if unit.shipment}, key=lambda parcel: parcel.shipped_at)
    return {
        "order_id": str(order.id),
        "pool_id": str(order.pool_id),
        "buyer_id": str(order.buyer_id),
        "seller_id": str(order.seller_id),
        "title": order.pool.want.title,
        "seller": sellers([order.seller_id])[order.seller_id].business_name,
        "units": order.unit_count,
        "price_minor": order.price_minor,
        "total_minor": order.price_minor * order.unit_count,
        "charge_at": _iso(order.charge_at),
        "next_try_at": _iso(order.payment.next_try_at),
        "card": f"{order.payment.method.brand} {order.payment.method.last4}",
        "sent_units": sum(unit.shipment_id is not None for unit in units),
        "arrived_units": sum(unit.status in ARRIVED for unit in units),
        "released_minor": sum(unit.price_minor for unit in units if unit.status == UnitStatus.RELEASED),
        "refunded_minor": sum(unit.price_minor for unit in units if unit.status == UnitStatus.REFUNDED),
        "confirm_at": _iso(min((unit.confirm_at for unit in units if unit.confirm_at), default=None)),
        "ship_by_at": _iso(min((unit.ship_by for unit in units if unit.ship_by), default=None)),
        "refund_at": _iso(min((unit.refund_at for unit in units if unit.refund_at), default=None)),
        "tracking": parcels[-1].tracking_number if parcels else "",
    }


def place_figures(pledge_id: UUID) -> Figures:
    """Until when a freed place is offered to who held this one, and how many units of it."""
    row = WaitingPlace.objects.filter(pledge_id=pledge_id, answer_by__isnull=False).order_by("-offered_at").first()
    return {"place_at": _iso(row.answer_by), "my_units": row.units} if row else {}


def return_figures(return_id: UUID) -> Figures:
    """How many units of an order go back, and until when the next answer is due."""
    row = Return.objects.filter(pk=return_id).first()
    return {"units": row.units.count(), "return_at": _iso(row.due_at)} if row else {}


def flag_figures(bid_id: UUID) -> Figures:
    """Until when the seller of a flagged bid may answer."""
    bid = Bid.objects.filter(pk=bid_id).first()
    case = FlagCase.objects.filter(auction=bid.auction_id, seller=bid.seller_id).first() if bid else None
    return {"flags_at": _iso(case.answer_by)} if case else {}


def shipping_figures(pool_id: UUID) -> Figures:
    """What its seller must send for a pool: parcels, and until when."""
    orders = Order.objects.filter(pool_id=pool_id, units__status=UnitStatus.HELD)
    ship_by = orders.order_by("units__ship_by").values_list("units__ship_by", flat=True).first()
    return {"parcels": orders.distinct().count(), "ship_by_at": _iso(ship_by)}


def _award_figures(pool: Pool, award_id: UUID | None) -> Figures:
    awards = Award.objects.select_related("bid", "low_price").filter(pool=pool).order_by("-turn")
    award = awards.filter(pk=award_id).first() if award_id else awards.first()
    if award is None:
        return {}
    start = pool.want.hint_price_minor
    held = award.low_price if hasattr(award, "low_price") else None
    return {
        "award_id": str(award.id),
        "price_minor": award.price_minor,
        "saved_minor": max(0, start - award.price_minor) if start else None,
        "award_units": award.units,
        "total_minor": award.price_minor * award.units,
        "seller": sellers([award.seller_id])[award.seller_id].business_name,
        "accept_by_at": _iso(award.accept_by),
        "consent_at": _iso(award.consent_until),
        "opt_out_at": _iso(award.opt_out_until),
        "explain_at": _iso(held.answer_by if held else None),
        "fewer_units": award.fewer_units,
        "fewer_at": _iso(award.fewer_by),
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
