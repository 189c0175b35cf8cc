"""A seller's awards and its answers to them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    NoInput,
    OneOf,
    PageQuery,
    PrivateEndpoint,
    answer_once,
    ask_of,
    asked,
    describes_list,
    describes_write,
    instant,
    listed,
)
from marketplace.api import scopes
from marketplace.api.actors import business_of, people_with, person_of
from marketplace.models import Award
from marketplace.rules.states import AwardStatus
from marketplace.selectors.auctions import AwardView
from marketplace.selectors.orders import awards_part
from marketplace.services.awards import accept_award, refuse_award
from marketplace.services.collecting import accept_fewer, decline_fewer

TAG = "awards"


class AnsweredAwardOutput(serializers.Serializer[Any]):
    """An award after its answer."""

    id = serializers.UUIDField()
    pool_id = serializers.UUIDField()
    status = OneOf(AwardStatus)
    price_minor = serializers.IntegerField()
    units = serializers.IntegerField()
    offered_at = serializers.DateTimeField(allow_null=True)
    accept_by = serializers.DateTimeField(allow_null=True)
    fewer_units = serializers.IntegerField(allow_null=True, help_text="What was collected, when that is too few.")
    fewer_by = serializers.DateTimeField(allow_null=True)


class AwardOutput(AnsweredAwardOutput):
    """An award of one's own: units at a price of one unit, once it is offered to be answered before `accept_by`."""

    title = serializers.CharField()
    lead_days = serializers.IntegerField()


class Awards(PrivateEndpoint):
    """Awards of my business."""

    permission_classes = people_with(scopes.BIDS)

    @describes_list(TAG, "list_awards", AwardOutput)
    def get(self, request: Request) -> Response:
        """Awards that wait for anything or are under way, the oldest first."""
        ask = ask_of(asked(PageQuery, request.query_params.dict()))
        return listed(awards_part(business_of(request).id, ask), _listed)


def _listed(row: tuple[AwardView, str]) -> dict[str, Any]:
    award, title = row
    return _shown(award) | {"title": title, "lead_days": award.lead_days}


class AwardAnswer(PrivateEndpoint):
    """An answer to an award."""

    permission_classes = people_with(scopes.BIDS)

    def answered(self, request: Request, award_id: UUID, service: Callable[..., Award]) -> Response:
        """Give the answer this service stands for."""
        nothing = asked(NoInput, request.data)

        def answer() -> dict[str, Any]:
            now: datetime = clock.now()
            return _shown(service(award_id=award_id, user_id=person_of(request), now=now))

        return answer_once(request, content=nothing, answer=answer)


class AwardAcceptance(AwardAnswer):
    """Taking an award."""

    @describes_write(TAG, "accept_award", takes=NoInput, gives=AnsweredAwardOutput)
    def post(self, request: Request, award_id: UUID) -> Response:
        """Take it: orders are made and their buyers charged after their notice."""
        return self.answered(request, award_id, accept_award)


class AwardRefusal(AwardAnswer):
    """Not taking an award."""

    @describes_write(TAG, "refuse_award", takes=NoInput, gives=AnsweredAwardOutput)
    def post(self, request: Request, award_id: UUID) -> Response:
        """Do not take it: that is a strike, and the next seller is asked."""
        return self.answered(request, award_id, refuse_award)


class FewerAcceptance(AwardAnswer):
    """Taking what was collected, though it is less than was bid for."""

    @describes_write(TAG, "accept_fewer", takes=NoInput, gives=AnsweredAwardOutput)
    def post(self, request: Request, award_id: UUID) -> Response:
        """Take it: the collected orders are shipped at the price of the bid."""
        return self.answered(request, award_id, accept_fewer)


class FewerRefusal(AwardAnswer):
    """Leaving what was collected."""

    @describes_write(TAG, "decline_fewer", takes=NoInput, gives=AnsweredAwardOutput)
    def post(self, request: Request, award_id: UUID) -> Response:
        """Leave it, without a strike: who paid is refunded and the next seller is asked."""
        return self.answered(request, award_id, decline_fewer)


def _shown(award: Any) -> dict[str, Any]:
    return {
        "id": str(award.id),
        "pool_id": str(award.pool_id),
        "status": str(award.status),
        "price_minor": award.price_minor,
        "units": award.units,
        "offered_at": instant(award.offered_at),
        "accept_by": instant(award.accept_by),
        "fewer_units": award.fewer_units,
        "fewer_by": instant(award.fewer_by),
    }
