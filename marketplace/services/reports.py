"""Anybody signed in may say that something does not belong here; an operator decides."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from common.audit import audit
from common.lifecycle import Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import AlreadyReported, NoSuchPool, NoSuchQuestion, NothingReported, ReasonMissing, WordsUnfit
from marketplace.events import PoolReported, QuestionHidden
from marketplace.models import Pool, Question, Report
from marketplace.rules.moderation_states import QuestionStatus, ReportReason, ReportStatus
from marketplace.services.machines import advance
from marketplace.services.pledges import HIDDEN

WORDS_LONGEST = 500


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What is wrong, and with which question where it is not the pool itself."""

    reason: ReportReason
    words: str = ""
    question_id: UUID | None = None


@in_unit
def report_pool(*, pool_id: UUID, reporter_id: UUID, charge: Charge, now: datetime) -> Report:
    """Report a public pool, or a question on its page, once per person.

    Raises NoSuchPool, NoSuchQuestion, AlreadyReported, WordsUnfit for "other" without words or for too many.
    """
    words, question_id = charge.words.strip(), charge.question_id
    if len(words) > WORDS_LONGEST or (charge.reason is ReportReason.OTHER and not words):
        raise WordsUnfit(most=WORDS_LONGEST)
    pool = locked(Pool.objects.filter(pk=pool_id).exclude(status__in=HIDDEN)).first()
    if pool is None:
        raise NoSuchPool()
    if question_id and not _shown(pool_id).filter(pk=question_id).exists():
        raise NoSuchQuestion()
    before = Report.objects.filter(pool=pool, reporter_id=reporter_id)
    if (before.filter(question_id=question_id) if question_id else before.filter(question=None)).exists():
        raise AlreadyReported()
    report = Report.objects.create(
        pool=pool,
        question_id=question_id,
        reporter_id=reporter_id,
        status=ReportStatus.OPEN,
        reason=charge.reason.value,
        words=words,
        made_at=now,
    )
    record(PoolReported(pool_id=str(pool.id), report_id=str(report.id)), now=now)
    return report


@in_unit
def dismiss_reports(*, pool_id: UUID, operator_id: UUID, reason: str, now: datetime) -> int:
    """Nothing is wrong with the pool or its questions: every open report ends; how many. Raises NothingReported, …"""
    if not reason.strip():
        raise ReasonMissing()
    pool = locked(Pool.objects.filter(pk=pool_id)).first()
    if pool is None:
        raise NoSuchPool()
    waiting = Report.objects.filter(pool=pool, status=ReportStatus.OPEN)
    count = _close(waiting, "dismiss", operator_id=operator_id, now=now)
    if not count:
        raise NothingReported()
    _keep("dismiss_reports", f"pool:{pool.id}", operator_id=operator_id, reason=reason, now=now)
    return count


@in_unit
def hide_question(*, question_id: UUID, operator_id: UUID, reason: str, now: datetime) -> Question:
    """Take a question off its page. Hiding twice hides once. Raises ReasonMissing, NoSuchQuestion."""
    if not reason.strip():
        raise ReasonMissing()
    found = Question.objects.filter(pk=question_id).first()
    if found is None:
        raise NoSuchQuestion()
    locked(Pool.objects.filter(pk=found.pool_id)).get()
    question = locked(Question.objects.filter(pk=question_id)).get()
    if question.status == QuestionStatus.HIDDEN:
        return question
    advance(question, "hide", actor=Actor(ActorKind.OPERATOR, str(operator_id)))
    waiting = Report.objects.filter(question=question, status=ReportStatus.OPEN)
    _close(waiting, "uphold", operator_id=operator_id, now=now)
    record(QuestionHidden(pool_id=str(question.pool_id), question_id=str(question.id)), now=now)
    _keep("hide_question", f"question:{question.id}", operator_id=operator_id, reason=reason, now=now)
    return question


def _shown(pool_id: UUID) -> QuerySet[Question]:
    return Question.objects.filter(pool_id=pool_id).exclude(status=QuestionStatus.HIDDEN)


def _close(waiting: QuerySet[Report], transition: str, *, operator_id: UUID, now: datetime) -> int:
    actor, reports = Actor(ActorKind.OPERATOR, str(operator_id)), list(waiting)
    for report in reports:
        advance(report, transition, actor=actor, decided_at=now)
    return len(reports)


def _keep(action: str, subject: str, *, operator_id: UUID, reason: str, now: datetime) -> None:
    actor = Actor(ActorKind.OPERATOR, str(operator_id))
    audit(actor=actor, action=action, subject=subject, reason=reason, before={}, after={}, now=now)
