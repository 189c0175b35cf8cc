"""A person's saved cards."""

from typing import Any

from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import needs_scope
from common import clock
from common.api import (
    PageQuery,
    PrivateEndpoint,
    StrictInput,
    Text,
    answer_once,
    ask_of,
    asked,
    describes_list,
    describes_write,
    listed,
)
from escrow.flows import read_card
from escrow.models import PaymentMethod
from escrow.selectors.payments import MethodView, methods_part
from escrow.services import save_set_up_card

TAG = "payment methods"
SCOPE = "payments"
TOKEN_LONGEST = 120


class PaymentMethodInput(StrictInput):
    """What the provider's form gave for a card; its number never comes here. In the sandbox "tok_visa", with
    Stripe the id of a setup intent its form finished on our pages.
    """

    token = Text(min_length=1, max_length=TOKEN_LONGEST)


class PaymentMethodOutput(serializers.Serializer[Any]):
    """A saved card as its owner may see it."""

    id = serializers.UUIDField()
    brand = serializers.CharField()
    last4 = serializers.CharField()
    expires_on = serializers.DateField()


class PaymentMethods(PrivateEndpoint):
    """Cards of the person signed in."""

    permission_classes = [IsAuthenticated, needs_scope(SCOPE)]

    @describes_list(TAG, "list_payment_methods", PaymentMethodOutput)
    def get(self, request: Request) -> Response:
        """My cards, the newest first."""
        return listed(methods_part(_party(request), ask_of(asked(PageQuery, request.query_params.dict()))), _shown)

    @describes_write(TAG, "save_payment_method", takes=PaymentMethodInput, gives=PaymentMethodOutput, status=201)
    def post(self, request: Request) -> Response:
        """Save a card. The same card again is the same card."""
        wish = asked(PaymentMethodInput, request.data)

        card = read_card(party=_party(request), token=wish["token"])

        def answer() -> dict[str, Any]:
            return _shown(save_set_up_card(party=_party(request), card=card, now=clock.now()))

        return answer_once(request, content=wish, answer=answer, status=201)


def _party(request: Request) -> str:
    return f"buyer:{request.user.pk}"


def _shown(method: MethodView | PaymentMethod) -> dict[str, Any]:
    return {
        "id": str(method.id),
        "brand": method.brand,
        "last4": method.last4,
        "expires_on": method.expires_on.isoformat(),
    }
