"""Many rows written in one statement, each with its own values, in the time their number takes and no more."""

import re
from collections.abc import Sequence

from django.db import connection
from django.db.models import Field, Model


def write_all[M: Model](rows: Sequence[M], fields: Sequence[str]) -> None:
    """Write these plain columns of rows that stand, under the locks held by the caller. All rows are of one model.

    What `bulk_update` does with a chain of cases for each column, whose cost grows with the square of the rows.
    """
    if rows:
        _write(rows, fields)


def _write(rows: Sequence[Model], names: Sequence[str]) -> None:
    meta = rows[0]._meta
    found = [meta.pk, *(meta.get_field(name) for name in names)]
    fields = [field for field in found if isinstance(field, Field)]
    columns = [connection.ops.quote_name(str(field.column)) for field in fields]
    key, *others = columns
    arrays = ", ".join(f"%s::{_array_of(field)}" for field in fields)
    statement = (
        f"UPDATE {connection.ops.quote_name(meta.db_table)} AS row"  # noqa: S608  # names of our own columns
        f" SET {', '.join(f'{column} = given.{column}' for column in others)}"
        f" FROM unnest({arrays}) AS given ({', '.join(columns)}) WHERE row.{key} = given.{key}"
    )
    values = [[_value(field, row) for row in rows] for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _array_of(field: "Field[object, object]") -> str:
    """The column's type as an array; a text's length is left to the column, which refuses what is too long."""
    kind = field.rel_db_type(connection) or ""
    return re.sub(r"varchar\(\d+\)", "text", kind) + "[]"


def _value(field: "Field[object, object]", row: Model) -> object:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
