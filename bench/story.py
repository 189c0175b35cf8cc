"""One pool from want to payout, made by the services, whose every id carries a mark, so that it can be cloned."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from secrets import token_hex
from unittest.mock import patch
from uuid import UUID, uuid5

import uuid_utils.compat

from bench.cast import Buyer, Cast
from common import clock
from common.sweeps import sweep_until_quiet
from common.transactions import unit_of_work
from escrow.services import set_payout_account
from ledger.services import open_account
from marketplace.models import Auction, Award, Order
from marketplace.services.awards import accept_award
from marketplace.services.bids import BidOffer, place_bid
from marketplace.services.order_refunds import refund_order
from marketplace.services.parcels import Parcel, ship_order
from marketplace.services.pledges import commit_pledge
from sandbox.travel import travel_by

MARK, MARKED = "feedfeedfeed", "%feedfeedfeed%"
"""The last twelve figures of every id, and a part of every reference of the stand-in provider."""

PRICE, STEP, BIDS, MOST_UNITS = 90_000, 2_000, 3, 10_000
SHARED = ["world:cards", "world:bank"] + [
    f"platform:{name}"
    for name in ("commission", "vat", "advances", "points", "provider_fees", "suspense", "losses", "disputed")
]
OPERATOR = UUID(int=7)
_tracking = count(1)


def told(cast: Cast, *, people: int) -> Award:
    """A pool whose units were charged, shipped, confirmed by the clock and paid out; one order was given back."""
    _open_shared(cast)
    with marked():
        award = an_accepted_award(cast, people=people)
        _travel(timedelta(days=2))
        orders = list(Order.objects.filter(award=award).order_by("pk"))
        with unit_of_work():
            refund_order(order_id=orders[0].pk, operator_id=OPERATOR, reason="bench", now=clock.now())
        for order in orders[1:]:
            parcel = Parcel("cj", f"{next(_tracking):012d}")
            with unit_of_work():
                ship_order(order_id=order.pk, user_id=award.seller.owner_id, parcel=parcel, now=clock.now())
        _travel(timedelta(days=20))
    return award


def _open_shared(cast: Cast) -> None:
    """What all clones share: sellers' bank accounts, and the accounts of the books that no pool has for itself."""
    parties = [f"seller:{seller.id}" for seller in cast.sellers]
    for number, party in enumerate(parties):
        with unit_of_work():
            set_payout_account(
                party=party, bank_code="088", number=f"110-123-{number:06d}", holder="한결", now=clock.now()
            )  # fmt: skip
    with unit_of_work():
        for code in [*SHARED, *(f"payable:{party}" for party in parties)]:
            open_account(code=code, currency="KRW")


def an_accepted_award(cast: Cast, *, people: int) -> Award:
    """An award whose seller has just taken the order."""
    award = an_offered_award(cast, people=people)
    with unit_of_work():
        accept_award(award_id=award.pk, user_id=award.seller.owner_id, now=clock.now())
    return award


def an_offered_award(cast: Cast, *, people: int, last: Buyer | None = None) -> Award:
    """An award its seller has not answered yet, for so many people and one more."""
    pool_id = cast.a_live_auction(people=people)
    if last is not None:
        with marked(), unit_of_work():
            commit_pledge(pool_id=pool_id, buyer_id=last.id, commitment=last.commitment, now=clock.now())
    for turn in range(BIDS):
        offer = BidOffer(price_minor=PRICE - turn * STEP, min_units=1, max_units=MOST_UNITS, lead_days=3)
        with unit_of_work():
            place_bid(pool_id=pool_id, bidder_id=cast.sellers[turn].owner_id, offer=offer, now=clock.now())
    _travel(Auction.objects.get(pool=pool_id).ends_at - clock.now() + timedelta(seconds=1))
    return Award.objects.select_related("seller").get(pool=pool_id)


def _travel(by: timedelta) -> None:
    travel_by(by, act=lambda deadline: None)
    sweep_until_quiet()


@contextmanager
def marked() -> Iterator[None]:
    """Every id made inside carries the mark."""
    made, numbers = uuid_utils.compat.uuid7, count()

    def uuid7() -> UUID:
        """In the order they were made, as the real ones."""
        high, low = divmod(next(numbers), 1 << 12)
        return UUID(hex=f"{made().hex[:12]}7{high:03x}8{low:03x}{MARK}")

    def uuid4() -> UUID:
        return UUID(hex=token_hex(4) + MARK + token_hex(6))

    with (
        patch.object(uuid_utils.compat, "uuid7", uuid7),
        patch("escrow.rules.keys.uuid5", lambda space, key: UUID(hex=uuid5(space, key).hex[:20] + MARK)),
        patch("escrow.gateways.sandbox.uuid4", uuid4),
        patch("escrow.gateways.sandbox_account.uuid4", uuid4),
    ):
        yield
