"""Builders of problems of whole awards."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from marketplace.models import Award, GroupDispute, Order


@pytest.fixture
def an_award_of(
    a_pool: Callable[..., Any],
    a_place: Callable[..., Any],
    an_auction: Callable[..., Any],
    an_award: Callable[..., Award],
    a_due_order: Callable[..., Order],
    a_delivered_order: Callable[..., Order],
    a_buyer: Callable[..., Any],
) -> Callable[..., list[Order]]:
    """The delivered orders of one award, one for each of its people: `an_award_of(4, price=80_000)`."""

    def build(people: int = 4, *, price: int = 80_000) -> list[Order]:
        pool = a_pool(threshold=people, terms={"threshold_people": 1}, hint_price_minor=None)
        for _ in range(people):
            a_place(pool, buyer=a_buyer())
        a_due_order(an_award(an_auction(pool), price=price))
        return [a_delivered_order(order) for order in Order.objects.filter(pool=pool).order_by("pk")]

    return build


@pytest.fixture
def a_group(
    an_award_of: Callable[..., list[Order]], a_case: Callable[..., UUID]
) -> Callable[..., tuple[list[Order], GroupDispute]]:
    """An award frozen since two of its people named the same trouble: (its orders, the group dispute)."""

    def build(people: int = 4, **wish: Any) -> tuple[list[Order], GroupDispute]:
        orders = an_award_of(people, **wish)
        for order in orders[:2]:
            a_case(order, answered=True)
        return orders, GroupDispute.objects.get()

    return build
