"""Every check and every unique rule on our tables refuses a row of its own, and without the guard nothing does."""

import json

import pytest
from django.db import IntegrityError, connection, transaction

from tests.guards.catalogue import Guard, column_types, standing_guards
from tests.guards.find import BREACHES

ROWS = json.loads(BREACHES.read_text())

pytestmark = pytest.mark.django_db


def test_no_guard_is_without_a_row_and_no_row_without_its_guard():
    assert standing_guards().keys() == ROWS.keys()


def test_each_guard_alone_refuses_its_row():
    unguarded = [guard.name for guard in standing_guards().values() if not _refuses(guard, ROWS[guard.name])]

    assert unguarded == []


def test_without_its_guard_each_row_is_taken():
    refused = [guard.name for guard in standing_guards().values() if _refuses(guard, ROWS[guard.name], stands=False)]

    assert refused == []


def _refuses(guard: Guard, row: dict, *, stands: bool = True) -> bool:
    """Whether a bare copy of the table, with the guard or with nothing, refuses the row (for a unique rule: twice)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bare AS TABLE {guard.table} WITH NO DATA")
        if stands:
            cursor.execute(_raised(guard))
        try:
            with transaction.atomic():
                for _ in range(1 if guard.is_check else 2):
                    _insert(cursor, guard.table, row)
        except IntegrityError as refusal:
            return refusal.__cause__.diag.constraint_name == guard.name
        finally:
            transaction.set_rollback(True)
    return False


def _raised(guard: Guard) -> str:
    """The statement that puts the guard, and nothing else, on the bare copy."""
    if " INDEX " not in guard.definition:
        return f"ALTER TABLE bare ADD CONSTRAINT {guard.name} {guard.definition}"
    return f"CREATE UNIQUE INDEX {guard.name} ON bare USING {guard.definition.partition(' USING ')[2]}"


def _insert(cursor, table: str, row: dict) -> None:
    types = column_types(table)
    places = ", ".join(f"CAST(%s AS {types[column]})" for column in row)
    named = ", ".join(f'"{column}"' for column in row)
    cursor.execute(f"INSERT INTO bare ({named}) VALUES ({places})", list(row.values()))
