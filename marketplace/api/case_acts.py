"""What the sides of a case do: answering, adding, taking back, appealing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    NoInput,
    PrivateEndpoint,
    answer_once,
    asked,
    describes_write,
)
from escrow.selectors.disputes import (
    dispute_view,
)
from marketplace.api import scopes
from marketplace.api.actors import people_with, person_of
from marketplace.api.disputes import TAG, DisputeOutput, StatementInput, shown_dispute
from marketplace.services import disputes as services


class CaseAct(PrivateEndpoint):
    """Something one side of a case does; strangers are answered 404."""

    permission_classes = people_with(scopes.DISPUTES)

    def act(self, request: Request, dispute_id: UUID, act: Callable[[], object], *, wish: dict[str, Any]) -> Response:
        """Do it once and answer with the case as it then is."""

        def answer() -> dict[str, Any]:
            act()
            return shown_dispute(dispute_view(dispute_id).row)

        return answer_once(request, content=wish, answer=answer)


class DisputeAnswer(CaseAct):
    """The seller's answer."""

    @describes_write(TAG, "answer_dispute", takes=StatementInput, gives=DisputeOutput)
    def post(self, request: Request, dispute_id: UUID) -> Response:
        """Answer, within the seller's time."""
        wish, user_id = asked(StatementInput, request.data), person_of(request)
        words = services.Words(wish["words"], tuple(wish["photo_ids"]))
        return self.act(
            request,
            dispute_id,
            lambda: services.answer_dispute(dispute_id=dispute_id, user_id=user_id, words=words, now=clock.now()),
            wish=wish,
        )


class DisputeStatements(CaseAct):
    """What either side adds."""

    @describes_write(TAG, "write_to_dispute", takes=StatementInput, gives=DisputeOutput)
    def post(self, request: Request, dispute_id: UUID) -> Response:
        """Add words and photos; the other side and Moa read them."""
        wish, user_id = asked(StatementInput, request.data), person_of(request)
        words = services.Words(wish["words"], tuple(wish["photo_ids"]))
        return self.act(
            request,
            dispute_id,
            lambda: services.write_to_dispute(dispute_id=dispute_id, user_id=user_id, words=words, now=clock.now()),
            wish=wish,
        )


class DisputeWithdrawal(CaseAct):
    """The buyer's taking back."""

    @describes_write(TAG, "withdraw_dispute", takes=NoInput, gives=DisputeOutput)
    def post(self, request: Request, dispute_id: UUID) -> Response:
        """Take the case back: every unit goes on with the time it had left."""
        nothing, buyer_id = asked(NoInput, request.data), person_of(request)
        return self.act(
            request,
            dispute_id,
            lambda: services.withdraw_dispute(dispute_id=dispute_id, buyer_id=buyer_id, now=clock.now()),
            wish=nothing,
        )


class DisputeAppeal(CaseAct):
    """One side's appeal."""

    @describes_write(TAG, "appeal_ruling", takes=StatementInput, gives=DisputeOutput)
    def post(self, request: Request, dispute_id: UUID) -> Response:
        """Ask Moa to look once more, with something new; possible once in a case."""
        wish, user_id = asked(StatementInput, request.data), person_of(request)
        words = services.Words(wish["words"], tuple(wish["photo_ids"]))
        return self.act(
            request,
            dispute_id,
            lambda: services.appeal_ruling(dispute_id=dispute_id, user_id=user_id, words=words, now=clock.now()),
            wish=wish,
        )
