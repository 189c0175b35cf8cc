"""Builders of what an award can wait for: a held price, raised flags, an asking, a smaller order."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from common import clock
from common.transactions import unit_of_work
from escrow.flows import charge_due
from marketplace.models import Auction, Award, Bid, Order, Pledge
from marketplace.rules.flags import FlagReason
from marketplace.rules.states import AwardStatus
from marketplace.services.awards import accept_award, refuse_award
from marketplace.services.collecting import finish_collecting
from marketplace.services.flags import flag_bid
from marketplace.services.orders import cancel_order, note_paid

Build = Callable[..., Any]


@pytest.fixture
def a_rivalry(an_auction: Build, a_bid: Build) -> Callable[..., list[Bid]]:
    """Sealed bids at these prices in one auction, each of another seller: `a_rivalry(80_000, 84_000, threshold=3)`."""

    def build(*prices: int, auction: Auction | None = None, **wish: Any) -> list[Bid]:
        auction = auction or an_auction(**wish)
        return [a_bid(auction, price=price) for price in prices]

    return build


@pytest.fixture
def a_held_award(a_rivalry: Build, an_award: Build) -> Callable[..., Award]:
    """An award whose price is suspect beside the others: `a_held_award(50_000, 100_000, 104_000)`."""

    def build(*prices: int, **wish: Any) -> Award:
        [first, *_others] = a_rivalry(*(prices or (50_000, 100_000, 104_000)), **wish)
        award: Award = an_award(first.auction)
        assert award.status == AwardStatus.VETTING
        return award

    return build


@pytest.fixture
def flagged(db: None) -> Callable[..., None]:
    """Let the holders of these places flag a bid: `flagged(bid, places)`."""

    def build(bid: Bid, places: Sequence[Pledge], *, reason: FlagReason = FlagReason.OTHER_PRODUCT) -> None:
        for place in places:
            with unit_of_work():
                flag_bid(bid_id=bid.id, buyer_id=place.buyer_id, reason=reason, text="사진이 달라요.", now=clock.now())

    return build


@pytest.fixture
def raised_flags(at: Build, a_rivalry: Build, an_award: Build, flagged: Build) -> Callable[..., Award]:
    """An award five of five buyers flagged in the live phase: `raised_flags(80_000, 84_000)`."""

    def build(*prices: int, **wish: Any) -> Award:
        [first, *_others] = a_rivalry(*(prices or (80_000, 84_000)), **{"threshold": 5} | wish)
        at(first.auction.sealed_ends_at)
        flagged(first, Pledge.objects.filter(pool=first.auction.pool_id))
        award: Award = an_award(first.auction)
        return award

    return build


@pytest.fixture
def an_asking(a_rivalry: Build, an_award: Build) -> Callable[..., Award]:
    """A dearer standby whose price buyers are asked about, since the winner refused: `an_asking(80_000, 84_000)`."""

    def build(*prices: int, **wish: Any) -> Award:
        [first, *_others] = a_rivalry(*(prices or (80_000, 84_000)), **wish)
        award = an_award(first.auction)
        with unit_of_work():
            refuse_award(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())
        asking = _newest(award)
        assert asking.status == AwardStatus.CONSENT
        return asking

    return build


@pytest.fixture
def a_smaller_order(at: Build, an_auction: Build, a_bid: Build, an_award: Build) -> Callable[..., Award]:
    """A winner who bid for three units and more, and only two were paid: `a_smaller_order(next_price=84_000)`.

    The last buyer left before the charge; further bids stand by.
    """

    def build(*, next_price: int | None = 84_000, **wish: Any) -> Award:
        auction = an_auction(**{"threshold": 3} | wish)
        a_bid(auction, price=80_000, min_units=3)
        if next_price:
            a_bid(auction, price=next_price)
        award = an_award(auction)
        with unit_of_work():
            accept_award(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())
        collect(at, award, leaving=1)
        award = _newest(award)
        assert award.status == AwardStatus.FEWER
        return award

    return build


def collect(at: Build, award: Award, *, leaving: int) -> None:
    """Let the last buyers leave in time, charge the others, and end the collection."""
    orders = list(Order.objects.filter(award=award).order_by("pledge__committed_at", "pledge__sequence"))
    stay = orders[: len(orders) - leaving]
    for order in orders[len(stay) :]:
        with unit_of_work():
            cancel_order(order_id=order.id, buyer_id=order.buyer_id, now=clock.now())
    at(orders[0].charge_at)
    charge_due()
    with unit_of_work():
        for order in stay:
            note_paid(order_id=order.id, now=clock.now())
        finish_collecting(pool_id=award.pool_id, now=clock.now())


def _newest(award: Award) -> Award:
    rows = Award.objects.select_related("pool", "seller", "bid").filter(pool=award.pool_id)
    return rows.order_by("-turn")[0]
