"""Who and what takes part, made by the services: people with all they need, pools that gather, live auctions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from uuid import UUID

from django.db.models import F

from accounts.models import User
from accounts.rules.addresses import AddressText
from accounts.rules.choices import Language
from accounts.services import add_address, create_key, join_proven, vouch_phone
from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from escrow.services import save_payment_method
from marketplace.api import scopes
from marketplace.models import Auction
from marketplace.selectors.shelves import categories
from marketplace.services.auctions import open_auction
from marketplace.services.bids import BidOffer, place_bid
from marketplace.services.pledges import Commitment, commit_pledge
from marketplace.services.wants import WantDraft, post_want
from media.services import store_drawn
from merchants.rules import Decision, adds_up
from merchants.services import Application, apply_as_seller, decide_seller, submit_application
from sandbox.drawings import draw

START_MINOR = 99_000_000
"""So high that hundreds of bids can fall from it."""

OPEN_THRESHOLD = 1000
"""Never reached by those who join in the bench."""

REACHED_BY = 10
"""People who fill an auction's pool, with three units each."""

TO_LIVE = timedelta(hours=61)
"""How far an auction's instants are moved back, so that its sealed phase is over."""

CHUNK = 100


@dataclass(frozen=True)
class Buyer:
    """A person who can commit, and the header of a program that acts for them."""

    id: UUID
    address_id: UUID
    method_id: UUID
    header: dict[str, str]

    @property
    def commitment(self) -> Commitment:
        """One unit at any price."""
        return Commitment(units=1, cap_minor=None, address_id=self.address_id, method_id=self.method_id)


@dataclass(frozen=True)
class Seller:
    """A verified business, by its owner and by its own id."""

    owner_id: UUID
    id: UUID
    header: dict[str, str]


@dataclass
class Cast:
    """Everybody, and the numbers that keep titles and names apart."""

    buyers: list[Buyer]
    sellers: list[Seller]
    poster_id: UUID
    photo_id: UUID
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    @classmethod
    def of(cls, *, buyers: int, sellers: int) -> "Cast":
        """Make that many people."""
        numbers = iter(range(buyers + sellers + 1))
        poster = _people(numbers, 1)[0]
        with unit_of_work():
            photo = store_drawn(owner_id=poster.id, image=draw("tent"), now=clock.now())
        return cls(
            buyers=[buyer for some in _chunks(buyers) for buyer in _buyers(numbers, some)],
            sellers=[seller for some in _chunks(sellers) for seller in _sellers(numbers, some)],
            poster_id=poster.id,
            photo_id=photo.id,
        )

    def a_pool(self, *, threshold: int = OPEN_THRESHOLD) -> UUID:
        """A pool that gathers, still empty."""
        draft = WantDraft(
            title=f"접이식 테이블 {next(self._numbers)}",
            category=categories()[0].slug,
            photo_ids=(self.photo_id,),
            details="밝은 색이면 좋겠어요. 접으면 자동차 뒷좌석에 들어가야 해요.",
            hint_price_minor=START_MINOR,
            threshold_units=threshold,
        )
        with unit_of_work():
            return post_want(poster_id=self.poster_id, draft=draft, now=clock.now()).id

    def a_gathering_pool(self, *, people: int) -> UUID:
        """A pool in which that many have committed."""
        pool_id = self.a_pool()
        self._fill(pool_id, self.buyers[:people])
        return pool_id

    def a_live_auction(self, *, people: int = REACHED_BY, bids: int = 0) -> UUID:
        """The pool of an auction whose sealed phase is over, with that many people in it and live bids."""
        pool_id = self.a_pool(threshold=REACHED_BY * 3)
        self._fill(pool_id, self.buyers[:REACHED_BY], units=3)
        with unit_of_work():
            auction = open_auction(pool_id=pool_id, now=clock.now())
        instants = ("opens_at", "sealed_ends_at", "original_ends_at", "ends_at")
        Auction.objects.filter(pk=auction.pk).update(**{name: F(name) - TO_LIVE for name in instants})
        self._fill(pool_id, self.buyers[REACHED_BY:people])
        for turn in range(bids):
            seller = self.sellers[turn % len(self.sellers)]
            with unit_of_work():
                place_bid(pool_id=pool_id, bidder_id=seller.owner_id, offer=an_offer(turn), now=clock.now())
        return pool_id

    def _fill(self, pool_id: UUID, buyers: Sequence[Buyer], *, units: int = 1) -> None:
        for buyer in buyers:
            wish = Commitment(units=units, cap_minor=None, address_id=buyer.address_id, method_id=buyer.method_id)
            with unit_of_work():
                commit_pledge(pool_id=pool_id, buyer_id=buyer.id, commitment=wish, now=clock.now())


def price_of(turn: int) -> int:
    """A price that falls by 1.5 % with each turn, more than the step of 1 % asks for."""
    price: int = START_MINOR * 985**turn // 1000**turn
    return price


def an_offer(turn: int) -> BidOffer:
    """What is bid at that turn."""
    return BidOffer(price_minor=price_of(turn), min_units=1, max_units=500, lead_days=3, is_confirmed=True)


def _chunks(number: int) -> list[int]:
    """Units of work of a bearable size."""
    return [min(CHUNK, number - start) for start in range(0, number, CHUNK)]


def _people(numbers: Iterator[int], how_many: int) -> list[User]:
    with unit_of_work():
        return [_person(next(numbers)) for _ in range(how_many)]


def _person(number: int) -> User:
    now = clock.now()
    email, name = f"bench-{number}@bench.moa.example", f"참가자{number}"
    person = join_proven(email=email, language=Language.KOREAN, now=now, pseudonym=name)
    vouch_phone(owner_id=person.id, number=f"010-{40_000_000 + number:08}", now=now)
    return person


def _buyers(numbers: Iterator[int], how_many: int) -> list[Buyer]:
    people = _people(numbers, how_many)
    with unit_of_work():
        return [settled_buyer(person) for person in people]


def settled_buyer(person: User) -> Buyer:
    """A person with an address and a card."""
    now = clock.now()
    home = AddressText(
        label="집",
        recipient="김버들",
        phone="010-1234-5678",
        postcode="04780",
        line1="서울 성동구 성수이로 24",
        line2=person.pseudonym,
    )
    address = add_address(owner_id=person.id, address=home, now=now)
    method = save_payment_method(party=f"buyer:{person.id}", token="tok_visa", now=now)
    return Buyer(person.id, address.id, method.id, _header(person.id, scopes.POOLS))


def _sellers(numbers: Iterator[int], how_many: int) -> list[Seller]:
    people = _people(numbers, how_many)
    with unit_of_work():
        return [_verified(person, number) for number, person in enumerate(people, 1)]


def _verified(person: User, number: int) -> Seller:
    now = clock.now()
    nine = f"{number:09d}"
    digits = next(nine + check for check in "0123456789" if adds_up(nine + check))
    application = Application(business_name=f"상회 {number}", representative="한결", business_number=digits)
    seller = apply_as_seller(owner_id=person.id, application=application, now=now)
    submit_application(owner_id=person.id, now=now)
    operator = Actor(ActorKind.OPERATOR, "bench")
    decide_seller(seller_id=seller.id, decision=Decision.VERIFY, reason="bench", actor=operator, now=now)
    return Seller(person.id, seller.id, _header(person.id, scopes.BIDS))


def _header(owner_id: UUID, scope: str) -> dict[str, str]:
    key = create_key(owner_id=owner_id, name="bench", scopes=[scope], now=clock.now())
    return {"Authorization": f"Bearer {key.bearer}"}
