"""The requests that are measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from bench.cast import Buyer, Seller, price_of

_keys = count(1)


@dataclass(frozen=True)
class Ask:
    """One request. What has a body is a write and carries a key of its own."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None


def bare() -> Ask:
    """What the server answers without doing anything."""
    return Ask("GET", "/livez")


def put_pledge(pool_id: UUID, buyer: Buyer) -> Ask:
    """Commit to one unit."""
    wish = {"units": 1, "address_id": str(buyer.address_id), "payment_method_id": str(buyer.method_id)}
    return _write("PUT", f"/api/v1/pools/{pool_id}/pledge", buyer.header, wish)


def post_bid(pool_id: UUID, seller: Seller, turn: int) -> Ask:
    """Bid the price of that turn."""
    offer = {"price_minor": price_of(turn), "min_units": 1, "max_units": 500, "lead_days": 3, "is_confirmed": True}
    return _write("POST", f"/api/v1/pools/{pool_id}/bids", seller.header, offer)


def get_pool(pool_id: UUID, buyer: Buyer) -> Ask:
    """The pool as JSON, for a program."""
    return Ask("GET", f"/api/v1/pools/{pool_id}", buyer.header)


def pool_html(pool_id: UUID) -> Ask:
    """The pool's page, for a stranger."""
    return Ask("GET", f"/pools/{pool_id}/")


def _write(method: str, path: str, header: Mapping[str, str], body: Mapping[str, Any]) -> Ask:
    headers = {**header, "Content-Type": "application/json", "Idempotency-Key": f"bench-web-{next(_keys):08d}"}
    return Ask(method, path, headers, body)
