"""Builders of the marketplace: from a pool that gathers to an order on its way, made by the services themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from accounts.rules.addresses import AddressText
from accounts.services import add_address
from common import clock
from common.transactions import unit_of_work
from escrow.flows import charge_due
from escrow.services import save_payment_method
from marketplace.gateways.base import ParcelState
from marketplace.models import Auction, Award, Bid, Category, Order, Pledge, Pool, Shipment
from marketplace.rules.parcels import CarrierState
from marketplace.rules.states import AwardStatus, OrderStatus, PoolStatus
from marketplace.services.auctions import close_next_auction, open_auction
from marketplace.services.awards import accept_award
from marketplace.services.bids import BidOffer, place_bid
from marketplace.services.collecting import finish_collecting
from marketplace.services.opt_outs import end_next_opt_out
from marketplace.services.orders import note_dropped, note_paid
from marketplace.services.parcels import Parcel, note_look, ship_order
from marketplace.services.pledges import Commitment, commit_pledge
from marketplace.services.wants import WantDraft, post_want
from merchants.models import Seller

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
"""12:00 in Seoul on a Friday."""

_numbers = count(1)

Build = Callable[..., Any]


@dataclass(frozen=True)
class Buyer:
    """A person with all that a place takes: an address and a card."""

    user: User
    address_id: UUID
    method_id: UUID

    @property
    def id(self) -> UUID:
        """The person's id."""
        return self.user.id


@pytest.fixture
def a_category(db: None) -> Callable[..., Category]:
    """A shelf, made anew where a flush has taken it: `a_category("camping", auction_hours=24)` for terms of its own."""

    def build(slug: str = "camping", **terms: int) -> Category:
        shelf = {"name_ko": slug, "name_en": slug, "icon": "tent", "position": 0, "terms": terms}
        return Category.objects.get_or_create(slug=f"{slug}-{next(_numbers)}" if terms else slug, defaults=shelf)[0]

    return build


@pytest.fixture
def a_buyer(a_user: Build) -> Callable[..., Buyer]:
    """A person who can commit: `a_buyer(token="tok_declined")`."""

    def build(*, user: User | None = None, token: str = "tok_visa") -> Buyer:
        user = user or a_user()
        text = AddressText(
            label="집",
            recipient="김버들",
            phone="010-1234-5678",
            postcode="04780",
            line1="서울 성동구 성수이로 24",
            line2=f"3층 {next(_numbers)}호",
        )
        with unit_of_work():
            address = add_address(owner_id=user.id, address=text, now=NOON)
            method = save_payment_method(party=f"buyer:{user.id}", token=token, now=NOON)
        return Buyer(user, address.id, method.id)

    return build


@pytest.fixture
def a_draft(a_category: Build, a_photo: Build) -> Callable[..., WantDraft]:
    """What somebody may post: `a_draft(poster, title="…")`; `people` and other terms come by a shelf of their own."""

    def build(poster: User, *, threshold: int = 3, terms: dict[str, int] | None = None, **draft: Any) -> WantDraft:
        defaults = {
            "title": f"접이식 테이블 {next(_numbers)}",
            "details": "밝은 색이면 좋겠어요.",
            "photo_ids": (a_photo(owner_id=poster.id).id,),
            "hint_price_minor": 100_000,
        }
        return WantDraft(category=a_category(**terms or {}).slug, threshold_units=threshold, **defaults | draft)

    return build


@pytest.fixture
def a_pool(at: Build, a_user: Build, a_draft: Build) -> Callable[..., Pool]:
    """A pool that gathers, opened at noon: `a_pool(threshold=30, terms={"threshold_people": 2}, now=…)`.

    Time stands still from then on; the builders that follow move it forward.
    """

    def build(*, poster: User | None = None, now: datetime = NOON, **draft: Any) -> Pool:
        at(now)
        poster = poster or a_user()
        wish = a_draft(poster, **draft)
        with unit_of_work():
            return post_want(poster_id=poster.id, draft=wish, now=now)

    return build


@pytest.fixture
def a_place(a_buyer: Build) -> Callable[..., Pledge]:
    """A committed place: `a_place(pool, units=2, cap=90_000)`."""

    def build(
        pool: Pool, *, buyer: Buyer | None = None, units: int = 1, cap: int | None = None, token: str = "tok_visa"
    ) -> Pledge:
        buyer = buyer or a_buyer(token=token)
        wish = Commitment(units=units, cap_minor=cap, address_id=buyer.address_id, method_id=buyer.method_id)
        with unit_of_work():
            place = commit_pledge(pool_id=pool.id, buyer_id=buyer.id, commitment=wish, now=clock.now())
        pool.refresh_from_db()
        return place

    return build


@pytest.fixture
def a_reached_pool(a_pool: Build, a_place: Build) -> Callable[..., Pool]:
    """A pool that was reached: `a_reached_pool(buyers=[…])`, else as many buyers of one unit as it needs."""

    def build(*, threshold: int = 3, buyers: Sequence[Buyer] = (), cap: int | None = None, **draft: Any) -> Pool:
        pool = a_pool(threshold=threshold, **draft)
        for buyer in buyers:
            a_place(pool, buyer=buyer, cap=cap)
        while pool.status == PoolStatus.GATHERING:
            a_place(pool, cap=cap)
        return pool

    return build


