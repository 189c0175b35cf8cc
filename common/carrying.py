"""Rows that come along with others in the same statement, where `prefetch_related` would ask once more for each kind.

`carrying(orders, "units", units)` asks; `settle(found, "units")` puts what came to where `order.units.all()` finds it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Aggregate, Model, OuterRef, QuerySet, Value
from django.db.models.functions import JSONObject

_COLUMN = "carried_{}"


def packed(rows: QuerySet[Any], **more: Any) -> ArraySubquery:
    """The rows, in their order, as one column. Each is whole; columns of bytes and of fractions cannot travel so.

    `more` are expressions that go with each row.
    """
    columns = {field.attname: field.attname for field in rows.model._meta.concrete_fields}
    return ArraySubquery(rows.values(packed_row=JSONObject(**columns, **more)))


def unpacked[M: Model](model: type[M], column: Sequence[dict[str, Any]]) -> list[M]:
    """What `packed` made of rows of this model, as rows again; what went with them is put beside their columns."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    found = [
        model.from_db("default", names, [field.to_python(row[field.attname]) for field in fields]) for row in column
    ]
    for one, row in zip(found, column, strict=True):
        one.__dict__ |= {name: value for name, value in row.items() if name not in names}
    return found


def together(*asked: tuple[QuerySet[Any], Aggregate]) -> list[int]:
    """One whole number for each, what it asks of its rows, 0 where there are none; all of them in one statement."""
    each = [
        rows.order_by().annotate(place=Value(place)).values("place").annotate(answer=of).values_list("place", "answer")
        for place, (rows, of) in enumerate(asked)
    ]
    answers = dict(each[0].union(*each[1:], all=True))
    return [int(answers.get(place) or 0) for place in range(len(asked))]


def carrying[M: Model](rows: QuerySet[M], name: str, along: QuerySet[Any]) -> QuerySet[M]:
    """The rows with those that point at them by the relation of this name."""
    link = rows.model._meta.get_field(name).field.name  # type: ignore[union-attr]  # a relation's other end
    whole: QuerySet[M] = rows.annotate(**{_COLUMN.format(name): packed(along.filter(**{link: OuterRef("pk")}))})
    return whole


def settle(rows: Iterable[Model], name: str) -> None:
    """Put what came along with each row to where its relation finds it."""
    for row in rows:
        model = row._meta.get_field(name).related_model
        kept = getattr(row, name).all()
        kept._result_cache = unpacked(model, getattr(row, _COLUMN.format(name)))  # type: ignore[arg-type]
        kept._prefetch_done = True
        row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = kept
