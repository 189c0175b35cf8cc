"""Endpoints of sellers, and of the operators who check them."""

from typing import Any, cast
from uuid import UUID

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import needs_scope
from accounts.policy import may_decide
from common import clock
from common.api import (
    PageQuery,
    PrivateEndpoint,
    answer_once,
    ask_of,
    asked,
    describes_list,
    describes_read,
    describes_write,
    instant,
    listed,
)
from common.lifecycle import Actor, ActorKind
from merchants import selectors
from merchants.api.serializers import ApplicationInput, DecisionInput, SellerOutput
from merchants.errors import NoSuchSeller, OperatorsOnly
from merchants.rules import Decision
from merchants.services import Application, apply_as_seller, decide_seller, submit_application

TAG = "sellers"
SELLER_SCOPE = "seller"
DESK_SCOPE = "desk"


class MySeller(PrivateEndpoint):
    """The business of the person signed in."""

    permission_classes = [IsAuthenticated, needs_scope(SELLER_SCOPE)]

    @describes_read(TAG, "get_my_business", SellerOutput)
    def get(self, request: Request) -> Response:
        """My business."""
        return Response(_mine(_person(request)))

    @describes_write(TAG, "apply_as_seller", takes=ApplicationInput, gives=SellerOutput, status=201)
    def post(self, request: Request) -> Response:
        """Apply, or write a draft or returned application anew."""
        wish, owner_id = asked(ApplicationInput, request.data), _person(request)

        def answer() -> dict[str, Any]:
            words = {name: wish[name] for name in Application.__dataclass_fields__}
            apply_as_seller(owner_id=owner_id, application=Application(**words), now=clock.now())
            if wish["submit"]:
                submit_application(owner_id=owner_id, now=clock.now())
            return _mine(owner_id)

        return answer_once(request, content=wish, answer=answer, status=201)


class VerificationQueue(PrivateEndpoint):
    """Applications waiting for an operator."""

    permission_classes = [IsAuthenticated, needs_scope(DESK_SCOPE)]

    @describes_list(TAG, "list_applications", SellerOutput)
    def get(self, request: Request) -> Response:
        """The oldest first."""
        _operator(request)
        return listed(selectors.verification_part(ask_of(asked(PageQuery, request.query_params.dict()))), _shown)


class SellerDecision(PrivateEndpoint):
    """An operator's decision about a seller."""

    permission_classes = [IsAuthenticated, needs_scope(DESK_SCOPE)]

    @describes_write(TAG, "decide_seller", takes=DecisionInput, gives=SellerOutput)
    def post(self, request: Request, seller_id: UUID) -> Response:
        """Verify, return, suspend or reinstate."""
        actor, wish = _operator(request), asked(DecisionInput, request.data)

        def answer() -> dict[str, Any]:
            decision, reason = Decision(wish["decision"]), wish["reason"]
            decide_seller(seller_id=seller_id, decision=decision, reason=reason, actor=actor, now=clock.now())
            return _shown(selectors.seller(seller_id))

        return answer_once(request, content=wish, answer=answer)


def _person(request: Request) -> UUID:
    return cast(UUID, request.user.pk)


def _operator(request: Request) -> Actor:
    if not may_decide(request.user):
        raise OperatorsOnly()
    return Actor(ActorKind.OPERATOR, str(request.user.pk))


def _mine(owner_id: UUID) -> dict[str, Any]:
    mine = selectors.seller_of(owner_id)
    if mine is None:
        raise NoSuchSeller()
    return _shown(mine)


def _shown(seller: selectors.SellerView) -> dict[str, Any]:
    return {
        "id": str(seller.id),
        "business_name": seller.business_name,
        "representative": seller.representative,
        "business_number": seller.business_number,
        "mail_order_number": seller.mail_order_number,
        "status": seller.status.value,
        "submitted_at": instant(seller.submitted_at),
        "decided_at": instant(seller.decided_at),
        "decision_reason": seller.decision_reason,
        "due_at": instant(seller.due_at),
    }
