"""Endpoints of sellers, and of the operators who check them."""

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import needs_scope
from accounts.policy import may_decide
from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from merchants import selectors
from merchants.api.serializers import ApplicationInput, DecisionInput, SellerOutput
from merchants.errors import NoSuchSeller, OperatorsOnly
from merchants.rules import Decision
from merchants.services import Application, apply_as_seller, decide_seller, submit_application


class MySeller(APIView):
    """The business of the person signed in."""

    permission_classes = [IsAuthenticated, needs_scope("seller")]

    @extend_schema(responses=SellerOutput)
    def get(self, request: Request) -> Response:
        """My business."""
        return Response(SellerOutput(_mine(request)).data)

    @extend_schema(request=ApplicationInput, responses={201: SellerOutput})
    def post(self, request: Request) -> Response:
        """Apply, or write a draft or returned application anew."""
        asked = ApplicationInput(data=request.data)
        asked.is_valid(raise_exception=True)
        words: dict[str, Any] = dict(asked.validated_data)
        is_final = words.pop("submit")
        with unit_of_work():
            apply_as_seller(owner_id=_person(request), application=Application(**words), now=clock.now())
            if is_final:
                submit_application(owner_id=_person(request), now=clock.now())
        return Response(SellerOutput(_mine(request)).data, status=201)


class VerificationQueue(APIView):
    """Applications waiting for an operator."""

    permission_classes = [IsAuthenticated, needs_scope("desk")]

    @extend_schema(responses=SellerOutput(many=True))
    def get(self, request: Request) -> Response:
        """The oldest first."""
        _require_operator(request)
        return Response(SellerOutput(selectors.verification_queue(), many=True).data)


class SellerDecision(APIView):
    """An operator's decision about a seller."""

    permission_classes = [IsAuthenticated, needs_scope("desk")]

    @extend_schema(request=DecisionInput, responses=SellerOutput)
    def post(self, request: Request, seller_id: UUID) -> Response:
        """Verify, return, suspend or reinstate."""
        _require_operator(request)
        asked = DecisionInput(data=request.data)
        asked.is_valid(raise_exception=True)
        with unit_of_work():
            decide_seller(
                seller_id=seller_id,
                decision=Decision(asked.validated_data["decision"]),
                reason=asked.validated_data["reason"],
                actor=Actor(ActorKind.OPERATOR, str(request.user.pk)),
                now=clock.now(),
            )
        return Response(SellerOutput(selectors.seller(seller_id)).data)


def _person(request: Request) -> UUID:
    return cast(UUID, request.user.pk)


def _mine(request: Request) -> selectors.SellerView:
    mine = selectors.seller_of(_person(request))
    if mine is None:
        raise NoSuchSeller()
    return mine


def _require_operator(request: Request) -> None:
    if not may_decide(request.user):
        raise OperatorsOnly()
