"""A buyer's orders, and an operator's refund of one."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policy import may_decide
from accounts.rules.addresses import AddressText
from common import clock
from common.api import (
    Id,
    NoInput,
    OneOf,
    PageQuery,
    PrivateEndpoint,
    StrictInput,
    Text,
    WholeNumber,
    answer_once,
    ask_of,
    asked,
    describes_list,
    describes_read,
    describes_write,
    instant,
    listed,
)
from escrow.flows import make_call
from marketplace.api import scopes
from marketplace.api.actors import people_with, person_of
from marketplace.errors import NoSuchOrder
from marketplace.rules.parcels import CarrierState
from marketplace.rules.states import OrderStatus, UnitStatus
from marketplace.selectors.order_views import OrderView, ParcelView, UnitView
from marketplace.selectors.orders import order_for_operator, order_of, orders_part
from marketplace.services.orders import cancel_order, change_order_method, confirm_payment
from marketplace.services.parcels import confirm_units, extend_confirmation
from marketplace.services.pledges import UNITS_MOST

TAG = "orders"


class OrderMethodInput(StrictInput):
    """Another card for an unpaid order."""

    payment_method_id = Id()


class AuthenticationInput(StrictInput):
    """What the card company's own form gave once its owner had answered."""

    proof = Text(max_length=200)


class ConfirmationInput(StrictInput):
    """Which units arrived; without numbers all that are on their way."""

    unit_numbers = serializers.ListField(
        child=WholeNumber(min_value=1, max_value=UNITS_MOST), min_length=1, max_length=UNITS_MOST, required=False
    )


class ParcelOutput(serializers.Serializer[Any]):
    """A parcel on its way, by its carrier's word."""

    carrier = serializers.CharField()
    tracking_number = serializers.CharField()
    shipped_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    state = OneOf(CarrierState, allow_null=True, help_text="What the carrier said last; null before it was asked.")


class UnitOutput(serializers.Serializer[Any]):
    """One piece of an order, and what becomes of its money and when."""

    number = serializers.IntegerField()
    status = OneOf(UnitStatus)
    price_minor = serializers.IntegerField()
    parcel = ParcelOutput(allow_null=True)
    ship_by = serializers.DateTimeField(allow_null=True)
    refund_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    confirm_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)


class OrderOutput(serializers.Serializer[Any]):
    """An order."""

    id = serializers.UUIDField()
    pool_id = serializers.UUIDField()
    title = serializers.CharField()
    status = OneOf(OrderStatus)
    seller_name = serializers.CharField()
    price_minor = serializers.IntegerField()
    total_minor = serializers.IntegerField()
    held_minor = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    charge_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField(allow_null=True)
    units = UnitOutput(many=True)


class DestinationOutput(serializers.Serializer[Any]):
    """Where a parcel goes."""

    recipient = serializers.CharField()
    phone = serializers.CharField()
    postcode = serializers.CharField()
    line1 = serializers.CharField()
    line2 = serializers.CharField()


class AddressedOrderOutput(OrderOutput):
    """An order with its address, where that is the reader's to see."""

    address = DestinationOutput(allow_null=True)


class Orders(PrivateEndpoint):
    """Orders of the person signed in."""

    permission_classes = people_with(scopes.ORDERS)

    @describes_list(TAG, "list_orders", OrderOutput)
    def get(self, request: Request) -> Response:
        """My orders, the newest first."""
        ask = ask_of(asked(PageQuery, request.query_params.dict()))
        return listed(orders_part(person_of(request), ask), shown_order)


class OneOrder(PrivateEndpoint):
    """One order: its buyer's own, or for operators anybody's, without the address."""

    permission_classes = people_with(scopes.ORDERS)

    @describes_read(TAG, "get_order", AddressedOrderOutput)
    def get(self, request: Request, order_id: UUID) -> Response:
        """The order."""
        return Response(shown_with_address(_readable(request, order_id)))


class OwnOrderAct(PrivateEndpoint):
    """Something a buyer does with an own order; somebody else's answers 404."""

    permission_classes = people_with(scopes.ORDERS)


