"""What the rules are given: bids, pledges and a room to bid in, with only what matters spelled out."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from marketplace.rules.auction import AuctionClock, AuctionRoom, BidView
from marketplace.rules.demand import Demand, Offer, PledgeView
from marketplace.rules.terms import PoolTerms

TERMS = PoolTerms()
LOW_BAR = PoolTerms(threshold_units=4, threshold_people=2)

OPENS = datetime(2026, 11, 17, 9, tzinfo=UTC)
CLOCK = AuctionClock.starting(OPENS, TERMS)
SEALED_END = CLOCK.sealed_ends_at
END = CLOCK.ends_at
IN_SEALED = OPENS + timedelta(hours=1)
IN_LIVE = SEALED_END + timedelta(hours=1)

SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)


def a_bid(
    seller: str = "pine",
    price: int = 10_000,
    *,
    band: tuple[int, int] = (1, 1_000),
    at: datetime = IN_SEALED,
    no: int = 1,
) -> BidView:
    return BidView(
        bid_id=f"{seller}-{no}",
        seller=seller,
        price_minor=price,
        min_units=band[0],
        max_units=band[1],
        accepted_at=at,
        sequence=no,
    )


def an_offer(seller: str = "maple", price: int = 9_000, *, band: tuple[int, int] = (1, 1_000)) -> Offer:
    return Offer(seller=seller, price_minor=price, min_units=band[0], max_units=band[1])


def a_pledge(
    no: int = 1,
    units: int = 1,
    cap: int | None = None,
    *,
    person: str = "",
    at: datetime = OPENS,
    bars: Iterable[str] = (),
) -> PledgeView:
    return PledgeView(
        pledge_id=f"pledge-{no}",
        units=units,
        cap_minor=cap,
        person_group=person or f"person-{no}",
        committed_at=at,
        sequence=no,
        barred_sellers=frozenset(bars),
    )


def a_crowd(
    people: int = 10, *, units_each: int = 3, cap: int | None = None, bars: Iterable[str] = (), first: int = 1
) -> list[PledgeView]:
    """Pledges of so many different people; the default crowd just meets the default threshold."""
    return [a_pledge(no, units_each, cap, bars=bars) for no in range(first, first + people)]


def a_room(
    *standing: BidView,
    pledges: Iterable[PledgeView] | None = None,
    clock: AuctionClock = CLOCK,
    terms: PoolTerms = TERMS,
    shut_out: Iterable[str] = (),
) -> AuctionRoom:
    demand = Demand(a_crowd() if pledges is None else pledges)
    return AuctionRoom(clock=clock, standing=standing, demand=demand, terms=terms, shut_out=frozenset(shut_out))


class Weekdays:
    """A calendar with weekends and the holidays it was told."""

    def __init__(self, *holidays: date) -> None:
        self.holidays = holidays

    def is_business_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays


SELLERS = ("pine", "maple", "ginkgo", "cedar")
PRICES = st.integers(1, 200)


@st.composite
def bands(draw: st.DrawFn) -> tuple[int, int]:
    least = draw(st.integers(1, 12))
    return least, least + draw(st.integers(0, 12))


@st.composite
def standing_bids(draw: st.DrawFn) -> list[BidView]:
    """At most one bid of each seller, close enough in price and time to tie often."""
    sellers = draw(st.lists(st.sampled_from(SELLERS), unique=True))
    return [
        a_bid(
            seller,
            draw(PRICES),
            band=draw(bands()),
            at=IN_SEALED + draw(st.integers(0, 2)) * SECOND,
            no=number,
        )
        for number, seller in enumerate(sellers, start=1)
    ]


@st.composite
def crowds(draw: st.DrawFn) -> list[PledgeView]:
    """Pledges with and without caps, some of the same person, some barring a seller."""
    return [
        a_pledge(
            number,
            draw(st.integers(1, 4)),
            draw(st.none() | PRICES),
            person=draw(st.sampled_from(["a", "b", "c", "d", "e"])),
            at=OPENS + draw(st.integers(0, 2)) * SECOND,
            bars=draw(st.sets(st.sampled_from(SELLERS), max_size=1)),
        )
        for number in range(1, draw(st.integers(0, 8)) + 1)
    ]
