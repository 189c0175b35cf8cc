"""Orders, their units and their parcels as they are shown."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.rules.addresses import AddressText
from accounts.selectors.people import Viewer, viewer_named
from common.encryption import unseal
from marketplace.gateways import CARRIERS
from marketplace.models import Order, Shipment, Unit
from marketplace.rules.parcels import CarrierState
from marketplace.rules.states import OrderStatus, PoolStatus, UnitStatus
from marketplace.rules.terms import PoolTerms
from media.selectors import PhotoView

OPEN_UNITS = [
    UnitStatus.HELD,
    UnitStatus.SHIPPED,
    UnitStatus.DELIVERED,
    UnitStatus.RETURNING,
    UnitStatus.DISPUTED,
]


@dataclass(frozen=True)
class ParcelView:
    """A parcel: who carries it, under which number, and what its carrier says; None before it was asked."""

    carrier: str
    carrier_name: str
    tracking_number: str
    shipped_at: datetime
    delivered_at: datetime | None
    state: CarrierState | None = None
    state_at: datetime | None = None


@dataclass(frozen=True)
class UnitView:
    """One unit of an order and the state of its money."""

    number: int
    status: UnitStatus
    price_minor: int
    parcel: ParcelView | None
    ship_by: datetime | None
    refund_at: datetime | None
    delivered_at: datetime | None
    confirm_at: datetime | None
    is_extended: bool
    settled_at: datetime | None
    disputed_from: str

    @property
    def is_held(self) -> bool:
        """Whether Moa holds its money: a unit may be disputed after the seller was paid."""
        return self.status in OPEN_UNITS and self.disputed_from != UnitStatus.RELEASED


@dataclass(frozen=True)
class OrderView:
    """An order as its buyer, its seller or an operator sees it; `address` is None where it is not theirs to see.

    Since `frozen_since` nothing of its award goes to the seller; None while nothing is frozen.
    """

    id: UUID
    pool_id: UUID
    title: str
    photo: PhotoView | None
    status: OrderStatus
    pool_status: PoolStatus
    seller_id: UUID
    seller_name: str
    price_minor: int
    units: tuple[UnitView, ...]
    made_at: datetime
    charge_at: datetime
    paid_at: datetime | None
    payment_id: UUID
    address: AddressText | None
    buyer: Viewer
    terms: PoolTerms
    frozen_since: datetime | None

    @property
    def total_minor(self) -> int:
        """What the card pays for the whole order."""
        return self.price_minor * len(self.units)

    @property
    def held_minor(self) -> int:
        """What Moa holds for it now."""
        return sum(unit.price_minor for unit in self.units if unit.is_held)

    @property
    def confirm_at(self) -> datetime | None:
        """When the next unit confirms itself."""
        running = (unit.confirm_at for unit in self.units if unit.status != UnitStatus.DISPUTED)
        return min((at for at in running if at), default=None)

    @property
    def may_confirm(self) -> bool:
        """Whether something arrived, or is on its way and may be in the buyer's hands."""
        return any(unit.status in {UnitStatus.SHIPPED, UnitStatus.DELIVERED} for unit in self.units)

    @property
    def may_extend(self) -> bool:
        """Whether seven more days can still be asked for."""
        delivered = [unit for unit in self.units if unit.status == UnitStatus.DELIVERED]
        return bool(delivered) and not any(unit.is_extended for unit in delivered)


def parcel_view(row: Shipment) -> ParcelView:
    """A parcel as it is shown."""
    return ParcelView(
        carrier=row.carrier,
        carrier_name=str(CARRIERS.get(row.carrier, row.carrier)),
        tracking_number=row.tracking_number,
        shipped_at=row.shipped_at,
        delivered_at=row.delivered_at,
        state=CarrierState(row.carrier_state) if row.carrier_state else None,
        state_at=row.state_at,
    )


def photo_id_of(order: Order) -> UUID | None:
    """The first photo of what was ordered, which came along with the order."""
    photo_id: UUID | None = order.photo_id  # type: ignore[attr-defined]  # annotated by those who ask
    return photo_id


def order_view(order: Order, *, pictures: dict[UUID, PhotoView], with_address: bool) -> OrderView:
    """An order that came with its pool, its seller, its buyer's name and its units."""
    first = photo_id_of(order)
    return OrderView(
        id=order.id,
        pool_id=order.pool_id,
        title=order.pool.want.title,
        photo=pictures.get(first) if first else None,
        status=OrderStatus(order.status),
        pool_status=PoolStatus(order.pool.status),
        seller_id=order.seller_id,
        seller_name=order.seller.business_name,
        price_minor=order.price_minor,
        units=tuple(_unit(unit) for unit in order.units.all()),
        made_at=order.made_at,
        charge_at=order.charge_at,
        paid_at=order.paid_at,
        payment_id=order.payment_id,
        address=AddressText(**json.loads(unseal(order.address))) if with_address else None,
        buyer=_buyer(order),
        terms=PoolTerms.from_json(order.pool.terms),
        frozen_since=order.frozen_since,  # type: ignore[attr-defined]  # annotated by those who ask
    )


def _buyer(order: Order) -> Viewer:
    """Whose order it is, from what came along with it."""
    name, is_operator = order.buyer_name, order.buyer_decides  # type: ignore[attr-defined]  # annotated by those who ask
    return viewer_named(order.buyer_id, name, is_operator=is_operator)


def _unit(unit: Unit) -> UnitView:
    return UnitView(
        number=unit.number,
        status=UnitStatus(unit.status),
        price_minor=unit.price_minor,
        parcel=parcel_view(unit.shipment) if unit.shipment else None,
        ship_by=unit.ship_by,
        refund_at=unit.refund_at,
        delivered_at=unit.delivered_at,
        confirm_at=unit.confirm_at,
        is_extended=unit.is_extended,
        settled_at=unit.settled_at,
        disputed_from=unit.disputed_from,
    )
