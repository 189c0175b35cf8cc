"""What is said of a pool: questions and answers, changes, everybody who is in, reports."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.policy import may_decide
from common import clock
from common.api import (
    Choice,
    OneOf,
    PageQuery,
    PrivateEndpoint,
    StrictInput,
    Text,
    answer_once,
    ask_of,
    asked,
    describes_list,
    describes_write,
    instant,
    listed,
)
from common.paging import Ask
from marketplace.api import scopes
from marketplace.api.actors import people_with, person_of
from marketplace.api.pools import TAG, PlaceOutput, shown_place
from marketplace.errors import NoSuchPool, NoSuchQuestion
from marketplace.models import Report
from marketplace.rules.moderation_states import ReportReason, ReportStatus
from marketplace.selectors.pools import HIDDEN
from marketplace.selectors.talk import (
    ChangeView,
    QuestionView,
    changes_part,
    is_public,
    people_part,
    question,
    questions_part,
)
from marketplace.services.questions import ANSWER_LONGEST, QUESTION_LONGEST, answer_question, ask_question
from marketplace.services.reports import WORDS_LONGEST, Charge, report_pool


class QuestionInput(StrictInput):
    """A question, in plain words."""

    text = Text(min_length=2, max_length=QUESTION_LONGEST, is_long=True)


class AnswerInput(StrictInput):
    """An answer, in plain words."""

    text = Text(min_length=1, max_length=ANSWER_LONGEST, is_long=True)


class PoolReportInput(StrictInput):
    """Why something does not belong here; "other" needs words."""

    reason = Choice(choices=[reason.value for reason in ReportReason])
    words = Text(max_length=WORDS_LONGEST, allow_blank=True, default="", is_long=True)


class QuestionOutput(serializers.Serializer[Any]):
    """A question and its answer once there is one. People are their pseudonyms."""

    id = serializers.UUIDField()
    asker = serializers.CharField()
    text = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField()
    answerer = serializers.CharField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class ChangeOutput(serializers.Serializer[Any]):
    """What the poster changed: fields before and after."""

    before = serializers.DictField(child=serializers.JSONField())
    after = serializers.DictField(child=serializers.JSONField())
    at = serializers.DateTimeField()


class PoolReportOutput(serializers.Serializer[Any]):
    """A report as its reporter sees it."""

    id = serializers.UUIDField()
    reason = OneOf(ReportReason)
    status = OneOf(ReportStatus)
    made_at = serializers.DateTimeField()


class PublicPart(APIView):
    """Part of a public pool's page."""

    permission_classes = [AllowAny]

    def ask(self, request: Request, pool_id: UUID) -> Ask:
        """Which part. Raises NoSuchPool for what is not public."""
        ask = ask_of(asked(PageQuery, request.query_params.dict()))
        if not is_public(pool_id, HIDDEN):
            raise NoSuchPool()
        return ask


class PoolQuestions(PublicPart):
    """Questions on a pool's page: everybody reads, who is signed in asks."""

    def get_permissions(self) -> list[BasePermission]:
        """Reading is for everybody."""
        return [each() for each in (people_with(scopes.POOLS) if self.request.method == "POST" else [AllowAny])]

    @describes_list(TAG, "list_questions", QuestionOutput)
    def get(self, request: Request, pool_id: UUID) -> Response:
        """The newest first."""
        return listed(questions_part(pool_id, self.ask(request, pool_id)), shown_question)

    @describes_write(TAG, "ask_question", takes=QuestionInput, gives=QuestionOutput, status=201)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Ask the poster; everybody can read it."""
        wish, asker_id = asked(QuestionInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            made = ask_question(pool_id=pool_id, asker_id=asker_id, text=wish["text"], now=clock.now())
            return shown_question(_one(made.id))

        return answer_once(request, content=wish, answer=answer, status=201)


class QuestionAnswer(PrivateEndpoint):
    """The answer to a question."""

    permission_classes = people_with(scopes.POOLS)

    @describes_write(TAG, "answer_question", takes=AnswerInput, gives=QuestionOutput)
    def put(self, request: Request, question_id: UUID) -> Response:
        """Answer it, as the poster or an operator."""
        wish, person_id = asked(AnswerInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            answer_question(
                question_id=question_id,
                answerer_id=person_id,
                text=wish["text"],
                is_operator=may_decide(request.user),
                now=clock.now(),
            )
            return shown_question(_one(question_id))

        return answer_once(request, content=wish, answer=answer)


class PoolChanges(PublicPart):
    """What the poster changed while people gathered."""

    @describes_list(TAG, "list_changes", ChangeOutput)
    def get(self, request: Request, pool_id: UUID) -> Response:
        """The newest first."""
        return listed(changes_part(pool_id, self.ask(request, pool_id)), _shown_change)


class PoolPeople(PublicPart):
    """Everybody who is in, under pseudonyms."""

    @describes_list(TAG, "list_people", PlaceOutput)
    def get(self, request: Request, pool_id: UUID) -> Response:
        """Who is committed, in order, then who is interested."""
        return listed(people_part(pool_id, self.ask(request, pool_id)), shown_place)


class ReportEndpoint(PrivateEndpoint):
    """Saying that something does not belong here."""

    permission_classes = people_with(scopes.POOLS)

    def reported(self, request: Request, pool_id: UUID, question_id: UUID | None = None) -> Response:
        """Report it, once per person."""
        wish, reporter_id = asked(PoolReportInput, request.data), person_of(request)
        charge = Charge(reason=ReportReason(wish["reason"]), words=wish["words"], question_id=question_id)

        def answer() -> dict[str, Any]:
            return _shown_report(report_pool(pool_id=pool_id, reporter_id=reporter_id, charge=charge, now=clock.now()))

        return answer_once(request, content=wish, answer=answer, status=201)


class PoolReport(ReportEndpoint):
    """A report about a pool."""

    @describes_write(TAG, "report_pool", takes=PoolReportInput, gives=PoolReportOutput, status=201)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Report the pool to the operators."""
        return self.reported(request, pool_id)


class QuestionReport(ReportEndpoint):
    """A report about a question."""

    @describes_write(TAG, "report_question", takes=PoolReportInput, gives=PoolReportOutput, status=201)
    def post(self, request: Request, question_id: UUID) -> Response:
        """Report the question to the operators."""
        return self.reported(request, _one(question_id).pool_id, question_id)


def shown_question(view: QuestionView) -> dict[str, Any]:
    """A question as everybody may see it."""
    return {
        "id": str(view.id),
        "asker": view.asker.pseudonym,
        "text": view.text,
        "asked_at": instant(view.asked_at),
        "answer": view.answer,
        "answerer": view.answerer.pseudonym if view.answerer else None,
        "answered_at": instant(view.answered_at),
    }


def _one(question_id: UUID) -> QuestionView:
    found = question(question_id)
    if found is None:
        raise NoSuchQuestion()
    return found


def _shown_change(change: ChangeView) -> dict[str, Any]:
    return {"before": change.before, "after": change.after, "at": instant(change.at)}


def _shown_report(report: Report) -> dict[str, Any]:
    return {
        "id": str(report.id),
        "reason": report.reason,
        "status": str(report.status),
        "made_at": instant(report.made_at),
    }
