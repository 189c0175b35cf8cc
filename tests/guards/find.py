"""`pytest tests/guards/find.py` finds the smallest row a new or changed guard refuses, for `breaches.json`.

Read what it found: a row that says nothing about the guard's reason is a hint that the guard says too little.
"""

import json
import re
from itertools import chain
from pathlib import Path

import pytest
from django.db import connection

from tests.guards.bare import refuses
from tests.guards.catalogue import Guard, column_types, standing_guards

BREACHES = Path(__file__).with_name("breaches.json")
_CANDIDATES = (
    (r"bigint|integer|smallint", ("0", "1", "-1", "2", "100", "10001")),
    (r"boolean", ("false", "true")),
    (r"timestamp.*|date", ("NULL", "'2026-01-01'", "'2026-01-02'")),
    (r"uuid", ("NULL", "'00000000-0000-7000-8000-000000000001'", "'00000000-0000-7000-8000-000000000002'")),
    (r"jsonb", ("'[]'", "'{}'", "NULL")),
    (r".*\[\]", ("'{lost}'",)),
)


@pytest.mark.django_db
def test_every_guard_has_a_row_it_refuses():
    known = json.loads(BREACHES.read_text())
    standing = standing_guards()

    rows = {name: _kept(guard, known.get(name)) or _breach(guard) for name, guard in standing.items()}

    BREACHES.write_text(_written(rows))
    assert not [name for name, row in rows.items() if row is None]


def _kept(guard: Guard, row: dict | None) -> dict | None:
    """The row we have, while its columns are there and the guard refuses it."""
    return row if row and row.keys() <= column_types(guard.table).keys() and refuses(guard, row) else None


def _breach(guard: Guard) -> dict | None:
    """The first row in which a check is false, or that falls under a unique rule."""
    types = column_types(guard.table)
    condition = guard.definition.partition(" WHERE ")[2]
    said = guard.definition.partition(" USING ")[2] or guard.definition
    named = [column for column in types if re.search(rf"\b{column}\b", said)]
    wanted = f"({guard.definition.removeprefix('CHECK ')}) IS FALSE" if guard.is_check else condition or "true"
    tried = [_tried(guard, column, types[column], condition) for column in named]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_quoted(named)} FROM {' CROSS JOIN '.join(tried)} WHERE {wanted} LIMIT 1")
        row = cursor.fetchone()
    return row and {
        column: value if isinstance(value, int | list | None) else str(value)
        for column, value in zip(named, row, strict=True)
    }


def _tried(guard: Guard, column: str, kind: str, condition: str) -> str:
    words = dict.fromkeys(chain(re.findall(r"'([^']+)'::", guard.definition), ("lost", "Lost", "")))
    said = [f"'{word}'" for word in words]
    values = next((values for pattern, values in _CANDIDATES if re.fullmatch(pattern, kind)), said)
    if not guard.is_check and f"{column} IS NULL" not in condition:
        values = [value for value in values if value not in ("NULL", "''")]
    return f"(VALUES {', '.join(f'({value}::{kind})' for value in values)}) AS of_{column} ({_quoted([column])})"


def _quoted(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _written(rows: dict) -> str:
    lines = (f"  {json.dumps(name)}: {json.dumps(row, ensure_ascii=False)}" for name, row in sorted(rows.items()))
    return "{\n" + ",\n".join(lines) + "\n}\n"
