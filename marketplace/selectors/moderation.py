"""Questions of those who keep the place clean: what was reported, who appeals, and what it is about."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet

from common.paging import Ask, Part, part_of
from common.queries import Query
from common.waiting import Waiting, waiting
from marketplace.models import Appeal, Pool, Report
from marketplace.rules.moderation_states import AppealStatus, ReportReason, ReportStatus
from marketplace.rules.states import PoolStatus
from marketplace.selectors.desks import WantInReview, wants_as_reviewed


@dataclass(frozen=True)
class ReportLine:
    """One person's word. `question` is what was asked, where it is about a question; `question_id` then too."""

    id: UUID
    reason: ReportReason
    words: str
    made_at: datetime
    question_id: UUID | None
    question: str


@dataclass(frozen=True)
class ReportedPool:
    """A pool somebody reported, whole, with every open report, the oldest first."""

    want: WantInReview
    status: PoolStatus
    committed_people: int
    since: datetime
    reports: tuple[ReportLine, ...]


@dataclass(frozen=True)
class AppealView:
    """A poster's objection to a removal, and what was removed for which reason."""

    id: UUID
    want: WantInReview
    status: AppealStatus
    words: str
    removal_reason: str
    was_public: bool
    made_at: datetime
    due_at: datetime
    decision_reason: str


def reported_part(ask: Ask) -> Part[ReportedPool]:
    """One part of the pools with open reports, the longest waiting first. Raises CursorUnfit."""
    return part_of(_with_reports(), "since", "pk", ask=ask).shown(_reported)


def reported_in_line() -> Query[list[Waiting]]:
    """The pools `reported_part` lists."""
    rows = _with_reports().order_by("since", "pk")
    return waiting(rows.values_list("pk", "want__title", "since"))


def reported_pool(pool_id: UUID) -> ReportedPool | None:
    """One of them; None when somebody decided meanwhile."""
    return next(iter(_reported(list(_with_reports().filter(pk=pool_id)))), None)


def appeals_part(ask: Ask) -> Part[AppealView]:
    """One part of the appeals nobody decided yet, the nearest deadline first. Raises CursorUnfit."""
    return part_of(_undecided().select_related("pool"), "due_at", "pk", ask=ask).shown(_appeals)


def appeals_in_line() -> Query[list[Waiting]]:
    """The appeals `appeals_part` lists, by what was removed."""
    rows = _undecided().order_by("due_at", "pk")
    return waiting(rows.values_list("pk", "pool__want__title", "made_at", "due_at"))


def open_appeal(appeal_id: UUID) -> AppealView | None:
    """One of them; None when somebody decided meanwhile."""
    return next(iter(_appeals(list(_undecided().filter(pk=appeal_id).select_related("pool")))), None)


def appeal_of(pool_id: UUID) -> AppealView | None:
    """The appeal about a pool, decided or not; None when its poster made none."""
    found = _appeals(list(Appeal.objects.filter(pool_id=pool_id).select_related("pool")))
    return found[0] if found else None


def _with_reports() -> QuerySet[Any]:
    return Pool.objects.filter(reports__status=ReportStatus.OPEN).annotate(since=Min("reports__made_at"))


def _undecided() -> QuerySet[Appeal]:
    return Appeal.objects.filter(status=AppealStatus.OPEN)


def _reported(pools: list[Pool]) -> list[ReportedPool]:
    lines: dict[UUID, list[ReportLine]] = defaultdict(list)
    rows = Report.objects.filter(pool__in=pools, status=ReportStatus.OPEN).select_related("question")
    for row in rows.order_by("made_at", "pk"):
        words = row.question.text if row.question else ""
        line = ReportLine(row.id, ReportReason(row.reason), row.words, row.made_at, row.question_id, words)
        lines[row.pool_id].append(line)
    wants = wants_as_reviewed([pool.id for pool in pools])
    return [
        ReportedPool(
            want=wants[pool.id],
            status=PoolStatus(pool.status),
            committed_people=pool.committed_people,
            since=lines[pool.id][0].made_at,
            reports=tuple(lines[pool.id]),
        )
        for pool in pools
    ]


def _appeals(rows: list[Appeal]) -> list[AppealView]:
    wants = wants_as_reviewed([row.pool_id for row in rows])
    return [
        AppealView(
            id=row.id,
            want=wants[row.pool_id],
            status=AppealStatus(row.status),
            words=row.words,
            removal_reason=row.pool.removal_reason,
            was_public=row.pool.opened_at is not None,
            made_at=row.made_at,
            due_at=row.due_at,
            decision_reason=row.decision_reason,
        )
        for row in rows
    ]
