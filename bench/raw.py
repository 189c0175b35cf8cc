"""The limits at the database: the statements of a join and of a bid written by hand, under the same locks and with
the same rows, request key, fact and deliveries included. The rules cost nothing here.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from bench.cast import Buyer, Seller, price_of
from bench.pairs import Act
from common.clock import _DOMAIN as CLOCK
from common.ids import new_id
from common.outbox import _WRITE as FACT
from common.outbox import _listeners

_KEY = """
    INSERT INTO common_requestkey (actor, key, digest) VALUES (%s, %s, %s)
    ON CONFLICT (actor, key) DO NOTHING RETURNING id
"""
_ADDRESS = "SELECT id, sealed FROM accounts_address WHERE id = %s AND owner_id = %s"
_CARD = "SELECT id, brand, last4, expires_on FROM escrow_paymentmethod WHERE party = %s AND removed_at IS NULL"
_POOL = "SELECT * FROM marketplace_pool WHERE id = %s FOR NO KEY UPDATE"
_PLACES = """
    SELECT * FROM marketplace_pledge
    WHERE pool_id = %s AND (buyer_id = %s AND status IN ('interested', 'committed', 'ordered')
                            OR person_group = %s AND status = 'committed')
"""
_PLEDGE = """
    INSERT INTO marketplace_pledge (id, pool_id, buyer_id, status, units, wished_units, cap_minor, person_group,
                                    address_id, method_id, joined_at, committed_at, sequence)
    VALUES (%s, %s, %s, 'committed', 1, 0, NULL, %s, %s, %s, %s, %s, %s)
"""
_COUNTS = """
    UPDATE marketplace_pool SET committed_units = %s, committed_people = %s, pledge_sequence = %s WHERE id = %s
"""
_ANSWER = "UPDATE common_requestkey SET answer = %s WHERE id = %s"

_SELLER = "SELECT * FROM merchants_seller WHERE owner_id = %s"
_AUCTION = """
    SELECT auction.id, auction.status, auction.sealed_ends_at, auction.ends_at, auction.bid_sequence, pool.terms,
           want.poster_id
    FROM marketplace_auction AS auction
    JOIN marketplace_pool AS pool ON pool.id = auction.pool_id JOIN marketplace_want AS want ON want.id = pool.want_id
    WHERE auction.pool_id = %s FOR NO KEY UPDATE OF auction
"""
_BIDS = """
    SELECT * FROM marketplace_bid
    WHERE auction_id = %s AND (status IN ('standing', 'rejected') OR seller_id = %s) ORDER BY sequence
"""
_DEMAND = """
    SELECT buyer_id, status, id, units, cap_minor, person_group, committed_at, sequence FROM marketplace_pledge
    WHERE pool_id = %s AND status IN ('interested', 'committed', 'ordered')
"""
_SUPERSEDE = "UPDATE marketplace_bid SET status = 'superseded' WHERE id = %s"
_AUCTION_STATE = "UPDATE marketplace_auction SET bid_sequence = bid_sequence + 1, ends_at = %s WHERE id = %s"
_BID = """
    INSERT INTO marketplace_bid (id, auction_id, seller_id, alias, status, price_minor, min_units, max_units,
                                 lead_days, note, placed_at, accepted_at, sequence, is_opening, changed_leader,
                                 ends_at_after, demand_units, demand_people)
    VALUES (%s, %s, %s, %s, 'standing', %s, 1, 500, 3, '', %s, %s, %s, %s, true, %s, 30, 10)
