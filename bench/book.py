"""A large book: one pool's whole story cloned set by set, with its orders, holds, calls, entries and postings.

The server's checks of foreign keys and the triggers are left out while rows are written; digests and the totals of
pots shared by all clones are worked out anew. The clones' auctions are left without records: they stay open.
"""

from django.apps import apps
from django.db import connection
from django.db.models import AutoField

from bench.story import MARK
from ledger.proofs.entries import DIGEST, LINES

_APPS = ("ledger", "escrow", "marketplace")
_NAMES = {"uuid", "text", "character varying", "jsonb", "uuid[]", "text[]", "character varying[]"}
_LEFT_OUT = {"marketplace_auctionrecord", "escrow_sandboxcustomer", "ledger_link", "ledger_seal"}
_MARKS = {"mark": MARK, "marked": f"%{MARK}%"}
_COLUMNS = """
    SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
_LINKS = """
    INSERT INTO ledger_link (entry_id, seal_id, place, digest)
    SELECT id, NULL, NULL, '' FROM ledger_entry WHERE NOT EXISTS (SELECT FROM ledger_link WHERE entry_id = id)
"""
_TOTALS = """
    UPDATE ledger_account AS account SET debits = moved.went, credits = moved.came
    FROM (SELECT account_id, sum(went) AS went, sum(came) AS came FROM (
        SELECT debit_id AS account_id, amount_minor AS went, 0 AS came FROM ledger_posting
        UNION ALL SELECT credit_id, 0, amount_minor FROM ledger_posting
    ) AS ends GROUP BY 1) AS moved
    WHERE account.id = moved.account_id AND account.has_floor
"""
_DIGESTS = f"""
    UPDATE ledger_entry SET digest = pinned.digest FROM (
        SELECT entry.id, {DIGEST} AS digest FROM ledger_entry AS entry
        JOIN (SELECT posting.entry_id, {LINES} GROUP BY posting.entry_id) AS lines ON lines.entry_id = entry.id
    ) AS pinned WHERE pinned.id = ledger_entry.id AND pinned.digest <> ledger_entry.digest
"""


def filled(*, postings: int) -> int:
    """Clone the story until there are that many postings; how many there are."""
    tables = _tables()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT count(*) FROM ledger_posting WHERE id::text LIKE %s", [f"%{MARK}"])
        story = int(cursor.fetchone()[0])
        cursor.execute("SELECT count(*) FROM ledger_posting")
        there = int(cursor.fetchone()[0])
        start = there // story + 1
        end = start + max(0, postings - there + story - 1) // story
        cursor.execute("SET session_replication_role = replica")
        for table, columns in tables.items():
            said = ", ".join(_said(column, kind) for column, kind in columns)
            cursor.execute(
                f"INSERT INTO {table} SELECT {said} FROM {table} AS model, generate_series(%(start)s, %(end)s) AS n"
                f" WHERE {_is_marked(columns)}",
                _MARKS | {"start": start, "end": end},
            )
        cursor.execute("UPDATE marketplace_auction SET status = 'live' WHERE id::text NOT LIKE %s", [f"%{MARK}"])
        cursor.execute(_LINKS)
        cursor.execute(_DIGESTS)
        cursor.execute(_TOTALS)
        cursor.execute("RESET session_replication_role")
        for table in tables:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        cursor.execute("RESET statement_timeout")
        cursor.execute("SELECT count(*) FROM ledger_posting")
        return int(cursor.fetchone()[0])


def _tables() -> dict[str, list[tuple[str, str]]]:
    """The columns of each table that holds a part of the story, with their types and whether they may be marked."""
    models = [model for name in _APPS for model in apps.get_app_config(name).get_models()]
    found = [model._meta.db_table for model in models if not isinstance(model._meta.pk, AutoField)]
    columns = {table: _columns(table) for table in found if table not in _LEFT_OUT}
    return {table: some for table, some in columns.items() if _is_told(table, some)}


def _columns(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [table])
        return list(cursor.fetchall())


def _is_told(table: str, columns: list[tuple[str, str]]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {table} AS model WHERE {_is_marked(columns)})", _MARKS)
        return bool(cursor.fetchone()[0])


def _is_marked(columns: list[tuple[str, str]]) -> str:
    return "(" + " OR ".join(f"model.{name}::text LIKE %(marked)s" for name, kind in columns if kind in _NAMES) + ")"


def _said(column: str, kind: str) -> str:
    """The column with the mark replaced by the clone's number, where it may hold one."""
    clone = f"replace(model.{column}::text, %(mark)s, lpad(to_hex(n), 12, '0'))::{kind}"
    return clone if kind in _NAMES else f"model.{column}"
