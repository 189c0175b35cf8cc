"""Steps by which people choose what they are told, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from common.transactions import in_unit
from social.errors import NoSuchChoice
from social.models import NoticeChoice, QuietHours
from social.rules.notices import CHOICES, Group


@dataclass(frozen=True)
class Wish:
    """Where somebody wants one group of notices."""

    in_app: bool
    mail: bool


@in_unit
def choose_notices(*, user_id: UUID, wishes: Mapping[str, Wish]) -> None:
    """Write the person's ticks by group. Groups about money stay as they are. Raises NoSuchChoice."""
    unknown = set(wishes) - {group.value for group in Group}
    if unknown:
        raise NoSuchChoice(group=sorted(unknown)[0][:20])
    NoticeChoice.objects.bulk_create(
        [
            NoticeChoice(user_id=user_id, group=group, in_app=wish.in_app, mail=wish.mail)
            for group, wish in wishes.items()
            if not CHOICES[Group(group)].is_locked
        ],
        update_conflicts=True,
        unique_fields=["user", "group"],
        update_fields=["in_app", "mail"],
    )


@in_unit
def set_quiet_hours(*, user_id: UUID, is_on: bool, starts: time, ends: time) -> None:
    """When letters of no urgency wait, on the clock of Seoul."""
    hours = {"is_on": is_on, "starts": starts, "ends": ends}
    QuietHours.objects.update_or_create(user_id=user_id, defaults=hours)
