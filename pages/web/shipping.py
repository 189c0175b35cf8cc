"""Shipping: a tracking number for every parcel. Good rows are kept, bad ones come back with their reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import clock
from common.ids import short_code
from common.paging import Ask
from common.refusals import Refusal
from common.transactions import unit_of_work
from marketplace.gateways import CARRIERS
from marketplace.rules.parcels import CarrierState
from marketplace.rules.states import UnitStatus
from marketplace.selectors.order_views import OrderView, ParcelView, UnitView
from marketplace.selectors.orders import moving_part, to_ship_part
from marketplace.services.parcels import Parcel, ship_order
from pages.presentation.cards import Badge
from pages.presentation.deadlines import Deadline, deadline
from pages.presentation.parcels import STATES
from pages.web.desks import BusinessDesk

DEFAULT_CARRIER = next(iter(CARRIERS))
ROWS_SHOWN = 50


@dataclass(frozen=True)
class TypedRow:
    """What was typed into a row: a parcel, and which of several units go in it (none named: all that wait)."""

    parcel: Parcel
    units: tuple[int, ...] = ()


@dataclass(frozen=True)
class ParcelRow:
    """A parcel to send: its order, what was typed into its row, and why that was not taken."""

    order: OrderView
    code: str
    numbers: tuple[int, ...]
    chosen: tuple[int, ...]
    deadline: Deadline | None
    carrier: str
    number: str
    trouble: str

    @property
    def units(self) -> int:
        """How many units wait."""
        return len(self.numbers)

    @property
    def refund_at(self) -> datetime | None:
        """When the buyer gets the money back by itself."""
        held = (unit for unit in self.order.units if unit.status is UnitStatus.HELD)
        return min((unit.refund_at for unit in held if unit.refund_at), default=None)

    @property
    def is_unknown(self) -> bool:
        """Whether a number was given that its carrier does not know."""
        return any(_is_unknown(unit) for unit in self.order.units)


@dataclass(frozen=True)
class MovingRow:
    """One parcel on its way, as its carrier knows it; its address is gone some days after delivery."""

    order: OrderView
    code: str
    parcel: ParcelView
    units: tuple[UnitView, ...]

    @property
    def state(self) -> Badge:
        """The carrier's word."""
        return STATES[self.parcel.state]

    @property
    def confirm_at(self) -> datetime | None:
        """When what arrived confirms itself."""
        return min((unit.confirm_at for unit in self.units if unit.confirm_at), default=None)

    @property
    def is_delivered(self) -> bool:
        """Whether the carrier said "delivered"."""
        return self.parcel.delivered_at is not None


