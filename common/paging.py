"""Lists in parts: where a part begins is told by the last row before it, so that a part costs the same anywhere.

An order is names of fields, `-` before those that fall, the last one unique, none of them ever empty:
`part_of(Order.objects.filter(…), "-made_at", "-pk", ask=ask)`.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.refusals import Invalid

MOST = 100


class CursorUnfit(Invalid):
    """The mark of where to go on is none of ours, or of another list."""

    code = "common.cursor_unfit"
    text = _("This list cannot go on from there. Please begin again.")


@dataclass(frozen=True)
class Ask:
    """Which part is asked for: after this mark ("" = the first part), at most so many rows."""

    after: str = ""
    at_most: int = 50


@dataclass(frozen=True)
class Part[T]:
    """Some rows of a list, and the mark of where the next part begins; None at the end."""

    rows: tuple[T, ...]
    next: str | None = None

    def shown[S](self, show: Callable[[list[Any]], Iterable[S]]) -> "Part[S]":
        """The same part with its rows as `show` turns them all into."""
        return Part(tuple(show(list(self.rows))), self.next)


def part_of[M: Model](rows: QuerySet[M], *order: str, ask: Ask) -> Part[M]:
    """The part of the rows that is asked for, in that order. Raises CursorUnfit."""
    most = min(max(ask.at_most, 1), MOST)
    try:
        if ask.after:
            rows = rows.filter(_beyond(order, _values(ask.after, len(order))))
        found = list(rows.order_by(*order)[: most + 1])
    except (ValidationError, FieldError, ValueError, TypeError):
        raise CursorUnfit() from None
    shown = tuple(found[:most])
    return Part(shown, _mark(shown[-1], order) if len(found) > most else None)


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after these values: greater in the first field, or equal there and greater in the next, …"""
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field, compared = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{compared}": value})
        equal &= Q(**{field: value})
    return condition


def _mark(row: Model, order: Sequence[str]) -> str:
    values = [_plain(_value(row, name.removeprefix("-"))) for name in order]
    return urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _plain(value: Any) -> str | int:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if isinstance(value, int) else str(value)


def _values(mark: str, count: int) -> list[str | int]:
    values: Any
    try:
        values = json.loads(urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise CursorUnfit() from None
    if not isinstance(values, list) or len(values) != count or not all(map(_is_key, values)):
        raise CursorUnfit()
    return list(values)


def _is_key(value: Any) -> bool:
    """What `_plain` may have written; PostgreSQL keeps no text with a zero in it."""
    return "\x00" not in value if isinstance(value, str) else type(value) in {int, bool}
