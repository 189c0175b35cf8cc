"""Our side of a join, a bid and a page, as the endpoint calls them: a unit of work, the request key, one service."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, cast
from uuid import UUID

from django.db import connection

from bench.cast import Buyer, Seller, price_of
from bench.pairs import Act
from common import clock
from common.requests import answered_once
from common.transactions import unit_of_work
from marketplace.selectors.pools import pool_page
from marketplace.services.bids import BidOffer, place_bid
from marketplace.services.pledges import commit_pledge

type Statement = tuple[str, Sequence[Any]]


class FallingOffer:
    """An offer that names its price when it is first asked, which the service does under the auction's lock.

    So each bid leads, however many bid at once, and no run is slowed or sped up by refusals.
    """

    min_units, max_units, lead_days, note, is_confirmed = 1, 500, 3, "", True

    def __init__(self, prices: "count[int]") -> None:
        self._prices = prices
        self._price: int | None = None

    @property
    def price_minor(self) -> int:
        """The next lower price."""
        if self._price is None:
            self._price = price_of(next(self._prices))
        return self._price


@contextmanager
def joiner(pool_ids: Sequence[UUID], buyers: Sequence[Buyer]) -> Iterator[Act]:
    """Commits one buyer after the other, in turn to these pools."""
    with _connected():
        yield lambda turn: join(pool_ids[turn % len(pool_ids)], buyers[turn])


@contextmanager
def bidder(pool_id: UUID, sellers: Sequence[Seller], prices: "count[int]") -> Iterator[Act]:
    """Bids for one seller after the other."""
    with _connected():
        yield lambda turn: bid(pool_id, sellers[turn % len(sellers)], prices)


@contextmanager
def reader(pool_id: UUID) -> Iterator[Act]:
    """Reads a pool's page."""
    with _connected():
        yield lambda turn: pool_page(pool_id, now=clock.now())


def join(pool_id: UUID, buyer: Buyer) -> None:
    """One commitment."""

    def answer() -> dict[str, Any]:
        place = commit_pledge(pool_id=pool_id, buyer_id=buyer.id, commitment=buyer.commitment, now=clock.now())
        return {"status": 200, "body": {"pledge_id": str(place.id), "units": place.units}}

    _answered(buyer.id, answer)


def bid(pool_id: UUID, seller: Seller, prices: "count[int]") -> None:
    """One bid that leads."""

    def answer() -> dict[str, Any]:
        offer = cast(BidOffer, FallingOffer(prices))
        taken = place_bid(pool_id=pool_id, bidder_id=seller.owner_id, offer=offer, now=clock.now())
        return {"status": 201, "body": {"bid_id": str(taken.id)}}

    _answered(seller.owner_id, answer)


def asked(act: Callable[[], object]) -> list[Statement]:
    """The statements an act sends through Django's connection, in order, without BEGIN and COMMIT."""
    statements: list[Statement] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        statements.append((sql, params or ()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return statements


def _answered(person_id: UUID, answer: Callable[[], dict[str, Any]]) -> None:
    with unit_of_work():
        answered_once(actor=f"user:{person_id}", key=f"bench-{next(_keys):08d}", content={}, answer=answer)


_keys = count(1)


@contextmanager
def _connected() -> Iterator[None]:
    """A connection of this thread's own, open before the run starts."""
    connection.ensure_connection()
    try:
        yield
    finally:
        connection.close()
