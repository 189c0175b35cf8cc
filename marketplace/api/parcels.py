"""Orders a seller has to ship, and their parcels."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    Choice,
    Code,
    PageQuery,
    PrivateEndpoint,
    StrictInput,
    WholeNumber,
    answer_once,
    ask_of,
    asked,
    describes_list,
    describes_write,
    listed,
)
from marketplace.api import scopes
from marketplace.api.actors import business_of, people_with, person_of
from marketplace.api.orders import AddressedOrderOutput, ParcelOutput, shown_parcel, shown_with_address
from marketplace.gateways import CARRIERS
from marketplace.selectors.order_views import parcel_view
from marketplace.selectors.orders import on_the_way_part, to_ship_part
from marketplace.services.parcels import Parcel, ship_order
from marketplace.services.pledges import UNITS_MOST

TAG = "parcels"
_LISTS = {"to_ship": to_ship_part, "on_the_way": on_the_way_part}


class ParcelQuery(PageQuery):
    """Which of a seller's orders."""

    state = Choice(choices=sorted(_LISTS), default="to_ship")


class ShipmentInput(StrictInput):
    """A parcel's carrier and number."""

    carrier = Choice(choices=sorted(CARRIERS))
    tracking_number = Code("[0-9][0-9 -]{8,18}[0-9]", help_text="10 to 14 digits.")
    unit_numbers = serializers.ListField(
        child=WholeNumber(min_value=1, max_value=UNITS_MOST), min_length=1, max_length=UNITS_MOST, required=False
    )


class Parcels(PrivateEndpoint):
    """Orders of my business with something to ship or on its way."""

    permission_classes = people_with(scopes.PARCELS)

    @describes_list(TAG, "list_parcels", AddressedOrderOutput, query=ParcelQuery)
    def get(self, request: Request) -> Response:
        """The most urgent first, with their addresses as long as they are to be shipped."""
        query, seller = asked(ParcelQuery, request.query_params.dict()), business_of(request)
        return listed(_LISTS[query["state"]](seller.id, ask_of(query)), shown_with_address)


class OrderShipment(PrivateEndpoint):
    """The parcel of an order my business ships."""

    permission_classes = people_with(scopes.PARCELS)

    @describes_write(TAG, "ship_order", takes=ShipmentInput, gives=ParcelOutput, status=201)
    def post(self, request: Request, order_id: UUID) -> Response:
        """Give the parcel's number: all units of the order that wait travel in it, unless some are named."""
        wish = asked(ShipmentInput, request.data)

        def answer() -> dict[str, Any]:
            numbers = tuple(wish.get("unit_numbers", ()))
            parcel = Parcel(wish["carrier"], wish["tracking_number"])
            seller_id = person_of(request)
            shipment = ship_order(
                order_id=order_id, user_id=seller_id, parcel=parcel, unit_numbers=numbers, now=clock.now()
            )
            return shown_parcel(parcel_view(shipment))

        return answer_once(request, content=wish, answer=answer, status=201)
