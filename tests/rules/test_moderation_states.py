"""Questions, reports and appeals move as their tables say, and in no other way."""

from itertools import product

import pytest

from common.lifecycle import ActorKind as A
from common.lifecycle import MoveRefused
from marketplace.rules.moderation_states import (
    APPEAL,
    QUESTION,
    REPORT,
    AppealStatus,
    QuestionStatus,
    ReportReason,
    ReportStatus,
)

MOVES = {
    ("question", "asked", "answer"): ("answered", {A.BUYER, A.OPERATOR}),
    ("question", "asked", "hide"): ("hidden", {A.OPERATOR}),
    ("question", "answered", "hide"): ("hidden", {A.OPERATOR}),
    ("report", "open", "uphold"): ("upheld", {A.OPERATOR}),
    ("report", "open", "dismiss"): ("dismissed", {A.OPERATOR}),
    ("appeal", "open", "grant"): ("granted", {A.OPERATOR, A.CLOCK}),
    ("appeal", "open", "deny"): ("denied", {A.OPERATOR}),
}


@pytest.mark.parametrize(
    ("machine", "statuses"), [(QUESTION, QuestionStatus), (REPORT, ReportStatus), (APPEAL, AppealStatus)]
)
def test_a_machine_makes_its_moves_and_refuses_all_others(machine, statuses):
    for status, transition, by in product(statuses, machine.moves, A):
        to, actors = MOVES.get((machine.name, status, transition), ("", set()))
        if by in actors:
            assert machine.next(status, transition, by=by) == to
        else:
            with pytest.raises(MoveRefused):
                machine.next(status, transition, by=by)


def test_reasons_fit_their_column():
    assert max(map(len, ReportReason)) <= 9
