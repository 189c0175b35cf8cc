"""What the committed pledges ask for at a price, and which bids that demand makes valid."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import accumulate

from common.money import ceil_bp
from marketplace.rules.terms import PoolTerms

BAND_STEP_BP = 500
BAND_STEPS_EACH_WAY = 4
BAND_UNITS = 5
BAND_PEOPLE_LEAST = 5


@dataclass(frozen=True)
class PledgeView:
    """A committed pledge as the rules see it.

    `cap_minor` is the most the buyer pays for one unit, all in (rules.md D4); None accepts every price.
    `person_group` is one text for all who count as one person (F3). `committed_at` orders pledges, ties by
    `sequence` (D6, D8). `barred_sellers` are those the buyer opted out of (D10).
    """

    pledge_id: str
    units: int
    cap_minor: int | None
    person_group: str
    committed_at: datetime
    sequence: int
    barred_sellers: frozenset[str] = frozenset()

    def accepts(self, price_minor: int) -> bool:
        """Whether the price is within the buyer's cap: at the cap itself it is."""
        return self.cap_minor is None or price_minor <= self.cap_minor


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a seller asks to bid: a landed unit price, and the fewest and most units it is for (its band)."""

    seller: str
    price_minor: int
    min_units: int
    max_units: int


@dataclass(frozen=True)
class DemandBand:
    """How many units accept a price, blurred so that nobody's cap can be read; None where too few people would."""

    price_minor: int
    units: int | None


class Demand:
    """The committed pledges of a pool, in the order they were made, asked by price.

    Sorting happens once; each question then takes logarithmic time, because every bid asks some.
    """

    def __init__(self, pledges: Iterable[PledgeView]) -> None:
        self.pledges: tuple[PledgeView, ...] = tuple(
            sorted(pledges, key=lambda pledge: (pledge.committed_at, pledge.sequence))
        )
        self._everybody = _Curve(self.pledges)
        self._without_the_barring: dict[str, _Curve] = {}

    def units_at(self, price_minor: int, seller: str | None = None) -> int:
        """Units whose buyers accept the price and, where one is named, this seller (rules.md D2, D10)."""
        return self._curve(seller).units_at(price_minor)

    def people_at(self, price_minor: int, seller: str | None = None) -> int:
        """Distinct people who accept the price, and the seller where one is named (rules.md D2, F3)."""
        return self._curve(seller).people_at(price_minor)

    def bands_for_sellers(self, best_minor: int) -> list[DemandBand]:
        """Demand from dear to cheap around the best bid, or the want's hint price before there is one.

        Prices lie 5 % of the best apart, units are rounded down to fives, and fewer than five people are
        hidden (rules.md D11): with a best of 10,000 the rows are 12,000, 11,500 … 8,000.
        """
        apart = ceil_bp(best_minor, BAND_STEP_BP)
        prices = (best_minor + apart * steps for steps in range(BAND_STEPS_EACH_WAY, -BAND_STEPS_EACH_WAY - 1, -1))
        return [DemandBand(price, self._blurred_units_at(price)) for price in prices if price >= 1]

    def _blurred_units_at(self, price_minor: int) -> int | None:
        if self.people_at(price_minor) < BAND_PEOPLE_LEAST:
            return None
        return self.units_at(price_minor) // BAND_UNITS * BAND_UNITS

    def _curve(self, seller: str | None) -> "_Curve":
        if seller is None or seller not in self._barred_sellers:
            return self._everybody
        if seller not in self._without_the_barring:
            willing = [pledge for pledge in self.pledges if seller not in pledge.barred_sellers]
            self._without_the_barring[seller] = _Curve(willing)
        return self._without_the_barring[seller]

    @cached_property
    def _barred_sellers(self) -> frozenset[str]:
        return frozenset().union(*(pledge.barred_sellers for pledge in self.pledges))


def is_valid(bid: Offer, demand: Demand, terms: PoolTerms) -> bool:
    """Whether those who accept the bid's price reach its minimum and the pool's threshold of units and people.

    The bid's maximum may lie under the threshold, never under its own minimum: demand counts, not capacity
    (rules.md D2, D3, D10). With a threshold of 30 units and 10 people, a bid of 20 to 25 units is valid once
    30 units from 10 people accept its price.
    """
    units = demand.units_at(bid.price_minor, bid.seller)
    people = demand.people_at(bid.price_minor, bid.seller)
    return (
        bid.max_units >= bid.min_units
        and units >= max(bid.min_units, terms.threshold_units)
        and people >= terms.threshold_people
    )


class _Curve:
    """Units and people by price: how many caps lie at or above it."""

    def __init__(self, pledges: Sequence[PledgeView]) -> None:
        capped = sorted((pledge.cap_minor, pledge.units) for pledge in pledges if pledge.cap_minor is not None)
        self._caps = [cap for cap, _ in capped]
        self._units_below = [0, *accumulate(units for _, units in capped)]
        self._units = sum(pledge.units for pledge in pledges)

        uncapped = {pledge.person_group for pledge in pledges if pledge.cap_minor is None}
        highest: dict[str, int] = {}
        for pledge in pledges:
            if pledge.cap_minor is not None and pledge.person_group not in uncapped:
                highest[pledge.person_group] = max(pledge.cap_minor, highest.get(pledge.person_group, 0))
        self._highest_caps = sorted(highest.values())
        self._people = len(uncapped) + len(highest)

    def units_at(self, price_minor: int) -> int:
        return self._units - self._units_below[bisect_left(self._caps, price_minor)]

    def people_at(self, price_minor: int) -> int:
        return self._people - bisect_left(self._highest_caps, price_minor)
