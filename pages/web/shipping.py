"""Shipping: a tracking number for every parcel. Good rows are kept, bad ones come back with their reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import clock
from common.refusals import Refusal
from common.transactions import unit_of_work
from marketplace.gateways import CARRIERS
from marketplace.rules.states import UnitStatus
from marketplace.selectors.orders import OrderView, orders_on_the_way, orders_to_ship
from marketplace.services.parcels import Parcel, ship_order
from pages.presentation.codes import short_code
from pages.presentation.deadlines import Deadline, deadline
from pages.web.desks import BusinessDesk

DEFAULT_CARRIER = next(iter(CARRIERS))


@dataclass(frozen=True)
class ParcelRow:
    """A parcel to send: its order, what was typed into its row, and why that was not taken."""

    order: OrderView
    code: str
    units: int
    deadline: Deadline | None
    carrier: str
    number: str
    trouble: str

    @property
    def refund_at(self) -> datetime | None:
        """When the buyer gets the money back by itself."""
        return min((unit.refund_at for unit in self.order.units if unit.refund_at), default=None)


@dataclass(frozen=True)
class MovingRow:
    """A parcel on its way, as its carrier knows it; the address is gone from here."""

    order: OrderView
    code: str

    @property
    def parcel(self) -> object:
        """The newest parcel of the order."""
        return next((unit.parcel for unit in reversed(self.order.units) if unit.parcel), None)

    @property
    def is_delivered(self) -> bool:
        """Whether the carrier said "delivered" of all that is on its way."""
        return all(unit.status is not UnitStatus.SHIPPED for unit in self.order.units)


class ShipView(BusinessDesk):
    """Paid parcels with their addresses, and those on their way."""

    section = "ship"

    def get(self, request: HttpRequest) -> HttpResponse:
        """What waits and what moves."""
        return self._show({}, {})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the rows with a number, each on its own; the same number again changes nothing."""
        typed = {order_id: parcel for order_id, parcel in _typed_rows(request.POST).items() if parcel.tracking_number}
        troubles: dict[UUID, str] = {}
        for order_id, parcel in typed.items():
            try:
                with unit_of_work():
                    ship_order(order_id=order_id, user_id=self.person.id, parcel=parcel, now=clock.now())
            except Refusal as refusal:
                troubles[order_id] = refusal.message
        self._tell(len(typed) - len(troubles), typed)
        return self._show(typed, troubles, status=422) if troubles else redirect("ship")

    def _tell(self, saved: int, typed: Mapping[UUID, Parcel]) -> None:
        if saved:
            words = ngettext("%(count)s number saved.", "%(count)s numbers saved.", saved)
            messages.success(self.request, words % {"count": saved})
        elif not typed:
            messages.warning(self.request, _("No number was typed."))

    def _show(self, typed: Mapping[UUID, Parcel], troubles: Mapping[UUID, str], *, status: int = 200) -> HttpResponse:
        waiting = orders_to_ship(self.business.id)
        moving = [MovingRow(order, short_code(order.id)) for order in orders_on_the_way(self.business.id)]
        rows = [_row(order, typed, troubles, now=self.now) for order in waiting]
        shown = {
            "rows": rows,
            "moving": moving,
            "on_the_way": sum(not row.is_delivered for row in moving),
            "delivered": sum(row.is_delivered for row in moving),
            "next_deadline": next((row.deadline for row in rows if row.deadline), None),
            "refund_at": min((row.refund_at for row in rows if row.refund_at), default=None),
            "late": sum(row.deadline is not None and row.deadline.at <= self.now for row in rows),
            "carriers": CARRIERS.items(),
            "troubles": _lost(troubles, waiting),
            "trouble_count": len(troubles),
        }
        return self.page("pages/ship.html", shown, status=status)


def _typed_rows(sent: Mapping[str, str]) -> dict[UUID, Parcel]:
    """What each row says, by order; fields that name no order are left out."""
    rows: dict[UUID, Parcel] = {}
    for name, value in sent.items():
        kind, _dash, order = name.partition("-")
        if kind == "number" and (order_id := _as_id(order)):
            rows[order_id] = Parcel(sent.get(f"carrier-{order}", ""), value.strip())
    return rows


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _row(order: OrderView, typed: Mapping[UUID, Parcel], troubles: Mapping[UUID, str], *, now: datetime) -> ParcelRow:
    held = [unit for unit in order.units if unit.status is UnitStatus.HELD]
    due = min((unit.ship_by for unit in held if unit.ship_by), default=None)
    row = typed.get(order.id)
    return ParcelRow(
        order=order,
        code=short_code(order.id),
        units=len(held),
        deadline=deadline(since=order.paid_at or order.made_at, at=due, now=now) if due else None,
        carrier=row.carrier if row else DEFAULT_CARRIER,
        number=row.tracking_number if row else "",
        trouble=troubles.get(order.id, ""),
    )


def _lost(troubles: Mapping[UUID, str], waiting: Sequence[OrderView]) -> list[str]:
    """Reasons of rows that no longer wait, so that none is swallowed."""
    shown = {order.id for order in waiting}
    return [reason for order_id, reason in troubles.items() if order_id not in shown]
