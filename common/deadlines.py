"""The first of many deadlines, found in one question."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

type Waiting = tuple[QuerySet[Any], str]
"""Rows that wait, and the column of the instant they wait for."""


def first_after(after: datetime, waiting: Sequence[Waiting]) -> datetime | None:
    """The first instant later than `after` that any row waits for, or None when nothing waits."""
    first, *others = (
        rows.filter(**{f"{name}__gt": after}).order_by(name).values_list(name, flat=True)[:1] for rows, name in waiting
    )
    return min(first.union(*others, all=True), default=None)
