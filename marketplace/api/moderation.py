"""The operators' part of keeping the place clean, and the poster's one objection."""

from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    OneOf,
    PrivateEndpoint,
    StrictInput,
    Text,
    YesOrNo,
    answer_once,
    asked,
    describes_list,
    describes_write,
    instant,
)
from marketplace.api import scopes
from marketplace.api.actors import people_with, person_of
from marketplace.api.desk import DeskEndpoint
from marketplace.api.wants import REASON_LONGEST, ReviewedOutput
from marketplace.models import Appeal, Pool
from marketplace.rules.moderation_states import AppealStatus, ReportReason
from marketplace.rules.states import PoolStatus
from marketplace.selectors.moderation import AppealView, ReportedPool, appeals_part, reported_part
from marketplace.services.moderation import APPEAL_LONGEST, appeal_removal, decide_appeal, remove_pool
from marketplace.services.reports import dismiss_reports, hide_question

DESK = "desk"


class ReasonInput(StrictInput):
    """Why."""

    reason = Text(max_length=REASON_LONGEST, is_long=True)


class AppealInput(StrictInput):
    """Why the removal was wrong."""

    words = Text(max_length=APPEAL_LONGEST, is_long=True)


class AppealDecisionInput(StrictInput):
    """An operator's decision about an appeal, and its reason."""

    is_granted = YesOrNo()
    reason = Text(max_length=REASON_LONGEST, is_long=True)


class AppealOutput(serializers.Serializer[Any]):
    """An appeal and what became of it."""

    id = serializers.UUIDField()
    pool_id = serializers.UUIDField()
    status = OneOf(AppealStatus)
    made_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    decision_reason = serializers.CharField()


class WaitingAppealOutput(AppealOutput):
    """An appeal as an operator reads it."""

    title = serializers.CharField()
    words = serializers.CharField()
    removal_reason = serializers.CharField()


class ReportLineOutput(serializers.Serializer[Any]):
    """One person's word about a pool, or about a question on its page."""

    reason = OneOf(ReportReason)
    words = serializers.CharField()
    made_at = serializers.DateTimeField()
    question_id = serializers.UUIDField(allow_null=True)
    question = serializers.CharField()


class ReportedPoolOutput(serializers.Serializer[Any]):
    """A pool with its open reports."""

    pool_id = serializers.UUIDField()
    title = serializers.CharField()
    status = OneOf(PoolStatus)
    since = serializers.DateTimeField()
    reports = ReportLineOutput(many=True)


class DismissedOutput(serializers.Serializer[Any]):
    """How many reports ended."""

    dismissed = serializers.IntegerField()


class PoolRemoval(DeskEndpoint):
    """The end of a public pool by an operator."""

    @describes_write(DESK, "remove_pool", takes=ReasonInput, gives=ReviewedOutput)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Take it down: nobody is charged."""
        return self.decide(request, ReasonInput, partial(remove_pool, pool_id=pool_id), _shown_removed)


class ReportedPools(DeskEndpoint):
    """Pools somebody reported."""

    @describes_list(DESK, "list_reported_pools", ReportedPoolOutput)
    def get(self, request: Request) -> Response:
        """The longest waiting first."""
        return self.queue(request, reported_part, _shown_reported)


class ReportsDismissal(DeskEndpoint):
    """The end of all open reports about a pool."""

    @describes_write(DESK, "dismiss_reports", takes=ReasonInput, gives=DismissedOutput)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Nothing is wrong with it."""
        dismiss = partial(dismiss_reports, pool_id=pool_id)
        return self.decide(request, ReasonInput, dismiss, lambda count: {"dismissed": count})


class QuestionRemoval(DeskEndpoint):
    """The end of a question."""

    @describes_write(DESK, "hide_question", takes=ReasonInput, gives=None, status=204)
    def post(self, request: Request, question_id: UUID) -> Response:
        """Take it off its page."""
        hide = partial(hide_question, question_id=question_id)
        return self.decide(request, ReasonInput, hide, lambda _done: None, status=204)


class PoolAppeal(PrivateEndpoint):
    """The poster's objection to a removal."""

    permission_classes = people_with(scopes.POOLS)

    @describes_write("pools", "appeal_removal", takes=AppealInput, gives=AppealOutput, status=201)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Object, once."""
        wish, poster_id = asked(AppealInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            return _shown(appeal_removal(pool_id=pool_id, poster_id=poster_id, words=wish["words"], now=clock.now()))

        return answer_once(request, content=wish, answer=answer, status=201)


class Appeals(DeskEndpoint):
    """Appeals nobody decided yet."""

    @describes_list(DESK, "list_appeals", WaitingAppealOutput)
    def get(self, request: Request) -> Response:
        """The nearest deadline first."""
        return self.queue(request, appeals_part, _shown_waiting)


class AppealDecision(DeskEndpoint):
    """An operator's decision about an appeal."""

    @describes_write(DESK, "decide_appeal", takes=AppealDecisionInput, gives=AppealOutput)
    def post(self, request: Request, appeal_id: UUID) -> Response:
        """Grant or deny it."""
        return self.decide(request, AppealDecisionInput, partial(decide_appeal, appeal_id=appeal_id), _shown)


def _shown_removed(pool: Pool) -> dict[str, Any]:
    return {"id": str(pool.id), "status": str(pool.status)}


def _shown(appeal: Appeal) -> dict[str, Any]:
    return {
        "id": str(appeal.id),
        "pool_id": str(appeal.pool_id),
        "status": str(appeal.status),
        "made_at": instant(appeal.made_at),
        "due_at": instant(appeal.due_at),
        "decision_reason": appeal.decision_reason,
    }


def _shown_waiting(appeal: AppealView) -> dict[str, Any]:
    return {
        "id": str(appeal.id),
        "pool_id": str(appeal.want.pool_id),
        "status": str(appeal.status),
        "made_at": instant(appeal.made_at),
        "due_at": instant(appeal.due_at),
        "decision_reason": appeal.decision_reason,
        "title": appeal.want.title,
        "words": appeal.words,
        "removal_reason": appeal.removal_reason,
    }


def _shown_reported(reported: ReportedPool) -> dict[str, Any]:
    return {
        "pool_id": str(reported.want.pool_id),
        "title": reported.want.title,
        "status": str(reported.status),
        "since": instant(reported.since),
        "reports": [
            {
                "reason": str(line.reason),
                "words": line.words,
                "made_at": instant(line.made_at),
                "question_id": str(line.question_id) if line.question_id else None,
                "question": line.question,
            }
            for line in reported.reports
        ],
    }
