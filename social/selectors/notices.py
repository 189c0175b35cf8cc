"""Notices as their reader sees them, and how many wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from common.paging import Ask, part_of
from common.paging import Part as PagePart
from social.errors import NoSuchNotice
from social.models import Notice
from social.rules.kinds import KINDS
from social.rules.notices import CHOICES, Group, Kind, Part

COUNTED_MOST = 100
"""More unread than this are said as "99+"."""

_UNREAD_AND_SEQUENCES = """
    WITH unread AS MATERIALIZED (
        SELECT count(*) AS many FROM (
            SELECT 1 FROM social_notice WHERE user_id = %(user)s AND is_listed AND read_at IS NULL LIMIT %(most)s
        ) AS first
    )
    SELECT unread.many, asked.code, topic.sequence
    FROM unread, unnest(%(topics)s::text[]) AS asked (code) LEFT JOIN common_livetopic AS topic USING (code)
"""

FILTERS: dict[str, Q] = {
    "": Q(),
    "unread": Q(read_at=None),
    "money": Q(kind__in=[kind.name for kind in KINDS.values() if CHOICES[kind.group].part is Part.MONEY]),
    "pools": Q(kind__in=[kind.name for kind in KINDS.values() if CHOICES[kind.group].part is Part.POOLS]),
    "selling": Q(kind__in=[kind.name for kind in KINDS.values() if CHOICES[kind.group].part is Part.SELLING]),
}


@dataclass(frozen=True)
class NoticeView:
    """One notice: its kind, the plain facts its words are made of, and the page it opens."""

    id: UUID
    kind: Kind
    subject: str
    facts: dict[str, Any]
    link: str
    created_at: datetime
    is_read: bool

    @property
    def group(self) -> Group:
        """The choice that rules it."""
        return self.kind.group


def notices_of(user_id: UUID, *, show: str = "", ask: Ask) -> PagePart[NoticeView]:
    """The person's notices under a filter, the newest first."""
    rows = Notice.objects.filter(FILTERS.get(show, Q()), user_id=user_id, is_listed=True)
    return part_of(rows, "-id", ask=ask).shown(lambda found: map(_shown, found))


def notice_counts(user_id: UUID) -> dict[str, int]:
    """How many notices each filter would show."""
    mine = Notice.objects.filter(user_id=user_id, is_listed=True)
    counted = mine.aggregate(**{f"n_{name}": Count("pk", filter=which) for name, which in FILTERS.items()})
    return {name: counted[f"n_{name}"] for name in FILTERS}


def unread_count(user_id: UUID) -> int:
    """How many the person has not read, counted up to a hundred."""
    return Notice.objects.filter(user_id=user_id, is_listed=True, read_at=None)[:COUNTED_MOST].count()


def unread_and_sequences(user_id: UUID, topics: Sequence[str]) -> tuple[int, list[int]]:
    """How many the person has not read, as `unread_count` says it, and the newest sequence of each live topic.

    One statement, because every page of somebody signed in asks both: what comes between is told again, not lost.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD_AND_SEQUENCES, {"user": user_id, "topics": list(topics), "most": COUNTED_MOST})
        rows = cursor.fetchall()
    known = {topic: sequence for _unread, topic, sequence in rows}
    return rows[0][0], [known[topic] or 0 for topic in topics]


def unread_counts(user_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The same for many people at once; who has read everything is left out."""
    rows = Notice.objects.filter(user_id__in=list(user_ids), is_listed=True, read_at=None)
    return dict(rows.order_by().values_list("user_id").annotate(unread=Count("pk")))


def notice_of(notice_id: UUID, user_id: UUID) -> NoticeView:
    """The person's own notice. Raises NoSuchNotice, also for somebody else's."""
    row = Notice.objects.filter(pk=notice_id, user_id=user_id).first()
    if row is None:
        raise NoSuchNotice()
    return _shown(row)


def _shown(row: Notice) -> NoticeView:
    return NoticeView(
        id=row.id,
        kind=KINDS[row.kind],
        subject=row.subject,
        facts=row.facts,
        link=row.link,
        created_at=row.created_at,
        is_read=row.read_at is not None,
    )