class ShipView(BusinessDesk):
    """Paid parcels with their addresses, and those on their way."""

    section = "ship"

    def get(self, request: HttpRequest) -> HttpResponse:
        """What waits and what moves."""
        return self._show({}, {})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the rows with a number, each on its own; the same number again changes nothing."""
        typed = {order_id: row for order_id, row in _typed_rows(request.POST).items() if row.parcel.tracking_number}
        troubles: dict[UUID, str] = {}
        for order_id, row in typed.items():
            try:
                with unit_of_work():
                    self._ship(order_id, row)
            except Refusal as refusal:
                troubles[order_id] = refusal.message
        self._tell(len(typed) - len(troubles), typed)
        return self._show(typed, troubles, status=422) if troubles else redirect("ship")

    def _ship(self, order_id: UUID, row: TypedRow) -> None:
        user_id, now = self.person.id, clock.now()
        ship_order(order_id=order_id, user_id=user_id, parcel=row.parcel, unit_numbers=row.units, now=now)

    def _tell(self, saved: int, typed: Mapping[UUID, TypedRow]) -> None:
        if saved:
            words = ngettext("%(count)s number saved.", "%(count)s numbers saved.", saved)
            messages.success(self.request, words % {"count": saved})
        elif not typed:
            messages.warning(self.request, _("No number was typed."))

    def _show(self, typed: Mapping[UUID, TypedRow], troubles: Mapping[UUID, str], *, status: int = 200) -> HttpResponse:
        waiting = to_ship_part(self.business.id, Ask(self.request.GET.get("after", ""), ROWS_SHOWN))
        shipped = moving_part(self.business.id, Ask(self.request.GET.get("moving", ""), ROWS_SHOWN), now=self.now)
        rows = [_row(order, typed, troubles, now=self.now) for order in waiting.rows]
        moving = [row for order in shipped.rows for row in _moving(order)]
        shown = {
            "rows": rows,
            "moving": moving,
            "next_rows": waiting.next,
            "next_moving": shipped.next,
            "on_the_way": sum(not row.is_delivered for row in moving),
            "delivered": sum(row.is_delivered for row in moving),
            "next_deadline": next((row.deadline for row in rows if row.deadline), None),
            "refund_at": min((row.refund_at for row in rows if row.refund_at), default=None),
            "late": sum(row.deadline is not None and row.deadline.at <= self.now for row in rows),
            "carriers": CARRIERS.items(),
            "troubles": _lost(troubles, waiting.rows),
            "trouble_count": len(troubles),
        }
        return self.page("pages/ship.html", shown, status=status)


def _typed_rows(sent: QueryDict) -> dict[UUID, TypedRow]:
    """What each row says, by order; fields that name no order are left out."""
    rows: dict[UUID, TypedRow] = {}
    for name, value in sent.items():
        kind, _dash, order = name.partition("-")
        if kind == "number" and (order_id := _as_id(order)):
            parcel = Parcel(sent.get(f"carrier-{order}", ""), str(value).strip())
            chosen = (text for text in sent.getlist(f"unit-{order}") if text.isascii() and text.isdigit())
            rows[order_id] = TypedRow(parcel, tuple(sorted(int(text[:3]) for text in chosen)))
    return rows


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _row(order: OrderView, typed: Mapping[UUID, TypedRow], troubles: Mapping[UUID, str], *, now: datetime) -> ParcelRow:
    held = [unit for unit in order.units if unit.status is UnitStatus.HELD]
    waiting = held or [unit for unit in order.units if _is_unknown(unit)]
    due = min((unit.ship_by for unit in waiting if unit.ship_by), default=None)
    numbers = tuple(unit.number for unit in waiting)
    row = typed.get(order.id)
    return ParcelRow(
        order=order,
        code=short_code(order.id),
        numbers=numbers,
        chosen=row.units if row and row.units else numbers,
        deadline=deadline(since=order.paid_at or order.made_at, at=due, now=now) if due else None,
        carrier=row.parcel.carrier if row else DEFAULT_CARRIER,
        number=row.parcel.tracking_number if row else "",
        trouble=troubles.get(order.id, ""),
    )


def _is_unknown(unit: UnitView) -> bool:
    parcel = unit.parcel
    return unit.status is UnitStatus.SHIPPED and parcel is not None and parcel.state is CarrierState.UNKNOWN


def _moving(order: OrderView) -> list[MovingRow]:
    """The parcels of an order, each with its units."""
    parcels: dict[tuple[str, str], list[UnitView]] = {}
    for unit in order.units:
        if unit.parcel is not None:
            parcels.setdefault((unit.parcel.carrier, unit.parcel.tracking_number), []).append(unit)
    rows = []
    for units in parcels.values():
        parcel = units[0].parcel
        assert parcel is not None, "grouped by their parcels"
        rows.append(MovingRow(order, short_code(order.id), parcel, tuple(units)))
    return rows


def _lost(troubles: Mapping[UUID, str], waiting: Sequence[OrderView]) -> list[str]:
    """Reasons of rows that no longer wait, so that none is swallowed."""
    shown = {order.id for order in waiting}
    return [reason for order_id, reason in troubles.items() if order_id not in shown]
