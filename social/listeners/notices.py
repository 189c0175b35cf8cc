"""Everybody a fact concerns is told of it, as the table says; once, however often the fact arrives."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.outbox import listen
from social.rules.notices import Told
from social.rules.table import FACTS, rows_for
from social.selectors.recipients import Recipient, Scene, recipients, scene_of
from social.services.notices import News, tell


@listen(*FACTS)
def tell_people(fact: dict[str, Any], *, now: datetime) -> None:
    """Tell who the table names. Who is two of them at once is told as the first."""
    scene = scene_of(fact, now=now)
    if scene is None:
        return
    told: set[UUID] = set()
    for row in rows_for(fact["fact"]):
        if not row.concerns({**scene.figures, **fact}):
            continue
        people = [one for one in recipients(row.role, fact, now=now) if one.user_id not in told]
        told |= {one.user_id for one in people}
        _tell(row, scene, people, reason=_reason(row, fact, scene), now=now)


def _tell(row: Told, scene: Scene, people: list[Recipient], *, reason: str, now: datetime) -> None:
    if people:
        news = News(kind=row.kind, subject=scene.subject, reason=reason, role=row.role.value, facts=scene.figures)
        tell(news=news, people=people, now=now)


def _reason(row: Told, fact: dict[str, Any], scene: Scene) -> str:
    """What makes it the same news: the fact itself, or the figures the row names."""
    if not row.key_by:
        return str(fact["fact_id"])
    return ",".join(str(scene.figures.get(name, fact.get(name, ""))) for name in row.key_by)
