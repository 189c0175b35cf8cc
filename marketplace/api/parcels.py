"""Orders a seller has to ship, and their parcels."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import Choice, Code, PrivateEndpoint, StrictInput, answer_once, asked, describes_read, describes_write
from marketplace.api import scopes
from marketplace.api.actors import business_of, people_with, person_of
from marketplace.api.orders import AddressedOrderOutput, ParcelOutput, shown_parcel, shown_with_address
from marketplace.gateways import CARRIERS
from marketplace.selectors.orders import orders_on_the_way, orders_to_ship, parcel_view
from marketplace.services.parcels import Parcel, ship_order

TAG = "parcels"
_LISTS = {"to_ship": orders_to_ship, "on_the_way": orders_on_the_way}


class ParcelQuery(StrictInput):
    """Which of a seller's orders."""

    state = Choice(choices=sorted(_LISTS), default="to_ship")


class ShipmentInput(StrictInput):
    """A parcel's carrier and number."""

    carrier = Choice(choices=sorted(CARRIERS))
    tracking_number = Code("[0-9][0-9 -]{8,18}[0-9]", help_text="10 to 14 digits.")


class Parcels(PrivateEndpoint):
    """Orders of my business with something to ship or on its way."""

    permission_classes = people_with(scopes.PARCELS)

    @describes_read(TAG, "list_parcels", AddressedOrderOutput(many=True), parameters=[ParcelQuery])
    def get(self, request: Request) -> Response:
        """The most urgent first, with their addresses as long as they are to be shipped."""
        query, seller = asked(ParcelQuery, request.query_params.dict()), business_of(request)
        return Response([shown_with_address(order) for order in _LISTS[query["state"]](seller.id)])


class OrderShipment(PrivateEndpoint):
    """The parcel of an order my business ships."""

    permission_classes = people_with(scopes.PARCELS)

    @describes_write(TAG, "ship_order", takes=ShipmentInput, gives=ParcelOutput, status=201)
    def post(self, request: Request, order_id: UUID) -> Response:
        """Give the parcel's number: all units of the order travel in it."""
        wish = asked(ShipmentInput, request.data)

        def answer() -> dict[str, Any]:
            shipment = ship_order(order_id=order_id, user_id=person_of(request), parcel=Parcel(**wish), now=clock.now())
            return shown_parcel(parcel_view(shipment))

        return answer_once(request, content=wish, answer=answer, status=201)
