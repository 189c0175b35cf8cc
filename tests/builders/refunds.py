"""Builders of orders an operator gives back from."""

from collections.abc import Callable
from typing import Any

import pytest

from marketplace.models import Order

type Build = Callable[..., Any]


@pytest.fixture
def a_paid_order_of(
    a_pool: Build, a_place: Build, an_auction: Build, an_award: Build, a_due_order: Build, a_paid_order: Build
) -> Callable[..., Order]:
    """One buyer's paid order of so many units at a price: `a_paid_order_of(2, price=10_001)`."""

    def build(units: int = 1, *, price: int = 90_000) -> Order:
        pool = a_pool(threshold=units + 1, hint_price_minor=price * 2, terms={"threshold_people": 2})
        place = a_place(pool, units=units)
        a_place(pool)
        a_due_order(an_award(an_auction(pool), price=price))
        order: Order = a_paid_order(Order.objects.select_related("award").get(pledge=place))
        return order

    return build
