"""Waiting for a place that becomes free while the money of a pool is collected."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    Id,
    NoInput,
    OneOf,
    PrivateEndpoint,
    StrictInput,
    WholeNumber,
    answer_once,
    asked,
    describes_read,
    describes_write,
    instant,
)
from marketplace.api import scopes
from marketplace.api.actors import people_with, person_of
from marketplace.api.orders import OrderOutput, shown_order
from marketplace.rules.states import WaitingStatus
from marketplace.selectors.orders import order_of
from marketplace.selectors.waiting import WaitingView, waiting_of
from marketplace.services.pledges import UNITS_MOST
from marketplace.services.waiting import Acceptance, stop_waiting, take_offered_place, wait_for_place

TAG = "waiting"


class WaitingInput(StrictInput):
    """How many units one would take at the awarded price."""

    units = WholeNumber(min_value=1, max_value=UNITS_MOST)


class AcceptanceInput(StrictInput):
    """Where the parcel goes and which card pays."""

    address_id = Id()
    payment_method_id = Id()


class WaitingOutput(serializers.Serializer[Any]):
    """A place one waits for or is offered; `answer_by` is set while it is offered."""

    status = OneOf(WaitingStatus)
    units = serializers.IntegerField()
    price_minor = serializers.IntegerField()
    total_minor = serializers.IntegerField()
    ahead = serializers.IntegerField(help_text="How many wait before.")
    answer_by = serializers.DateTimeField(allow_null=True)


class PoolWaiting(PrivateEndpoint):
    """My place on the waiting list of a pool."""

    permission_classes = people_with(scopes.POOLS)

    @describes_read(TAG, "get_waiting", WaitingOutput)
    def get(self, request: Request, pool_id: UUID) -> Response:
        """Where I stand."""
        return Response(_shown(waiting_of(pool_id, person_of(request))))

    @describes_write(TAG, "wait_for_place", takes=WaitingInput, gives=WaitingOutput)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Wait for a place that becomes free, or change for how many units."""
        wish, buyer_id = asked(WaitingInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            wait_for_place(pool_id=pool_id, buyer_id=buyer_id, units=wish["units"], now=clock.now())
            return _shown(waiting_of(pool_id, buyer_id))

        return answer_once(request, content=wish, answer=answer)

    @describes_write(TAG, "stop_waiting", takes=None, gives=None, status=204)
    def delete(self, request: Request, pool_id: UUID) -> Response:
        """Wait no more, or say no to an offered place."""
        nothing, buyer_id = asked(NoInput, request.data), person_of(request)

        def answer() -> None:
            stop_waiting(pool_id=pool_id, buyer_id=buyer_id, now=clock.now())

        return answer_once(request, content=nothing, answer=answer, status=204)


class PoolWaitingAcceptance(PrivateEndpoint):
    """A yes to an offered place."""

    permission_classes = people_with(scopes.POOLS)

    @describes_write(TAG, "take_offered_place", takes=AcceptanceInput, gives=OrderOutput, status=201)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Take the place: an order, charged by its own notice."""
        wish, buyer_id = asked(AcceptanceInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            choice = Acceptance(address_id=wish["address_id"], method_id=wish["payment_method_id"])
            order = take_offered_place(pool_id=pool_id, buyer_id=buyer_id, acceptance=choice, now=clock.now())
            return shown_order(order_of(order.id, buyer_id))

        return answer_once(request, content=wish, answer=answer, status=201)


def _shown(place: WaitingView) -> dict[str, Any]:
    return {
        "status": str(place.status),
        "units": place.units,
        "price_minor": place.price_minor,
        "total_minor": place.total_minor,
        "ahead": place.ahead,
        "answer_by": instant(place.answer_by),
    }
