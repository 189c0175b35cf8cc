"""Sending units back, and the seller's answer to it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    Choice,
    Code,
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
from marketplace.api import scopes
from marketplace.api.actors import business_of, people_with, person_of
from marketplace.gateways import CARRIERS
from marketplace.rules.parcels import CarrierState
from marketplace.rules.returns import ReturnReason
from marketplace.rules.states import ReturnStatus
from marketplace.selectors.orders import order_of
from marketplace.selectors.returns import ReturnView, return_of, returns_of_order, returns_to_seller
from marketplace.services.parcels import Parcel
from marketplace.services.pledges import UNITS_MOST
from marketplace.services.returns import (
    ReturnWish,
    accept_return,
    ask_return,
    object_to_return,
    receive_return,
    send_return,
    withdraw_return,
)

TAG = "returns"


class ReturnInput(StrictInput):
    """Which units go back and why."""

    unit_numbers = serializers.ListField(
        child=WholeNumber(min_value=1, max_value=UNITS_MOST), min_length=1, max_length=UNITS_MOST
    )
    reason = Choice(choices=[reason.value for reason in ReturnReason])
    words = Text(max_length=500, is_long=True, allow_blank=True, default="")


class ReturnParcelInput(StrictInput):
    """The parcel that goes back."""

    carrier = Choice(choices=sorted(CARRIERS))
    tracking_number = Code("[0-9][0-9 -]{8,18}[0-9]", help_text="10 to 14 digits.")


class ObjectionInput(StrictInput):
    """Why the seller does not accept what came back."""

    words = Text(max_length=500, is_long=True)


class ReturnOutput(serializers.Serializer[Any]):
    """Units on their way back; `due_at` is the deadline of the present state."""

    id = serializers.UUIDField()
    order_id = serializers.UUIDField()
    title = serializers.CharField()
    status = OneOf(ReturnStatus)
    reason = OneOf(ReturnReason)
    words = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_blank=True)
    unit_numbers = serializers.ListField(child=serializers.IntegerField())
    amount_minor = serializers.IntegerField()
    carrier = serializers.CharField(allow_blank=True)
    tracking_number = serializers.CharField(allow_blank=True)
    carrier_state = OneOf(CarrierState, allow_null=True)
    asked_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class OrderReturns(PrivateEndpoint):
    """The returns of my order."""

    permission_classes = people_with(scopes.ORDERS)

    @describes_read(TAG, "list_order_returns", ReturnOutput(many=True))
    def get(self, request: Request, order_id: UUID) -> Response:
        """The newest first; at most one for each unit and day to withdraw."""
        order_of(order_id, person_of(request))
        return Response([shown_return(case) for case in returns_of_order(order_id)])

    @describes_write(TAG, "ask_return", takes=ReturnInput, gives=ReturnOutput, status=201)
    def post(self, request: Request, order_id: UUID) -> Response:
        """Ask to send units back, within seven days of their receipt."""
        wish, buyer_id = asked(ReturnInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            want = ReturnWish(tuple(wish["unit_numbers"]), ReturnReason(wish["reason"]), wish["words"])
            case = ask_return(order_id=order_id, buyer_id=buyer_id, wish=want, now=clock.now())
            return shown_return(return_of(order_id, case.id))

        return answer_once(request, content=wish, answer=answer, status=201)


class ReturnParcel(PrivateEndpoint):
    """The parcel of my return."""

    permission_classes = people_with(scopes.ORDERS)

    @describes_write(TAG, "send_return", takes=ReturnParcelInput, gives=ReturnOutput)
    def put(self, request: Request, order_id: UUID, return_id: UUID) -> Response:
        """Give its number."""
        wish, buyer_id = asked(ReturnParcelInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            acts = {"order_id": order_id, "return_id": return_id, "buyer_id": buyer_id}
            send_return(**acts, parcel=Parcel(**wish), now=clock.now())
            return shown_return(return_of(order_id, return_id))

        return answer_once(request, content=wish, answer=answer)


class ReturnWithdrawal(PrivateEndpoint):
    """Keeping the units after all."""

    permission_classes = people_with(scopes.ORDERS)

    @describes_write(TAG, "withdraw_return", takes=NoInput, gives=ReturnOutput)
    def post(self, request: Request, order_id: UUID, return_id: UUID) -> Response:
        """Keep them, before they were sent."""
        nothing, buyer_id = asked(NoInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            withdraw_return(order_id=order_id, return_id=return_id, buyer_id=buyer_id, now=clock.now())
            return shown_return(return_of(order_id, return_id))

        return answer_once(request, content=nothing, answer=answer)


class SellerReturns(PrivateEndpoint):
    """Returns to my business."""

    permission_classes = people_with(scopes.PARCELS)

    @describes_list(TAG, "list_returns", ReturnOutput)
    def get(self, request: Request) -> Response:
        """The open ones, the most pressing first."""
        ask = ask_of(asked(PageQuery, request.query_params.dict()))
        return listed(returns_to_seller(business_of(request).id, ask), shown_return)


class SellerReturnAct(PrivateEndpoint):
    """Something a seller does with a return of an own order; somebody else's answers 404."""

    permission_classes = people_with(scopes.PARCELS)

    def answered(
        self, request: Request, ids: tuple[UUID, UUID], wish: dict[str, Any], *, act: Callable[..., Any]
    ) -> Response:
        """Act once and show the return as it is then."""
        order_id, return_id = ids

        def answer() -> dict[str, Any]:
            act(order_id=order_id, return_id=return_id, user_id=person_of(request), now=clock.now(), **wish)
            return shown_return(return_of(order_id, return_id))

        return answer_once(request, content=wish, answer=answer)


class ReturnReceipt(SellerReturnAct):
    """The seller's word that the parcel is back."""

    @describes_write(TAG, "receive_return", takes=NoInput, gives=ReturnOutput)
    def post(self, request: Request, order_id: UUID, return_id: UUID) -> Response:
        """Say so; three business days to answer begin."""
        return self.answered(request, (order_id, return_id), asked(NoInput, request.data), act=receive_return)


class ReturnAcceptance(SellerReturnAct):
    """The seller takes the units back."""

    @describes_write(TAG, "accept_return", takes=NoInput, gives=ReturnOutput)
    def post(self, request: Request, order_id: UUID, return_id: UUID) -> Response:
        """Accept: the buyer is refunded in full."""
        return self.answered(request, (order_id, return_id), asked(NoInput, request.data), act=accept_return)


class ReturnObjection(SellerReturnAct):
    """The seller does not accept what came back."""

    @describes_write(TAG, "object_to_return", takes=ObjectionInput, gives=ReturnOutput)
    def post(self, request: Request, order_id: UUID, return_id: UUID) -> Response:
        """Object with a reason; the money stays held."""
        return self.answered(request, (order_id, return_id), asked(ObjectionInput, request.data), act=object_to_return)


def shown_return(case: ReturnView) -> dict[str, Any]:
    """A return."""
    return {
        "id": str(case.id),
        "order_id": str(case.order_id),
        "title": case.title,
        "status": str(case.status),
        "reason": str(case.reason),
        "words": case.words,
        "answer": case.answer,
        "unit_numbers": list(case.unit_numbers),
        "amount_minor": case.amount_minor,
        "carrier": case.carrier,
        "tracking_number": case.tracking_number,
        "carrier_state": str(case.carrier_state) if case.carrier_state else None,
        "asked_at": instant(case.asked_at),
        "sent_at": instant(case.sent_at),
        "arrived_at": instant(case.arrived_at),
        "due_at": instant(case.due_at),
        "ended_at": instant(case.ended_at),
    }
