"""What a place costs at a price, before anything is charged."""

from dataclasses import dataclass

EXAMPLE_FALL_BP = 2_000


@dataclass(frozen=True)
class Quote:
    """A price of one unit in won, how many units, and what the card would pay for them."""

    price_minor: int
    units: int

    @property
    def total_minor(self) -> int:
        """By card, all in: shipping and tax are inside the price (rules.md D4)."""
        return self.price_minor * self.units


def at_most(*, units: int, cap_minor: int | None, start_minor: int | None) -> Quote | None:
    """The most a place can cost: at the cap or the start price, whichever is lower (screens.md, buyer-join 3).

    None when neither is known. A cap of 340,000 under a start of 389,000 quotes 340,000 for each unit.
    """
    known = [price for price in (cap_minor, start_minor) if price]
    return Quote(min(known), units) if known else None


def fallen(quote: Quote) -> Quote:
    """The same place after an example fall of 20 %, floored to the won: 389,000 becomes 311,200."""
    return Quote(quote.price_minor * (10_000 - EXAMPLE_FALL_BP) // 10_000, quote.units)
