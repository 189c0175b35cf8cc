"""Reviews both ways: written within some days of the order's end, blind until both are in or time is up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from marketplace.rules.terms import PoolTerms

STARS_LEAST, STARS_MOST = 1, 5


class Side(StrEnum):
    """Who writes: the buyer about the seller, or the seller about the buyer."""

    BUYER = "buyer"
    SELLER = "seller"

    @property
    def other(self) -> "Side":
        """The one written about."""
        return Side.SELLER if self is Side.BUYER else Side.BUYER


@dataclass(frozen=True)
class Rating:
    """The mean of reviews in tenths of a star, rounded half up, and how many there are; no mean without any."""

    count: int
    tenths: int | None

    @property
    def stars(self) -> str:
        """The mean as it is written: "4.8"; "" without reviews."""
        return f"{self.tenths // 10}.{self.tenths % 10}" if self.tenths is not None else ""


def review_until(settled_at: datetime, terms: PoolTerms) -> datetime:
    """Until when both sides may write: `review_days` exact days after the last unit was settled."""
    return settled_at + timedelta(days=terms.review_days)


def rating(total: int, count: int) -> Rating:
    """The mean of `count` reviews with `total` stars: 14 stars of 3 are 4.7."""
    return Rating(count, (20 * total + count) // (2 * count) if count else None)
