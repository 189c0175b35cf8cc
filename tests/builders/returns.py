"""Builders of returns: units a buyer sends back."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from common import clock
from common.transactions import unit_of_work
from marketplace.models import Order, Return
from marketplace.rules.returns import ReturnReason
from marketplace.services.parcels import Parcel
from marketplace.services.returns import ReturnWish, ask_return, send_return

_numbers = count(1)


@pytest.fixture
def a_return(a_delivered_order: Callable[..., Any]) -> Callable[..., Return]:
    """A return its buyer asked for: `a_return(order, units=(1,), reason=ReturnReason.MIND)`."""

    def build(
        order: Order | None = None,
        *,
        units: tuple[int, ...] = (1,),
        reason: ReturnReason = ReturnReason.MIND,
        **wish: Any,
    ) -> Return:
        order = order or a_delivered_order(**wish)
        with unit_of_work():
            asked = ReturnWish(unit_numbers=units, reason=reason)
            return ask_return(order_id=order.id, buyer_id=order.buyer_id, wish=asked, now=clock.now())

    return build


@pytest.fixture
def a_sent_return(a_return: Callable[..., Return]) -> Callable[..., Return]:
    """A return on its way back: `a_sent_return(order)`."""

    def build(order: Order | None = None, **wish: Any) -> Return:
        case = a_return(order, **wish)
        parcel = Parcel("post", f"77{next(_numbers):010d}")
        with unit_of_work():
            buyer_id = case.order.buyer_id
            return send_return(
                order_id=case.order_id, return_id=case.id, buyer_id=buyer_id, parcel=parcel, now=clock.now()
            )

    return build
