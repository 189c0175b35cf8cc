"""Asking the database for differences in one statement, streamed by a cursor of the server."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

CHUNK = 2_000

FRESH = "SELECT link.entry_id FROM ledger_link AS link WHERE link.seal_id IS NULL OR link.seal_id > %(since)s"
"""The entries that were not sealed by a seal."""


def rows(statement: str, facts: dict[str, Any] | None = None) -> Iterator[Sequence[Any]]:
    """The statement's rows, a chunk in memory at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, facts)
        while chunk := cursor.fetchmany(CHUNK):
            yield from chunk
