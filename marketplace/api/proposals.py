"""What the sides of a case offer each other: an amount for each unit, a yes, a no."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    NoInput,
    StrictInput,
    Text,
    WholeNumber,
    asked,
    describes_write,
)
from escrow.selectors.disputes import (
    dispute_of_proposal,
)
from escrow.services.disputes import WORDS_MOST
from marketplace.api.actors import person_of
from marketplace.api.case_acts import CaseAct
from marketplace.api.disputes import MOST_MINOR, TAG, DisputeOutput
from marketplace.services import disputes as services
from marketplace.services.pledges import UNITS_MOST


class ShareInput(StrictInput):
    """How many won go back of one unit."""

    unit_number = WholeNumber(min_value=1, max_value=UNITS_MOST)
    refund_minor = WholeNumber(min_value=0, max_value=MOST_MINOR)


class ProposalInput(StrictInput):
    """An amount for each unit of the case."""

    shares = ShareInput(many=True)
    words = Text(max_length=WORDS_MOST, is_long=True, default="", allow_blank=True)


class DisputeProposals(CaseAct):
    """What one side offers the other."""

    @describes_write(TAG, "propose_shares", takes=ProposalInput, gives=DisputeOutput)
    def post(self, request: Request, dispute_id: UUID) -> Response:
        """Offer an amount for each unit; it takes the place of what stood before."""
        wish, user_id = asked(ProposalInput, request.data), person_of(request)
        shares = services.Shares(shares_in(wish["shares"]), wish["words"])
        return self.act(
            request,
            dispute_id,
            lambda: services.propose_shares(dispute_id=dispute_id, user_id=user_id, shares=shares, now=clock.now()),
            wish=wish,
        )


class ProposalAcceptance(CaseAct):
    """The other side's yes."""

    @describes_write(TAG, "accept_proposal", takes=NoInput, gives=DisputeOutput)
    def post(self, request: Request, proposal_id: UUID) -> Response:
        """Agree: the money moves at once and the case is closed."""
        nothing, user_id = asked(NoInput, request.data), person_of(request)
        return self.act(
            request,
            dispute_of_proposal(proposal_id),
            lambda: services.accept_shares(proposal_id=proposal_id, user_id=user_id, now=clock.now()),
            wish=nothing,
        )


class ProposalRejection(CaseAct):
    """The other side's no."""

    @describes_write(TAG, "reject_proposal", takes=NoInput, gives=DisputeOutput)
    def post(self, request: Request, proposal_id: UUID) -> Response:
        """Say no; without an agreement Moa rules."""
        nothing, user_id = asked(NoInput, request.data), person_of(request)
        return self.act(
            request,
            dispute_of_proposal(proposal_id),
            lambda: services.reject_shares(proposal_id=proposal_id, user_id=user_id, now=clock.now()),
            wish=nothing,
        )


def shares_in(rows: list[dict[str, Any]]) -> dict[int, int]:
    """The amounts by unit number; a unit named twice is no unit of any case."""
    shares = {row["unit_number"]: row["refund_minor"] for row in rows}
    return shares if len(shares) == len(rows) else {}