class OrderCancellation(OwnOrderAct):
    """Leaving before the charge."""

    @describes_write(TAG, "cancel_order", takes=NoInput, gives=OrderOutput)
    def post(self, request: Request, order_id: UUID) -> Response:
        """Cancel the order, which is free until it is charged."""
        nothing, buyer_id = asked(NoInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            cancel_order(order_id=order_id, buyer_id=buyer_id, now=clock.now())
            return shown_order(order_of(order_id, buyer_id))

        return answer_once(request, content=nothing, answer=answer)


class OrderPaymentMethod(OwnOrderAct):
    """The card an unpaid order is charged to."""

    @describes_write(TAG, "change_order_method", takes=OrderMethodInput, gives=OrderOutput)
    def put(self, request: Request, order_id: UUID) -> Response:
        """Pay with another card: at once when the last one was declined."""
        wish, buyer_id = asked(OrderMethodInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            change_order_method(
                order_id=order_id, buyer_id=buyer_id, method_id=wish["payment_method_id"], now=clock.now()
            )
            return shown_order(order_of(order_id, buyer_id))

        return answer_once(request, content=wish, answer=answer)


class OrderAuthentication(OwnOrderAct):
    """The buyer's confirmation of a payment at the card company."""

    @describes_write(TAG, "confirm_payment", takes=AuthenticationInput, gives=OrderOutput)
    def post(self, request: Request, order_id: UUID) -> Response:
        """Finish the charge that asked for its owner: `get_order` tells how it ends."""
        wish, buyer_id = asked(AuthenticationInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            call = confirm_payment(order_id=order_id, buyer_id=buyer_id, proof=wish["proof"], now=clock.now())
            return {"call": str(call), "order": shown_order(order_of(order_id, buyer_id))}

        answered = answer_once(request, content=wish, answer=answer)
        make_call(operation_id=UUID(answered.data["call"]))
        return Response(answered.data["order"])


class OrderConfirmation(OwnOrderAct):
    """The buyer's word that units arrived."""

    @describes_write(TAG, "confirm_order", takes=ConfirmationInput, gives=OrderOutput)
    def post(self, request: Request, order_id: UUID) -> Response:
        """Confirm units: their money goes to the seller."""
        wish, buyer_id = asked(ConfirmationInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            numbers = tuple(wish.get("unit_numbers", ()))
            confirm_units(order_id=order_id, buyer_id=buyer_id, numbers=numbers, now=clock.now())
            return shown_order(order_of(order_id, buyer_id))

        return answer_once(request, content=wish, answer=answer)


class OrderExtension(OwnOrderAct):
    """Seven more days before delivered units confirm themselves."""

    @describes_write(TAG, "extend_confirmation", takes=NoInput, gives=OrderOutput)
    def post(self, request: Request, order_id: UUID) -> Response:
        """Ask for them, once."""
        nothing, buyer_id = asked(NoInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            extend_confirmation(order_id=order_id, buyer_id=buyer_id, now=clock.now())
            return shown_order(order_of(order_id, buyer_id))

        return answer_once(request, content=nothing, answer=answer)


def shown_order(order: OrderView) -> dict[str, Any]:
    """An order without its address: answers to writes are kept as they are, addresses only encrypted."""
    return {
        "id": str(order.id),
        "pool_id": str(order.pool_id),
        "title": order.title,
        "status": str(order.status),
        "seller_name": order.seller_name,
        "price_minor": order.price_minor,
        "total_minor": order.total_minor,
        "held_minor": order.held_minor,
        "made_at": instant(order.made_at),
        "charge_at": instant(order.charge_at),
        "paid_at": instant(order.paid_at),
        "units": [_shown_unit(unit) for unit in order.units],
    }


def shown_with_address(order: OrderView) -> dict[str, Any]:
    """An order with its address, None where it is not the reader's to see."""
    return shown_order(order) | {"address": _shown_address(order.address) if order.address else None}


def _shown_address(address: AddressText) -> dict[str, Any]:
    return {
        "recipient": address.recipient,
        "phone": address.phone,
        "postcode": address.postcode,
        "line1": address.line1,
        "line2": address.line2,
    }


def shown_parcel(parcel: ParcelView) -> dict[str, Any]:
    """A parcel."""
    return {
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "shipped_at": instant(parcel.shipped_at),
        "delivered_at": instant(parcel.delivered_at),
        "state": str(parcel.state) if parcel.state else None,
    }


def _shown_unit(unit: UnitView) -> dict[str, Any]:
    return {
        "number": unit.number,
        "status": str(unit.status),
        "price_minor": unit.price_minor,
        "parcel": shown_parcel(unit.parcel) if unit.parcel else None,
        "ship_by": instant(unit.ship_by),
        "refund_at": instant(unit.refund_at),
        "delivered_at": instant(unit.delivered_at),
        "confirm_at": instant(unit.confirm_at),
        "settled_at": instant(unit.settled_at),
    }


def _readable(request: Request, order_id: UUID) -> OrderView:
    try:
        return order_of(order_id, person_of(request))
    except NoSuchOrder:
        if not may_decide(request.user):
            raise
    return order_for_operator(order_id)
