"""Taking a saved card away, as far as places in pools let it go."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import NoInput, PrivateEndpoint, answer_once, asked, describes_write
from escrow.api.payment_methods import SCOPE, TAG
from marketplace.api.actors import people_with, person_of
from marketplace.services.cards import remove_card


class OnePaymentMethod(PrivateEndpoint):
    """One of the person's own cards; another person's answers 404."""

    permission_classes = people_with(SCOPE)

    @describes_write(TAG, "remove_payment_method", takes=None, gives=None, status=204)
    def delete(self, request: Request, method_id: UUID) -> Response:
        """Take it away; refused with 409 while a place or a charge waits with it."""
        nothing, buyer_id = asked(NoInput, request.data), person_of(request)

        def answer() -> None:
            remove_card(buyer_id=buyer_id, method_id=method_id, now=clock.now())

        return answer_once(request, content=nothing, answer=answer, status=204)
