"""Builders of collections with people who wait for freed places."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from common import clock
from common.transactions import unit_of_work
from marketplace.models import Award, Order, WaitingPlace
from marketplace.services.awards import accept_award
from tests.builders.marketplace import Buyer


@dataclass(frozen=True)
class Collection:
    """A collection under way: its award, its orders in the order of their places, and who found no room."""

    award: Award
    buyers: list[Buyer]
    orders: list[Order]
    waiting: list[Buyer]

    def place_of(self, buyer: Buyer) -> WaitingPlace:
        """The newest waiting place of this buyer."""
        return WaitingPlace.objects.filter(award=self.award, buyer_id=buyer.id).latest("pk")


@pytest.fixture
def a_collection(
    a_buyer: Callable[..., Buyer],
    a_pool: Callable[..., Any],
    a_place: Callable[..., Any],
    an_auction: Callable[..., Any],
    a_bid: Callable[..., Any],
    an_award: Callable[..., Any],
) -> Callable[..., Collection]:
    """Buyers of one unit each with an order, and others the winner has no room for: `a_collection(3, waiting=[1, 2])`.

    `waiting` are the units each of them wants; `tokens` the cards of the first buyers.
    """

    def build(served: int = 2, *, waiting: tuple[int, ...] = (1,), tokens: dict[int, str] | None = None) -> Collection:
        pool = a_pool(threshold=served, terms={"threshold_people": 1})
        buyers = [a_buyer(token=(tokens or {}).get(place, "tok_visa")) for place in range(served)]
        late = [a_buyer() for _units in waiting]
        for buyer in buyers:
            a_place(pool, buyer=buyer)
        auction = an_auction(pool)
        for buyer, units in zip(late, waiting, strict=True):
            a_place(pool, buyer=buyer, units=units)
        a_bid(auction, price=50_000, max_units=served)
        award = an_award(auction)
        with unit_of_work():
            accept_award(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())
        orders = list(Order.objects.select_related("pool", "seller", "buyer").filter(award=award))
        orders.sort(key=lambda order: [buyer.id for buyer in buyers].index(order.buyer_id))
        award.refresh_from_db()
        return Collection(award, buyers, orders, late)

    return build
