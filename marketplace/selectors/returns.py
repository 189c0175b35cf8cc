"""Questions about returns: for the buyer who sends back, for the seller who answers, for the looks at parcels."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import FETCH_RAISE, Exists, OuterRef, Prefetch, QuerySet

from common.asking import asked_once
from common.paging import Ask, Part, part_of
from escrow.selectors.holds import HoldView, holds_of_payment
from marketplace.errors import NoSuchReturn
from marketplace.gateways import CARRIERS
from marketplace.models import Return, ReturnUnit, Unit
from marketplace.models.returns import OPEN_RETURNS
from marketplace.rules.parcels import CarrierState
from marketplace.rules.returns import ReturnReason, may_be_returned
from marketplace.rules.states import ReturnStatus, UnitStatus
from marketplace.selectors.parcels import ParcelOnTheWay


@dataclass(frozen=True)
class ReturnView:
    """Units on their way back; `due_at` is the deadline of the present state, None once it is over."""

    id: UUID
    order_id: UUID
    title: str
    buyer_name: str
    status: ReturnStatus
    reason: ReturnReason
    words: str
    answer: str
    unit_numbers: tuple[int, ...]
    amount_minor: int
    carrier: str
    carrier_name: str
    tracking_number: str
    carrier_state: CarrierState | None
    asked_at: datetime
    sent_at: datetime | None
    arrived_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether something can still happen to it."""
        return self.status in OPEN_RETURNS


def returns_of_order(order_id: UUID) -> list[ReturnView]:
    """The returns of an order, the newest first; whose order it is was asked before."""
    return _views(_returns().filter(order_id=order_id).order_by("-pk"))


def return_of(order_id: UUID, return_id: UUID) -> ReturnView:
    """One return of an order. Raises NoSuchReturn."""
    found = _views(_returns().filter(order_id=order_id, pk=return_id))
    if not found:
        raise NoSuchReturn()
    return found[0]


def returns_to_seller(seller_id: UUID, ask: Ask) -> Part[ReturnView]:
    """One part of the open returns of a seller, the most pressing first. Raises CursorUnfit."""
    rows = _returns().filter(order__seller_id=seller_id, status__in=OPEN_RETURNS)
    return part_of(rows, "due_at", "pk", ask=ask).shown(_views)


@asked_once
def returnable_numbers(order_id: UUID, *, now: datetime) -> tuple[int, ...]:
    """The units of an order that may be sent back now."""
    under_way = ReturnUnit.objects.filter(unit=OuterRef("pk"), is_open=True)
    here = Unit.objects.filter(order_id=order_id, status__in=[UnitStatus.DELIVERED, UnitStatus.RELEASED])
    free = here.exclude(Exists(under_way)).select_related("order")
    units = [unit for unit in free if unit.delivered_at and may_be_returned(unit.delivered_at, now)]
    holds = {hold.number: hold for unit in units[:1] for hold in holds_of_payment(unit.order.payment_id)}
    return tuple(sorted(unit.number for unit in units if _is_open(holds[unit.number])))


def returns_to_look_at(*, now: datetime, at_most: int) -> list[ParcelOnTheWay]:
    """Parcels on their way back whose next look is due, the longest waiting first."""
    due = Return.objects.filter(status=ReturnStatus.SENT, next_look_at__lte=now).order_by("next_look_at")[:at_most]
    return [ParcelOnTheWay(row.id, row.carrier, row.tracking_number, row.sent_at or now) for row in due]


def _is_open(hold: HoldView) -> bool:
    """Whether there is money that could go back."""
    return hold.held_minor + hold.released_minor > 0


def _returns() -> QuerySet[Return]:
    rows = Return.objects.select_related("order__pool__want", "order__buyer")
    return rows.prefetch_related(Prefetch("units", ReturnUnit.objects.select_related("unit"))).fetch_mode(FETCH_RAISE)


def _views(rows: Iterable[Return]) -> list[ReturnView]:
    return [_view(row) for row in rows]


def _view(row: Return) -> ReturnView:
    units = sorted((each.unit for each in row.units.all()), key=lambda unit: unit.number)
    return ReturnView(
        id=row.pk,
        order_id=row.order_id,
        title=row.order.pool.want.title,
        buyer_name=row.order.buyer.pseudonym,
        status=ReturnStatus(row.status),
        reason=ReturnReason(row.reason),
        words=row.words,
        answer=row.answer,
        unit_numbers=tuple(unit.number for unit in units),
        amount_minor=sum(unit.price_minor for unit in units),
        carrier=row.carrier,
        carrier_name=str(CARRIERS.get(row.carrier, row.carrier)),
        tracking_number=row.tracking_number,
        carrier_state=CarrierState(row.carrier_state) if row.carrier_state else None,
        asked_at=row.asked_at,
        sent_at=row.sent_at,
        arrived_at=row.arrived_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
    )
