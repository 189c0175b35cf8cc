"""What one writer could do: fifty waiting joins in one raw transaction, with the rows of fifty joins.

The limit goal G1 is reported against; no such writer is built yet (docs/performance.md).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg

from bench import raw
from bench.cast import Buyer
from bench.pairs import Act
from common.clock import _DOMAIN as CLOCK
from common.ids import new_id
from common.outbox import _listeners

SIZE = 50

_KEYS = """
    INSERT INTO common_requestkey (actor, key, digest) SELECT actor, key, repeat('0', 64)
    FROM unnest(%s::text[], %s::text[]) AS asked (actor, key) ON CONFLICT (actor, key) DO NOTHING RETURNING id
"""
_ADDRESSES = "SELECT id FROM accounts_address WHERE id = ANY(%s) AND owner_id = ANY(%s)"
_CARDS = "SELECT id FROM escrow_paymentmethod WHERE party = ANY(%s) AND removed_at IS NULL"
_POOL = (
    "SELECT committed_units, committed_people, pledge_sequence FROM marketplace_pool WHERE id = %s FOR NO KEY UPDATE"
)
_PLACES = "SELECT * FROM marketplace_pledge WHERE pool_id = %s AND (buyer_id = ANY(%s) OR person_group = ANY(%s))"
_PLEDGES = """
    INSERT INTO marketplace_pledge (id, pool_id, buyer_id, status, units, wished_units, cap_minor, person_group,
                                    address_id, method_id, joined_at, committed_at, sequence)
    SELECT id, %s, buyer, 'committed', 1, 0, NULL, buyer::text, address, method, %s, %s, %s + row
    FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[])
         WITH ORDINALITY AS asked (id, buyer, address, method, row)
"""
_COUNTS = """
    UPDATE marketplace_pool SET committed_units = committed_units + %s, committed_people = committed_people + %s,
                                pledge_sequence = pledge_sequence + %s WHERE id = %s
"""
_FACTS = """
    WITH fact AS (
        INSERT INTO common_outboxfact (id, name, payload, occurred_at)
        SELECT id, %s, payload, %s FROM unnest(%s::uuid[], %s::jsonb[]) AS told (id, payload) RETURNING id
    )
    INSERT INTO common_outboxdelivery (fact_id, listener, status, tries, due_at, trouble)
    SELECT fact.id, listener, 'due', 0, statement_timestamp(), '' FROM fact, unnest(%s::text[]) AS listener
"""
_ANSWERS = """
    UPDATE common_requestkey AS asked SET answer = given.answer
    FROM unnest(%s::bigint[], %s::jsonb[]) AS given (id, answer) WHERE asked.id = given.id
"""


@contextmanager
def joiner(pool_of: Callable[[], UUID], buyers: Sequence[Buyer]) -> Iterator[Act]:
    """Commits the next fifty buyers to the pool; one act is worth fifty."""
    pool_id = pool_of()
    with raw.connected() as line:

        def act(turn: int) -> None:
            with line.transaction():
                _join(line, pool_id, buyers[turn * SIZE : (turn + 1) * SIZE])

        yield act


def _join(line: psycopg.Connection, pool_id: UUID, some: Sequence[Buyer]) -> None:
    people = [buyer.id for buyer in some]
    addresses, methods = [buyer.address_id for buyer in some], [buyer.method_id for buyer in some]
    key_ids = _column(line, _KEYS, [[f"user:{person}" for person in people], [str(new_id()) for _ in people]])
    line.execute(_ADDRESSES, [addresses, people]).fetchall()
    line.execute(_CARDS, [[f"buyer:{person}" for person in people]]).fetchall()
    pool = line.execute(_POOL, [pool_id]).fetchone()
    now = _column(line, CLOCK, [])[0]
    line.execute(_PLACES, [pool_id, people, [str(person) for person in people]]).fetchall()
    assert pool is not None
    ids = [new_id() for _ in people]
    line.execute(_PLEDGES, [pool_id, now, now, pool[2], ids, people, addresses, methods])
    line.execute(_COUNTS, [len(some), len(some), len(some), pool_id])
    told = [json.dumps({"pool_id": str(pool_id), "pledge_id": str(key), "status": "committed"}) for key in ids]
    listeners = list(_listeners[raw.PLEDGE_CHANGED])
    line.execute(_FACTS, [raw.PLEDGE_CHANGED, now, [new_id() for _ in ids], told, listeners])
    answers = [json.dumps({"status": 200, "body": {"pledge_id": str(key), "units": 1}}) for key in ids]
    line.execute(_ANSWERS, [key_ids, answers])


def _column(line: psycopg.Connection, text: str, values: Sequence[Any]) -> list[Any]:
    return [row[0] for row in line.execute(text, values).fetchall()]
