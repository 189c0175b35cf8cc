"""Steps in the life of a notice: told to people, read by them, and its letter claimed to be written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from common.calendar import SEOUL
from common.live import Showing, publish_all
from common.locks import locked
from common.transactions import in_unit
from social.errors import NoSuchNotice
from social.models import Notice
from social.rules.kinds import KINDS
from social.rules.notices import Kind, Urgency
from social.rules.quiet import Quiet, mail_at
from social.selectors.choices import Ticks, default_ticks, quiet_for, ticks_for
from social.selectors.notices import unread_counts
from social.selectors.recipients import Recipient

AT_ONCE = 500
"""Rows written by one statement."""
BELL = "notices"
"""The kind of live topic every person has one of: how much they have not read."""


@dataclass(frozen=True)
class News:
    """What is told: a kind of notice about a subject ("pool:0192…"), with the figures everybody is told.

    `reason` makes two news one and the same: with the same reason nobody is told twice. `role` says as what.
    """

    kind: str
    subject: str
    reason: str
    role: str
    facts: Mapping[str, Any]


@in_unit
def tell(*, news: News, people: Sequence[Recipient], now: datetime) -> int:
    """Tell these people, in a number of statements that does not grow with theirs; how many notices were new.

    Whoever was told for the same reason before is not told again. Channels follow the readers' choices; letters
    of no urgency wait for the end of their quiet hours.
    """
    kind = KINDS[news.kind]
    rows = _rows(news, kind, {one.user_id: one for one in people}, now=now)
    known = Notice.objects.filter(key=_key(news), user__in=[row.user_id for row in rows])
    told = set(known.values_list("user_id", flat=True))
    fresh = [row for row in rows if row.user_id not in told]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=AT_ONCE)
    ring_bells(user_ids=[row.user_id for row in fresh if row.is_listed])
    return len(fresh)


@in_unit
def read_notice(*, notice_id: UUID, user_id: UUID, now: datetime) -> Notice:
    """The person opened it. Reading twice reads once. Raises NoSuchNotice, also for somebody else's."""
    notice = locked(Notice.objects.filter(pk=notice_id, user_id=user_id)).first()
    if notice is None:
        raise NoSuchNotice()
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
        ring_bells(user_ids=[user_id])
    return notice


@in_unit
def read_all(*, user_id: UUID, now: datetime) -> int:
    """Mark everything the person was told as read; how many were not."""
    count = Notice.objects.filter(user_id=user_id, is_listed=True, read_at=None).update(read_at=now)
    if count:
        ring_bells(user_ids=[user_id])
    return count


@in_unit
def claim_letters(*, now: datetime, at_most: int) -> list[Notice]:
    """Notices whose letter is due, marked as written: whoever claims them writes them in the same unit."""
    due = Notice.objects.filter(mail_due_at__lte=now, mailed_at=None).order_by("mail_due_at", "pk")
    notices = list(due.select_for_update(no_key=True, skip_locked=True)[:at_most])
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)
    return notices


@in_unit
def ring_bells(*, user_ids: Sequence[UUID]) -> None:
    """Show these people how much they have not read."""
    if not user_ids:
        return
    unread = unread_counts(user_ids)
    counts = {f"{BELL}:{user_id}": unread.get(user_id, 0) for user_id in user_ids}
    publish_all(list(counts), lambda topic: Showing({}, facts={"unread": counts[topic]}))


def _rows(news: News, kind: Kind, people: Mapping[UUID, Recipient], *, now: datetime) -> list[Notice]:
    chosen, quiet = ticks_for(people, kind.group), quiet_for(people) if _may_wait(kind) else {}
    otherwise, rows = default_ticks(kind.group), []
    for user_id, person in people.items():
        ticks, facts = chosen.get(user_id, otherwise), {**news.facts, **person.facts, "role": news.role}
        due = _mail_due(kind, ticks, quiet.get(user_id, Quiet()), now=now)
        if ticks.in_app or due:
            rows.append(
                Notice(
                    user_id=user_id,
                    key=_key(news),
                    kind=kind.name,
                    subject=news.subject,
                    facts=facts,
                    link=kind.link.format_map(facts),
                    is_listed=ticks.in_app,
                    created_at=now,
                    mail_due_at=due,
                )
            )
    return rows


def _mail_due(kind: Kind, ticks: Ticks, quiet: Quiet, *, now: datetime) -> datetime | None:
    if not (kind.mail and ticks.mail):
        return None
    return mail_at(kind.urgency, quiet, local_now=timezone.localtime(now, SEOUL))


def _may_wait(kind: Kind) -> bool:
    return kind.mail and kind.urgency in {Urgency.NEWS, Urgency.OFFER}


def _key(news: News) -> str:
    return f"{news.kind}:{news.subject}:{news.reason}"[:200]
