"""Questions about what is said of a pool: its questions and answers, its changes, everybody who is in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import FETCH_RAISE, DateTimeField, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.selectors import Viewer, viewer, viewers
from common.paging import Ask, Part, part_of
from marketplace.models import Pledge, Pool, PoolChange, Question
from marketplace.models.pools import HELD_PLACES
from marketplace.rules.moderation_states import QuestionStatus
from marketplace.rules.states import PledgeStatus
from marketplace.selectors.places import PlaceRow

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class QuestionView:
    """A question on a pool's page, and its answer once there is one."""

    id: UUID
    pool_id: UUID
    asker: Viewer
    text: str
    asked_at: datetime
    answer: str
    answerer: Viewer | None
    answered_at: datetime | None


@dataclass(frozen=True)
class ChangeView:
    """What a poster changed: the fields with their values before and after."""

    before: dict[str, Any]
    after: dict[str, Any]
    at: datetime


def questions_part(pool_id: UUID, ask: Ask) -> Part[QuestionView]:
    """One part of a public pool's questions, the newest first. Raises CursorUnfit."""
    return part_of(_questions().filter(pool_id=pool_id), "-pk", ask=ask).shown(lambda rows: map(_question, rows))


def question(question_id: UUID) -> QuestionView | None:
    """One question that is not hidden, or None."""
    row = _questions().filter(pk=question_id).first()
    return _question(row) if row else None


def changes_part(pool_id: UUID, ask: Ask) -> Part[ChangeView]:
    """One part of what was changed in a pool, the newest first. Raises CursorUnfit."""
    rows = PoolChange.objects.filter(pool_id=pool_id)
    return part_of(rows, "-at", "-pk", ask=ask).shown(
        lambda found: (ChangeView(row.before, row.after, row.at) for row in found)
    )


def people_part(pool_id: UUID, ask: Ask) -> Part[PlaceRow]:
    """One part of everybody who is in: committed places in their order, then who is interested. Raises CursorUnfit."""
    never = Value(_NEVER, output_field=DateTimeField())
    held = Pledge.objects.filter(pool_id=pool_id, status__in=HELD_PLACES)
    rows = held.annotate(stands_at=Coalesce("committed_at", never))
    return part_of(rows, "stands_at", "sequence", "joined_at", "pk", ask=ask).shown(_people)


def is_public(pool_id: UUID, hidden: list[Any]) -> bool:
    """Whether there is such a pool outside these states."""
    return Pool.objects.filter(pk=pool_id).exclude(status__in=hidden).exists()


def _questions() -> QuerySet[Question]:
    shown = Question.objects.exclude(status=QuestionStatus.HIDDEN)
    return shown.select_related("asker", "answerer").fetch_mode(FETCH_RAISE)


def _question(row: Question) -> QuestionView:
    return QuestionView(
        id=row.id,
        pool_id=row.pool_id,
        asker=viewer(row.asker),
        text=row.text,
        asked_at=row.asked_at,
        answer=row.answer,
        answerer=viewer(row.answerer) if row.answerer else None,
        answered_at=row.answered_at,
    )


def _people(rows: list[Pledge]) -> list[PlaceRow]:
    known = viewers(row.buyer_id for row in rows)
    return [
        PlaceRow(known[row.buyer_id], PledgeStatus(row.status), row.units, row.committed_at or row.joined_at)
        for row in rows
    ]
