"""A bare copy of a table with one guard, or with none: who refuses a row there is known."""

from django.db import IntegrityError, connection, transaction

from tests.guards.catalogue import Guard, column_types


def refuses(guard: Guard, row: dict, *, stands: bool = True) -> bool:
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
