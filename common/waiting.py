"""What waits for operators, as a queue lists it: one line for each, taken from the rows the queue itself works on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Model, QuerySet, Value

from common.queries import Query

MOST_LINES = 100
"""How many a queue lists; one more is asked for, so that the page can say that there are more."""

NO_CLOCK = Value(None, output_field=DateTimeField())
"""The column of what waits without a promise of its own."""


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: `words` say what as its queue knows it, `amount_minor` is in won, None where none is.

    `about` is what else its queue says of it.
    """

    id: UUID | int
    words: str
    since: datetime
    due_at: datetime | None = None
    amount_minor: int | None = None
    about: str = ""


def just[M: Model](only: UUID | int | None, rows: QuerySet[M]) -> QuerySet[M]:
    """The rows, or the one of them that is asked for."""
    return rows if only is None else rows.filter(pk=only)


def waiting(rows: QuerySet[Any, tuple[Any, ...]]) -> Query[list[Waiting]]:
    """The first of these rows as lines, in the order given; their columns are the fields of `Waiting`."""
    return Query(lambda found: [Waiting(*row) for row in found], rows[: MOST_LINES + 1])
