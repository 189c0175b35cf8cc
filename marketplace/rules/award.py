"""The end of an auction: who wins, who stands by, whose pledges are served, and what makes a price suspect."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketplace.rules.auction import BidView, ranking
from marketplace.rules.demand import Demand, PledgeView, is_valid
from marketplace.rules.terms import PoolTerms

FLAG_QUORUM_LEAST = 5
FLAG_QUORUM_ONE_IN = 5
RENEGED_MOST = 2


class UnservedReason(StrEnum):
    """Why a pledge has no part in an award."""

    OVER_CAP = "over_cap"
    OPTED_OUT = "opted_out"
    NO_ROOM = "no_room"


@dataclass(frozen=True)
class Unserved:
    """A pledge that gets no order, and why."""

    pledge: PledgeView
    reason: UnservedReason


@dataclass(frozen=True)
class Outcome:
    """What an auction ends in. Without a winner nobody is served and nobody stands by."""

    winner: BidView | None = None
    standbys: tuple[BidView, ...] = ()
    served: tuple[PledgeView, ...] = ()
    unserved: tuple[Unserved, ...] = ()

    @property
    def awarded_units(self) -> int:
        """The units the winner is to deliver."""
        return sum(pledge.units for pledge in self.served)


def award(bids: Iterable[BidView], *, demand: Demand, terms: PoolTerms) -> Outcome:
    """The cheapest valid bid wins, the next valid ones stand by; without a valid bid there is no winner.

    `demand` is frozen at the effective end (rules.md D9). Equal prices: the earlier bid. A winner must also find
    its minimum among the pledges that fit whole under its maximum (D6, D7): a bid of 10 to 10 units over pledges
    of 4, 4 and 4 does not, and the next valid bid wins. After a winner has failed, ask again without its bid and
    with the pledges of those who said yes to the new price (E7, E10).
    """
    valid = [bid for bid in ranking(bids, demand, terms) if is_valid(bid, demand, terms)]
    for bid in valid:
        served, unserved = _deal(bid, demand)
        if sum(pledge.units for pledge in served) >= bid.min_units:
            others = [other for other in valid if other is not bid]
            return Outcome(bid, tuple(others[: terms.standby_bids]), tuple(served), tuple(unserved))
    return Outcome()


def served_by(bid: BidView, demand: Demand) -> tuple[PledgeView, ...]:
    """Whose pledges a bid serves, without asking again whether it is valid.

    An award is decided once, at the auction's end; who leaves before the orders are made does not undo it, and
    makes room for the next in order. Whether what remains is enough is asked of the collection (rules.md D9, D12).
    """
    return tuple(_deal(bid, demand)[0])


def is_within_band(bid: BidView, collected_units: int) -> bool:
    """Whether what was collected is what the winner bid for: its minimum to its maximum, both in (rules.md D12)."""
    return bid.min_units <= collected_units <= bid.max_units


def low_price_is_suspect(
    price_minor: int, *, other_openings: Sequence[int], next_minor: int | None, terms: PoolTerms
) -> bool:
    """Whether a winning price is so low that its seller is asked about it before the award goes on.

    It is when 40 % or more under the mean of the other sellers' opening bids, or 30 % or more under the next bid
    in order, both exact and inclusive; with no other seller there is no test (rules.md E2, E3). Openings of 98,000
    and 101,500 have a mean of 99,750: 59,850 is suspect, 59,851 is not.
    """
    if not other_openings:
        return False
    openings = low_limit_of_openings(sum(other_openings), len(other_openings), terms)
    return price_minor <= openings or (next_minor is not None and price_minor <= low_limit_of_next(next_minor, terms))


def low_limit_of_openings(sum_minor: int, count: int, terms: PoolTerms) -> int:
    """The dearest price that is suspect beside the mean of the other sellers' opening bids (rules.md E2, E3).

    The test is exact in fractions, 100 · n · price ≤ 60 · sum, and prices are whole won, so the limit is floored.
    """
    return (100 - terms.low_price_under_openings_percent) * sum_minor // (100 * count)


def low_limit_of_next(next_minor: int, terms: PoolTerms) -> int:
    """The dearest price that is suspect beside the next bid in order (rules.md E3)."""
    return (100 - terms.low_price_under_next_percent) * next_minor // 100


def may_go_on(reneged: int) -> bool:
    """Whether the next standby is asked after so many winners have reneged: after two the pool fails (rules.md E10)."""
    return reneged < RENEGED_MOST


def flag_quorum(committed_people: int) -> int:
    """How many buyers' flags bring a bid before an operator: a fifth of them rounded up, at least 5 (rules.md E4)."""
    return max(FLAG_QUORUM_LEAST, -(-committed_people // FLAG_QUORUM_ONE_IN))


def _deal(bid: BidView, demand: Demand) -> tuple[list[PledgeView], list[Unserved]]:
    """Pledges in the order they were made, each whole or not at all; a later small one may use the gap (D6)."""
    served: list[PledgeView] = []
    unserved: list[Unserved] = []
    room = bid.max_units
    for pledge in demand.pledges:
        reason = _reason_against(pledge, bid, room)
        if reason:
            unserved.append(Unserved(pledge, reason))
        else:
            served.append(pledge)
            room -= pledge.units
    return served, unserved


def _reason_against(pledge: PledgeView, bid: BidView, room: int) -> UnservedReason | None:
    if bid.seller in pledge.barred_sellers:
        return UnservedReason.OPTED_OUT
    if not pledge.accepts(bid.price_minor):
        return UnservedReason.OVER_CAP
    return UnservedReason.NO_ROOM if pledge.units > room else None


def without_room(bid: BidView, demand: Demand) -> tuple[PledgeView, ...]:
    """Whose pledges accept a bid and find no room under its maximum, in their order: first to wait for freed places."""
    return tuple(each.pledge for each in _deal(bid, demand)[1] if each.reason is UnservedReason.NO_ROOM)
