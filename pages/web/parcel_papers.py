"""What goes with parcels: the list of addresses, a file to fill in, and labels to print, for funded parcels only."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from common import clock
from common.audit import audit
from common.csv import csv_file
from common.ids import short_code
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from marketplace.rules.states import UnitStatus
from marketplace.selectors.order_views import OrderView
from marketplace.selectors.orders import orders_to_ship
from pages.web.desks import BusinessDesk
from pages.web.parcel_files import HEADER

ROWS_MOST = 5_000
SHEETS_MOST = 100


class AddressesView(BusinessDesk):
    """The addresses of what is to be shipped, as a file. Who took it is written down."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The file; nothing in it is taken for a formula."""
        now, business = clock.now(), self.business
        orders = orders_to_ship(business.id, at_most=ROWS_MOST)
        with unit_of_work():
            audit(
                actor=Actor(ActorKind.SELLER, str(business.id)),
                action="export_addresses",
                subject=f"seller:{business.id}",
                reason="",
                before={},
                after={"parcels": len(orders)},
                now=now,
            )
        names = ("recipient", "phone", "postcode", "address", "title", "ship_by", "carrier", "tracking")
        return csv_file("moa-addresses.csv", ("order", "units", *names), _addressed(orders))


class TemplateView(BusinessDesk):
    """A file with the open parcels and empty places for their numbers; without addresses."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The file."""
        orders = orders_to_ship(self.business.id, at_most=ROWS_MOST)
        rows = ((str(order.id), _held(order), "", "") for order in orders)
        return csv_file("moa-numbers.csv", HEADER, rows)


class LabelsView(BusinessDesk):
    """Labels and packing slips of what is to be shipped, a sheet for each parcel."""

    section = "ship"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Those chosen, else the most urgent."""
        chosen = set(request.GET.getlist("order"))
        orders = orders_to_ship(self.business.id, at_most=ROWS_MOST)
        wanted = [order for order in orders if not chosen or str(order.id) in chosen]
        sheets = [(order, short_code(order.id), _held(order)) for order in wanted[:SHEETS_MOST]]
        shown = {"sheets": sheets, "more": max(0, len(wanted) - SHEETS_MOST)}
        return self.page("pages/ship_labels.html", shown)


def _addressed(orders: list[OrderView]) -> Iterator[tuple[str, ...]]:
    for order in orders:
        to = order.address
        if to is not None:
            due = min((unit.ship_by for unit in order.units if unit.ship_by), default=None)
            where = f"{to.line1} {to.line2}".strip()
            day = due.isoformat() if due else ""
            yield (str(order.id), _held(order), to.recipient, to.phone, to.postcode, where, order.title, day, "", "")


def _held(order: OrderView) -> str:
    """The numbers of the units that wait."""
    return " ".join(str(unit.number) for unit in order.units if unit.status is UnitStatus.HELD)
