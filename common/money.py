"""Money as integers of a currency's smallest unit; the won has none smaller, so ₩1 is 1."""

from collections.abc import Sequence
from dataclasses import dataclass

BASIS_POINTS = 10_000


@dataclass(frozen=True)
class Money:
    """An amount in minor units. Amounts of different currencies never meet."""

    minor: int
    currency: str = "KRW"

    def __post_init__(self) -> None:
        _must_be_whole(self.minor)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def _same(self, other: "Money") -> int:
        if not isinstance(other, Money):
            raise TypeError(f"{self.currency} and the bare number {other!r} never meet")
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} never meet")
        return other.minor


def krw(minor: int) -> Money:
    """That many won."""
    return Money(minor, "KRW")


def pts(minor: int) -> Money:
    """That many points; one point is worth one won (rules.md G17)."""
    return Money(minor, "PTS")


def ceil_bp(minor: int, basis_points: int) -> int:
    """The share rounded up: 9,050 at 100 bp is 91. Raises TypeError for fractions."""
    _must_be_whole(minor, basis_points)
    return -(-minor * basis_points // BASIS_POINTS)


def floor_bp(minor: int, basis_points: int) -> int:
    """The share rounded down: 9,050 at 100 bp is 90. Raises TypeError for fractions."""
    _must_be_whole(minor, basis_points)
    return minor * basis_points // BASIS_POINTS


def split_by_weight(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` over `weights` by largest remainder; equal remainders go to the lower index.

    100 over (1, 1, 1) is [34, 33, 33]. The parts always add up to `total`. Raises ValueError for
    negative numbers, and when there is something to split and nothing to split it over; TypeError for fractions.
    """
    _must_be_whole(total, *weights)
    whole = sum(weights)
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("only amounts and weights from zero up can be split")
    if whole == 0:
        if total:
            raise ValueError("nothing to split the amount over")
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _must_be_whole(*numbers: int) -> None:
    for number in numbers:
        if type(number) is not int:
            raise TypeError(f"money is whole minor units, not {number!r}")