"""

PLEDGE_CHANGED, BID_PLACED = "marketplace.pledge_changed", "marketplace.bid_placed"


@contextmanager
def connected() -> Iterator[psycopg.Connection]:
    """A connection to the bench's database beside Django's, as psycopg makes it: it prepares what comes often."""
    given = connection.settings_dict
    raw = psycopg.connect(host=given["HOST"], user=given["USER"], dbname=given["NAME"])
    try:
        yield raw
    finally:
        raw.close()


@contextmanager
def joiner(pool_ids: Sequence[UUID], buyers: Sequence[Buyer]) -> Iterator[Act]:
    """Commits one buyer after the other, in turn to these pools."""
    with connected() as raw:

        def act(turn: int) -> None:
            with raw.transaction():
                _join(raw, pool_ids[turn % len(pool_ids)], buyers[turn])

        yield act


@contextmanager
def bidder(pool_id: UUID, sellers: Sequence[Seller], prices: "count[int]") -> Iterator[Act]:
    """Bids for one seller after the other; the price is named under the lock, so that each bid leads."""
    with connected() as raw:

        def act(turn: int) -> None:
            with raw.transaction():
                _bid(raw, pool_id, sellers[turn % len(sellers)], prices)

        yield act


@contextmanager
def reader(statements: Sequence[tuple[str, Sequence[Any]]]) -> Iterator[Act]:
    """Asks these questions, one after the other, and fetches every row."""
    with connected() as raw:
        raw.autocommit = True

        def act(_turn: int) -> None:
            for text, values in statements:
                raw.execute(text, values).fetchall()

        yield act


def _join(raw: psycopg.Connection, pool_id: UUID, buyer: Buyer) -> None:
    key_id = _request(raw, buyer.id)
    joined_at = _now(raw)
    raw.execute(_ADDRESS, [buyer.address_id, buyer.id]).fetchone()
    raw.execute(_CARD, [f"buyer:{buyer.id}"]).fetchall()
    pool = _row(raw, _POOL, [pool_id])
    asked_at, group, sequence = _now(raw), str(buyer.id), pool["pledge_sequence"] + 1
    raw.execute(_PLACES, [pool_id, buyer.id, group]).fetchall()
    pledge_id = new_id()
    raw.execute(
        _PLEDGE,
        [pledge_id, pool_id, buyer.id, group, buyer.address_id, buyer.method_id, joined_at, asked_at, sequence],
    )
    raw.execute(_COUNTS, [pool["committed_units"] + 1, pool["committed_people"] + 1, sequence, pool_id])
    _tell(raw, PLEDGE_CHANGED, {"pledge_id": str(pledge_id), "status": "committed"}, pool_id, at=joined_at)
    _answer(raw, key_id, {"pledge_id": str(pledge_id), "units": 1})


def _bid(raw: psycopg.Connection, pool_id: UUID, seller: Seller, prices: "count[int]") -> None:
    key_id = _request(raw, seller.owner_id)
    placed_at = _now(raw)
    raw.execute(_SELLER, [seller.owner_id]).fetchone()
    auction = _row(raw, _AUCTION, [pool_id])
    asked_at, auction_id = _now(raw), auction["id"]
    own = [bid for bid in _rows(raw, _BIDS, [auction_id, seller.id]) if bid["seller_id"] == seller.id]
    raw.execute(_DEMAND, [pool_id]).fetchall()
    last = next((bid for bid in own if bid["status"] == "standing"), None)
    if last is not None:
        raw.execute(_SUPERSEDE, [last["id"]])
    raw.execute(_AUCTION_STATE, [auction["ends_at"], auction_id])
    bid_id, alias, sequence = new_id(), seller.id.int % 30_000, auction["bid_sequence"] + 1
    what = [price_of(next(prices)), asked_at, asked_at, sequence, not own, auction["ends_at"]]
    raw.execute(_BID, [bid_id, auction_id, seller.id, alias, *what])
    _tell(raw, BID_PLACED, {"bid_id": str(bid_id)}, pool_id, at=placed_at)
    _answer(raw, key_id, {"bid_id": str(bid_id)})


def _request(raw: psycopg.Connection, person_id: UUID) -> int:
    row = raw.execute(_KEY, [f"user:{person_id}", str(new_id()), "0" * 64]).fetchone()
    assert row is not None, "the key is new"
    return int(row[0])


def _answer(raw: psycopg.Connection, key_id: int, body: dict[str, Any]) -> None:
    raw.execute(_ANSWER, [json.dumps({"status": 200, "body": body}), key_id])


def _tell(raw: psycopg.Connection, name: str, payload: dict[str, str], pool_id: UUID, *, at: datetime) -> None:
    body = json.dumps({"pool_id": str(pool_id), **payload})
    raw.execute(FACT, [new_id(), name, body, at, list(_listeners[name])])


def _now(raw: psycopg.Connection) -> datetime:
    row = raw.execute(CLOCK).fetchone()
    assert row is not None
    instant: datetime = row[0]
    return instant


def _row(raw: psycopg.Connection, text: str, values: Sequence[Any]) -> dict[str, Any]:
    return _rows(raw, text, values)[0]


def _rows(raw: psycopg.Connection, text: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    cursor = raw.execute(text, values)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
