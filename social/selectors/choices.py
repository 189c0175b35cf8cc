"""What people chose to be told of, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from social.models import NoticeChoice, QuietHours
from social.rules.notices import CHOICES, Choice, Group, Part
from social.rules.quiet import Quiet


@dataclass(frozen=True)
class Ticks:
    """Where one group of notices reaches a person."""

    choice: Choice
    in_app: bool
    mail: bool


def ticks_of(user_id: UUID, *, parts: Iterable[Part] = tuple(Part)) -> list[Ticks]:
    """Every row of the person's matrix in these parts."""
    chosen = {row.group: row for row in NoticeChoice.objects.filter(user_id=user_id)}
    return [_ticks(choice, chosen.get(choice.group)) for choice in CHOICES.values() if choice.part in set(parts)]


def ticks_for(user_ids: Iterable[UUID], group: Group) -> dict[UUID, Ticks]:
    """How this group reaches these people; one query, whatever their number. Who chose nothing is left out."""
    rows = NoticeChoice.objects.filter(user_id__in=list(user_ids), group=group)
    return {row.user_id: _ticks(CHOICES[group], row) for row in rows}


def default_ticks(group: Group) -> Ticks:
    """What holds until somebody chooses."""
    return _ticks(CHOICES[group], None)


def quiet_of(user_id: UUID) -> Quiet:
    """The person's quiet hours."""
    return quiet_for([user_id]).get(user_id, Quiet())


def quiet_for(user_ids: Iterable[UUID]) -> dict[UUID, Quiet]:
    """The quiet hours of these people; who never set any is left out."""
    rows = QuietHours.objects.filter(user_id__in=list(user_ids))
    return {row.user_id: Quiet(row.is_on, row.starts, row.ends) for row in rows}


def _ticks(choice: Choice, row: NoticeChoice | None) -> Ticks:
    if choice.is_locked or row is None:
        return Ticks(choice, in_app=True, mail=choice.mail)
    return Ticks(choice, in_app=row.in_app, mail=row.mail)
