"""What a unit's money is made of: the card's part, then points, then coupons, and what a refund takes of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.money import split_by_weight


class ShareKind(StrEnum):
    """What pays a part of a unit beside the card, in the order in which ties are decided (rules.md G10)."""

    POINTS = "points"
    COUPON = "coupon"


FUND_PREFIXES = ("budget:", "platform:points")
"""The accounts a part may come from and go back to: a coupon's budget, or what stands for the worth of points."""


@dataclass(frozen=True)
class Funding:
    """A part of a unit that no card pays, in won: out of `account`, and back to `returns_to` (the same when empty).

    Both are frozen when the payment is opened: a coupon comes from "budget:held:<pledge>" and goes back to its
    programme's "budget:<program>" (money.md, "The books").
    """

    kind: ShareKind
    account: str
    amount_minor: int
    returns_to: str = ""


@dataclass(frozen=True)
class SharesBack:
    """How much of a refund's worth is the card's, and how much goes back to each other part, in the parts' order."""

    card_minor: int
    others: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        """The refund's worth."""
        return self.card_minor + sum(self.others)


def is_fund(account: str) -> bool:
    """Whether a part of a unit may come out of this account."""
    return account.startswith(FUND_PREFIXES)


def in_order(parts: Iterable[Funding]) -> tuple[Funding, ...]:
    """Points before coupons, otherwise as they were given: the order in which ties are decided (rules.md G10)."""
    return tuple(sorted(parts, key=lambda part: list(ShareKind).index(part.kind)))


def card_left(*, card_minor: int, card_refunded_minor: int, lost_minor: int) -> int:
    """What is left of the card's part of a unit: nothing of it went back or was lost."""
    return card_minor - card_refunded_minor - lost_minor


def shares_back(amount_minor: int, *, card_minor: int, others: Sequence[int]) -> SharesBack:
    """Split a refund's worth over what REMAINS of (card, points, coupons) by largest remainder, ties in that order.

    1,000 out of 7,000 + 2,000 + 1,000: 700 + 200 + 100 (rules.md G10). Raises ValueError for more than remains.
    """
    if amount_minor > card_minor + sum(others):
        raise ValueError(f"{amount_minor} is more than the {card_minor + sum(others)} that remain")
    card, *rest = split_by_weight(amount_minor, [card_minor, *others])
    return SharesBack(card, tuple(rest))


def shares_lost(lost_minor: int, *, card_minor: int, others: Sequence[int]) -> SharesBack:
    """What a lost chargeback makes of a unit: so much of the card's part is lost, and of every other part the same
    share, floored, goes back to where it came from; with the whole card's part all of it (rules.md G15).

    3,500 lost out of 7,000 with 2,001 of points: 1,000 go back. Raises ValueError for more than the card's part.
    """
    if not 0 <= lost_minor <= card_minor:
        raise ValueError(f"{lost_minor} of a card's part of {card_minor} cannot be lost")
    return SharesBack(lost_minor, tuple(part * lost_minor // card_minor if card_minor else 0 for part in others))


def over_units(amount_minor: int, *, open_minors: Sequence[int]) -> list[int]:
    """Split an amount over units' open amounts, in the order of their numbers: largest remainder, ties to the lower
    number (rules.md G12).

    1,000 over 5,000 and 3,000 and 0: 625, 375 and 0. Raises ValueError for more than is open.
    """
    if amount_minor > sum(open_minors):
        raise ValueError(f"{amount_minor} is more than the {sum(open_minors)} that are open")
    return split_by_weight(amount_minor, open_minors)


def matched(sources: Iterable[tuple[str, int]], sinks: Iterable[tuple[str, int]]) -> list[tuple[str, str, int]]:
    """Pair what gives with what takes, both in their order, so that each line of an entry has one of either.

    Raises ValueError when they do not add up to the same.
    """
    lines: list[tuple[str, str, int]] = []
    wanting = [(sink, wanted) for sink, wanted in sinks if wanted]
    for source, given in sources:
        left = given
        while left:
            if not wanting:
                raise ValueError(f"{left} of {source} go nowhere")
            sink, wanted = wanting.pop(0)
            moved = min(left, wanted)
            lines.append((source, sink, moved))
            left -= moved
            if moved < wanted:
                wanting.insert(0, (sink, wanted - moved))
    if wanting:
        raise ValueError(f"nothing gives {wanting}")
    return lines
