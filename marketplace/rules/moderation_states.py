"""The machines of what people say about pools: questions, reports and appeals."""

from enum import StrEnum

from common.lifecycle import ActorKind as A
from common.lifecycle import Lifecycle, move


class QuestionStatus(StrEnum):
    """A question on a pool's page. Nobody owes an answer; a hidden one is seen by operators alone."""

    ASKED = "asked"
    ANSWERED = "answered"
    HIDDEN = "hidden"


class ReportStatus(StrEnum):
    """What became of somebody's word that a pool or a question does not belong here."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class AppealStatus(StrEnum):
    """A poster's one objection to a removal; until it is decided the pool stays down."""

    OPEN = "open"
    GRANTED = "granted"
    DENIED = "denied"


class ReportReason(StrEnum):
    """Why somebody reports."""

    FORBIDDEN = "forbidden"
    DECEPTION = "deception"
    ABUSE = "abuse"
    CONTACT = "contact"
    PICTURE = "picture"
    OTHER = "other"


QUESTION = Lifecycle(
    "question",
    {
        "answer": move(QuestionStatus.ASKED, to=QuestionStatus.ANSWERED, by={A.BUYER, A.OPERATOR}),
        "hide": move(QuestionStatus.ASKED, QuestionStatus.ANSWERED, to=QuestionStatus.HIDDEN, by={A.OPERATOR}),
    },
)

REPORT = Lifecycle(
    "report",
    {
        "uphold": move(ReportStatus.OPEN, to=ReportStatus.UPHELD, by={A.OPERATOR}),
        "dismiss": move(ReportStatus.OPEN, to=ReportStatus.DISMISSED, by={A.OPERATOR}),
    },
)

APPEAL = Lifecycle(
    "appeal",
    {
        "grant": move(AppealStatus.OPEN, to=AppealStatus.GRANTED, by={A.OPERATOR, A.CLOCK}),
        "deny": move(AppealStatus.OPEN, to=AppealStatus.DENIED, by={A.OPERATOR}),
    },
)
