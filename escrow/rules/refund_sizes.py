"""How much of each unit goes back when an operator gives back units whole, an amount of won, or a percentage."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from escrow.rules.disputes import percent_of
from escrow.rules.parts import over_units


class Measure(StrEnum):
    """What a refund is told in."""

    WHOLE = "whole"
    WON = "won"
    PERCENT = "percent"


@dataclass(frozen=True)
class RefundSize:
    """So much of the units of these numbers, of all without any; `number` is won or percent, and 0 for them whole.

    `seen_minor` is the sum somebody was shown before; None when nobody was.
    """

    measure: Measure = Measure.WHOLE
    number: int = 0
    units: frozenset[int] = frozenset()
    seen_minor: int | None = None

    def of(self, numbers: Collection[int]) -> "RefundSize":
        """The same, kept to these units; those that were named stay named."""
        return replace(self, units=self.units or frozenset(numbers))


def refund_shares(open_minors: Mapping[int, int], size: RefundSize) -> dict[int, int]:
    """What goes back of each unit in won, by its number, nothing left out but zeros; empty when it cannot be.

    An amount is split over the open amounts by largest remainder, ties to the lower number (rules.md G12): 1,001 over
    5,000, 3,000 and 3,000 is 455, 273 and 273. A percentage is floored for each unit (G10): 33 % of 10,001 is 3,300.
    """
    numbers = sorted(size.units or open_minors)
    if not numbers or not open_minors.keys() >= set(numbers):
        return {}
    left = [open_minors[number] for number in numbers]
    match size.measure:
        case Measure.WHOLE:
            minors = left
        case Measure.PERCENT:
            minors = [percent_of(minor, size.number) for minor in left] if 0 < size.number <= 100 else []
        case Measure.WON:
            minors = over_units(size.number, open_minors=left) if 0 < size.number <= sum(left) else []
    return {number: minor for number, minor in zip(numbers, minors, strict=False) if minor}
