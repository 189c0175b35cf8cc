"""Builders of units that points and coupons pay a part of; rewards does not exist yet, so funds are filled by hand."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from common import clock
from common.money import krw
from common.transactions import unit_of_work
from escrow.models import Hold, Payment
from escrow.services import Funding, HoldShare, ShareKind
from ledger.services import Line, post

BUDGET = "budget:summer"
POINTS = "platform:points"


@pytest.fixture
def a_budget(db: None) -> Callable[..., str]:
    """A coupon programme's pot with so much in it: `a_budget(5_000, code="budget:summer")`."""

    def build(minor: int, *, code: str = BUDGET) -> str:
        with unit_of_work():
            line = Line("platform:marketing", code, krw(minor))
            post(key=f"budget_filled:{uuid4()}", kind="budget_filled", lines=[line], now=clock.now())
        return code

    return build


@pytest.fixture
def a_share(a_budget: Callable[..., str]) -> Callable[..., HoldShare]:
    """A unit's part of a payment whose budget holds enough: `a_share(card=7_000, points=2_000, coupon=1_000)`."""

    def build(*, card: int = 7_000, points: int = 0, coupon: int = 0, is_filled: bool = True) -> HoldShare:
        if coupon and is_filled:
            a_budget(coupon)
        parts = [Funding(ShareKind.COUPON, BUDGET, coupon), Funding(ShareKind.POINTS, POINTS, points)]
        return HoldShare("", card, tuple(part for part in parts if part.amount_minor))

    return build


@pytest.fixture
def a_mixed_hold(a_share: Callable[..., HoldShare], a_paid_payment: Callable[..., Payment]) -> Callable[..., Hold]:
    """One captured unit that card, points and a coupon paid: `a_mixed_hold(card=7_000, points=2_000, coupon=1_000)`."""

    def build(*, card: int = 7_000, points: int = 2_000, coupon: int = 1_000, **terms: object) -> Hold:
        return a_paid_payment(units=[a_share(card=card, points=points, coupon=coupon)], **terms).holds.get()

    return build
