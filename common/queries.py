"""Queries put before they are asked: a page gathers what its parts want to know and asks for all in one statement.

A selector that hands out a `Query` keeps its own rows and its own reading of them. Asked together they are read at
one instant, so that figures of several tables belong together; asked alone, the answer is the same.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Aggregate, Field, QuerySet, Value
from django.db.models.expressions import Func

type Rows = list[tuple[Any, ...]]
type Source = QuerySet[Any, tuple[Any, ...]]
"""Rows as `values_list` gives them, bounded by whoever makes them."""

_ROWS = "ARRAY(SELECT jsonb_build_array({names})::text FROM ({text}) AS asked({names}))"


class Query[T]:
    """What is wanted, and how it is read: `read` takes the rows, or the answer, of each source in turn."""

    def __init__(self, read: Callable[..., T], *sources: "Source | Query[Any]") -> None:
        self._read, self._sources = read, sources
        self._answers: list[T] = []

    @property
    def answer(self) -> T:
        """What was found, asked now unless it was already."""
        if not self._answers:
            ask(self)
        return self._answers[0]

    def _leaves(self) -> Iterator[Source]:
        for source in self._sources:
            if isinstance(source, Query):
                yield from source._leaves()
            else:
                yield source

    def _take(self, found: Iterator[Rows]) -> T:
        """Read the rows that belong to its sources, in their order."""
        read = self._read(
            *(source._take(found) if isinstance(source, Query) else next(found) for source in self._sources)
        )
        self._answers = [read]
        return read


def ask(*queries: Query[Any]) -> None:
    """Ask for all of them in one statement; then each has its answer."""
    found = iter(_fetched([leaf for query in queries for leaf in query._leaves()]))
    for query in queries:
        query._take(found)


def summed(rows: QuerySet[Any], **aggregates: Aggregate | Func) -> Source:
    """One row of sums over all these rows, in the order they are named, to be asked later."""
    whole = rows.order_by().annotate(all_of_them=Value(1)).values("all_of_them")
    sums: Source = whole.annotate(**aggregates).values_list(*aggregates)
    return sums


def _fetched(leaves: Iterable[Source]) -> list[Rows]:
    found: list[Rows] = []
    texts: list[str] = []
    given: list[Any] = []
    kinds: dict[int, list[Field[Any, Any]]] = {}
    for place, leaf in enumerate(leaves):
        found.append([])
        compiler = leaf.query.get_compiler(connection=connection)
        try:
            text, parameters = compiler.as_sql()
        except EmptyResultSet:
            continue  # nothing can be found, as for a list of no ids
        kinds[place] = [column.output_field for column, _sql, _alias in compiler.select]
        names = ", ".join(f"c{number}" for number in range(len(kinds[place])))
        texts.append(_ROWS.format(names=names, text=text))
        given += parameters
    for (place, fields), rows in zip(kinds.items(), _asked(texts, given), strict=True):
        found[place] = [_typed(json.loads(row), fields) for row in rows]
    return found


def _asked(texts: list[str], given: list[Any]) -> tuple[list[str], ...]:
    if not texts:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(texts)}", given)
        row: tuple[list[str], ...] = cursor.fetchone()
    return row


def _typed(row: list[Any], fields: "list[Field[Any, Any]]") -> tuple[Any, ...]:
    return tuple(None if value is None else field.to_python(value) for field, value in zip(fields, row, strict=True))
