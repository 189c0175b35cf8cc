"""Moa's side of cases: the queue, a question to both, the ruling and its second signature."""

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
    describes_list,
    describes_write,
)
from escrow.errors import SharesUnfit
from escrow.rules.disputes import percent_of
from escrow.selectors.disputes import dispute_of_ruling, dispute_row, dispute_view
from escrow.services.disputes import WORDS_MOST
from marketplace.api.desk import DeskEndpoint
from marketplace.api.disputes import MOST_MINOR, TAG, DisputeOutput, shown_dispute
from marketplace.selectors.disputes import cases_to_rule
from marketplace.services import disputes as services
from marketplace.services.pledges import UNITS_MOST


class RuledShareInput(StrictInput):
    """What goes back of one unit: so many won, or so many percent of what is at stake. 0 releases it, 100 % refunds."""

    unit_number = WholeNumber(min_value=1, max_value=UNITS_MOST)
    refund_minor = WholeNumber(min_value=0, max_value=MOST_MINOR, required=False)
    refund_percent = WholeNumber(min_value=0, max_value=100, required=False)


class RulingInput(StrictInput):
    """A decision about every unit of the case, with its reason, which both sides read."""

    shares = RuledShareInput(many=True)
    reason = Text(max_length=WORDS_MOST, is_long=True)


class CaseQuestionInput(StrictInput):
    """What Moa asks both sides."""

    words = Text(max_length=WORDS_MOST, is_long=True)


class RulingReturnInput(StrictInput):
    """Why a ruling is not signed."""

    reason = Text(max_length=WORDS_MOST, is_long=True)


class DisputeQueue(DeskEndpoint):
    """Cases only Moa can move."""

    @describes_list(TAG, "list_disputes_to_rule", DisputeOutput)
    def get(self, request: Request) -> Response:
        """Answered, silent and appealed ones, the nearest promise first."""
        return self.queue(
            request, lambda ask: cases_to_rule(now=clock.now(), ask=ask), lambda one: shown_dispute(one.row)
        )


class DisputeQuestion(DeskEndpoint):
    """A question to both sides."""

    @describes_write(TAG, "ask_both_sides", takes=CaseQuestionInput, gives=DisputeOutput)
    def post(self, request: Request, dispute_id: UUID) -> Response:
        """Ask both sides something."""

        def ask_both(*, words: str, **who: Any) -> UUID:
            services.ask_both(dispute_id=dispute_id, text=words, **who)
            return dispute_id

        return self.decide(request, CaseQuestionInput, ask_both, _as_it_is)


class DisputeRuling(DeskEndpoint):
    """Moa's decision."""

    @describes_write(TAG, "rule_dispute", takes=RulingInput, gives=DisputeOutput)
    def post(self, request: Request, dispute_id: UUID) -> Response:
        """Decide; above 1,000,000 won back another operator has to sign first."""

        def rule(*, shares: list[dict[str, Any]], reason: str, **who: Any) -> UUID:
            services.rule_case(
                dispute_id=dispute_id, shares=services.Shares(_in_won(dispute_id, shares), reason), **who
            )
            return dispute_id

        return self.decide(request, RulingInput, rule, _as_it_is)


class RulingSignature(DeskEndpoint):
    """A second operator's yes."""

    @describes_write(TAG, "sign_ruling", takes=NoInput, gives=DisputeOutput)
    def post(self, request: Request, ruling_id: UUID) -> Response:
        """Sign the same figures."""

        def sign(**who: Any) -> UUID:
            services.sign_case(ruling_id=ruling_id, **who)
            return dispute_of_ruling(ruling_id)

        return self.decide(request, NoInput, sign, _as_it_is)


class RulingReturn(DeskEndpoint):
    """A second operator's no."""

    @describes_write(TAG, "send_ruling_back", takes=RulingReturnInput, gives=DisputeOutput)
    def post(self, request: Request, ruling_id: UUID) -> Response:
        """Do not sign, and say why."""

        def send_back(*, reason: str, **who: Any) -> UUID:
            services.send_case_back(ruling_id=ruling_id, reason=reason, **who)
            return dispute_of_ruling(ruling_id)

        return self.decide(request, RulingReturnInput, send_back, _as_it_is)


def _as_it_is(dispute_id: UUID) -> dict[str, Any]:
    """The case after the decision."""
    return shown_dispute(dispute_row(dispute_id))


def _in_won(dispute_id: UUID, rows: list[dict[str, Any]]) -> dict[int, int]:
    """The amounts by unit number. Raises SharesUnfit for a unit named twice, or not with one of won and percent."""
    stakes = {item.number: item.stake_minor for item in dispute_view(dispute_id).items}
    shares: dict[int, int] = {}
    for row in rows:
        number = row["unit_number"]
        if number in shares or number not in stakes or ("refund_minor" in row) == ("refund_percent" in row):
            raise SharesUnfit(field="shares")
        is_won = "refund_minor" in row
        shares[number] = row["refund_minor"] if is_won else percent_of(stakes[number], row["refund_percent"])
    return shares
