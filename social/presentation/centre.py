"""The list of notices as it is shown: grouped by day, each with its words and its mark."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from common.calendar import SEOUL, seoul_day
from common.templatetags.moa import clock_time, day, on_day
from social.presentation.said import line_of, title_of
from social.rules.notices import Group
from social.selectors.notices import NoticeView

WEEK = 7

MARKS: dict[Group, tuple[str, str]] = {
    Group.CHARGE: ("wait", "card"),
    Group.HELD: ("safe", "vault"),
    Group.CASE: ("refuse", "scale"),
    Group.NEAR: ("gather", "ring"),
    Group.AUCTION: ("auction", "steps-down"),
    Group.AWARD: ("auction", "gavel"),
    Group.PARCEL: ("safe", "truck"),
    Group.POSTED: ("gather", "flag"),
    Group.LINK: ("gather", "share"),
    Group.SAVED: ("", "search"),
    Group.BIDDING: ("auction", "steps-down"),
    Group.SALES: ("wait", "store"),
    Group.PAYOUT: ("safe", "bank"),
    Group.ALERTS: ("gather", "bell"),
    Group.DESK: ("wait", "inbox"),
}
"""The tone and the icon of each group."""


@dataclass(frozen=True)
class Row:
    """One notice as the list shows it; `at` is its hour today and yesterday, its day before that."""

    id: UUID
    title: str
    line: str
    tone: str
    icon: str
    at: str
    instant: datetime
    is_read: bool


@dataclass(frozen=True)
class Day:
    """The notices of one day, or of the rest of the week."""

    name: str
    rows: tuple[Row, ...]


def days_of(notices: Iterable[NoticeView], *, now: datetime) -> list[Day]:
    """Today, yesterday, the week before and older days by date; the newest first, as the notices come."""
    grouped = groupby(notices, key=lambda notice: _day_name(notice.created_at, now))
    return [Day(name, tuple(row_of(notice, now=now) for notice in found)) for name, found in grouped]


def row_of(notice: NoticeView, *, now: datetime) -> Row:
    """One notice in the active language."""
    tone, icon = MARKS[notice.group]
    return Row(
        id=notice.id,
        title=title_of(notice.kind.name, notice.facts),
        line=line_of(notice.kind.name, notice.facts),
        tone=tone,
        icon=icon,
        at=clock_time(notice.created_at) if _days_ago(notice.created_at, now) < 2 else day(notice.created_at),
        instant=timezone.localtime(notice.created_at, SEOUL),
        is_read=notice.is_read,
    )


def _days_ago(instant: datetime, now: datetime) -> int:
    return (seoul_day(now) - seoul_day(instant)).days


def _day_name(instant: datetime, now: datetime) -> str:
    ago = _days_ago(instant, now)
    if ago < 1:
        return _("Today")
    if ago == 1:
        return _("Yesterday")
    return _("This week") if ago < WEEK else on_day(seoul_day(instant))