@pytest.fixture
def an_auction(a_reached_pool: Build) -> Callable[..., Auction]:
    """The auction of a reached pool, open for sealed bids."""

    def build(pool: Pool | None = None, **wish: Any) -> Auction:
        pool = pool or a_reached_pool(**wish)
        with unit_of_work():
            auction = open_auction(pool_id=pool.id, now=clock.now())
        pool.refresh_from_db()
        return auction

    return build


@pytest.fixture
def a_bid(a_seller: Build) -> Callable[..., Bid]:
    """A bid in an auction at the present instant: `a_bid(auction, price=90_000, seller=seller)`."""

    def build(auction: Auction, *, seller: Seller | None = None, price: int = 90_000, **offer: Any) -> Bid:
        seller = seller or a_seller(business_name=f"상회 {next(_numbers)}")
        wish = BidOffer(**{"price_minor": price, "min_units": 1, "max_units": 500, "lead_days": 3} | offer)
        with unit_of_work():
            bid = place_bid(pool_id=auction.pool_id, bidder_id=seller.owner_id, offer=wish, now=clock.now())
        auction.refresh_from_db()
        return bid

    return build


@pytest.fixture
def an_award(at: Build, an_auction: Build, a_bid: Build) -> Callable[..., Award]:
    """The award of an auction that has ended, offered to its seller: `an_award(auction)`.

    Unless bids were made before there are two, so that there was something to compare. Where a test made only one,
    the day in which buyers may leave has passed, unless `is_offered` is false.
    """

    def build(
        auction: Auction | None = None,
        *,
        seller: Seller | None = None,
        price: int = 90_000,
        lead_days: int = 3,
        is_offered: bool = True,
        **wish: Any,
    ) -> Award:
        auction = auction or an_auction(**wish)
        if not auction.bids.exists():
            a_bid(auction, seller=seller, price=price, lead_days=lead_days)
            a_bid(auction, price=price * 11 // 10)
        at(auction.ends_at)
        with unit_of_work():
            close_next_auction(now=clock.now())
        award = Award.objects.get(pool=auction.pool)
        if is_offered and award.opt_out_until is not None:
            at(award.opt_out_until)
            with unit_of_work():
                end_next_opt_out(now=clock.now())
        return Award.objects.select_related("pool", "seller", "bid").get(pk=award.pk)

    return build


@pytest.fixture
def a_due_order(an_award: Build) -> Callable[..., Order]:
    """The first order of an award its winner took; its card is charged a day later: `a_due_order(buyers=[buyer])`."""

    def build(award: Award | None = None, **wish: Any) -> Order:
        award = award or an_award(**wish)
        with unit_of_work():
            accept_award(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())
        return _first_order(award)

    return build


@pytest.fixture
def a_paid_order(at: Build, a_due_order: Build) -> Callable[..., Order]:
    """An order whose money is held, in a pool whose collection is over, if nobody's card is declined."""

    def build(order: Order | None = None, **wish: Any) -> Order:
        order = order or a_due_order(**wish)
        if order.status != OrderStatus.DUE:
            return order
        at(order.charge_at)
        charge_due()
        _show_payments(order.pool_id)
        return _first_order(order.award, pk=order.pk)

    return build


@pytest.fixture
def a_shipped_order(at: Build, a_paid_order: Build) -> Callable[..., Order]:
    """An order handed over an hour after it was paid: `a_shipped_order(order)`."""

    def build(order: Order | None = None, **wish: Any) -> Order:
        order = a_paid_order(order, **wish)
        if order.shipments.exists():
            return order
        at(clock.now() + timedelta(hours=1))
        with unit_of_work():
            parcel = Parcel("cj", f"{next(_numbers):012d}")
            ship_order(order_id=order.id, user_id=order.seller.owner_id, parcel=parcel, now=clock.now())
        return _first_order(order.award, pk=order.pk)

    return build


@pytest.fixture
def a_delivered_order(at: Build, a_shipped_order: Build) -> Callable[..., Order]:
    """An order its carrier delivered two days after it was shipped."""

    def build(order: Order | None = None, **wish: Any) -> Order:
        order = a_shipped_order(order, **wish)
        shipment = Shipment.objects.get(order=order)
        at(shipment.shipped_at + timedelta(days=2))
        with unit_of_work():
            note_look(shipment_id=shipment.id, said=ParcelState(CarrierState.DELIVERED, clock.now()), now=clock.now())
        return _first_order(order.award, pk=order.pk)

    return build


def _first_order(award: Award, **which: Any) -> Order:
    orders = Order.objects.select_related("pool", "seller", "buyer", "award", "pledge").filter(award=award, **which)
    assert award.status != AwardStatus.LAPSED
    return orders.order_by("pledge__committed_at", "pledge__sequence")[0]


def _show_payments(pool_id: UUID) -> None:
    """What the listeners do once the relay runs."""
    for order in Order.objects.filter(pool_id=pool_id).select_related("payment").order_by("pk"):
        with unit_of_work():
            if order.payment.status == "paid":
                note_paid(order_id=order.id, now=clock.now())
            if order.payment.status == "dropped":
                note_dropped(order_id=order.id, now=clock.now())
    with unit_of_work():
        finish_collecting(pool_id=pool_id, now=clock.now())
