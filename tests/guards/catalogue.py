"""The guards of our tables as the database has them: what must never be, refused whoever asks."""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection

_RULES = """
    SELECT relation.relname, rule.conname, pg_get_constraintdef(rule.oid), rule.contype = 'c'
    FROM pg_constraint rule JOIN pg_class relation ON relation.oid = rule.conrelid
    WHERE rule.contype IN ('c', 'u', 'x') AND relation.relname = ANY(%(tables)s)
    UNION ALL
    SELECT relation.relname, alone.relname, pg_get_indexdef(alone.oid), false
    FROM pg_index JOIN pg_class alone ON alone.oid = indexrelid JOIN pg_class relation ON relation.oid = indrelid
    WHERE indisunique AND NOT indisprimary AND relation.relname = ANY(%(tables)s)
        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
    ORDER BY 1, 2
"""
_TRIGGERS = """
    SELECT tgrelid::regclass::text, tgname FROM pg_trigger
    WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%(tables)s)
    ORDER BY 1, 2
"""
_COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
_OTHERS = {"auth", "contenttypes", "sessions", "admin", "account", "mfa", "socialaccount", "usersessions"}


@dataclass(frozen=True)
class Guard:
    """A check, or a rule that no two rows are alike, by its name and the words the database has for it."""

    table: str
    name: str
    definition: str
    is_check: bool


def standing_guards() -> dict[str, Guard]:
    """Every check and unique rule on our tables, by name."""
    return {row[1]: Guard(*row) for row in _asked(_RULES)}


def standing_triggers() -> dict[str, str]:
    """Every trigger on our tables: its table, by "table.name"."""
    return {f"{table}.{name}": table for table, name in _asked(_TRIGGERS)}


def column_types(table: str) -> dict[str, str]:
    """The types of a table's columns, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [table])
        return dict(cursor.fetchall())


def _asked(sql: str) -> list[tuple]:
    ours = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in _OTHERS
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tables": ours})
        return cursor.fetchall()
