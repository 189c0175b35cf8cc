"""Looking at a bid with the demand of an instant: who accepts its price, what fits whole, and whether it stands."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from marketplace.rules.auction import BidView, ranking
from marketplace.rules.award import Outcome, served_by
from marketplace.rules.demand import Demand, is_valid
from marketplace.rules.terms import PoolTerms


class Occasion(StrEnum):
    """When a bid is judged: at the close, when buyers could leave freely, when they were asked for a higher price."""

    CLOSE = "close"
    OPT_OUT = "opt_out"
    CONSENT = "consent"


@dataclass(frozen=True)
class Verdict:
    """What the demand says of a bid. Valid: its minimum and the threshold are met, and what fits is its minimum."""

    units: int
    people: int
    served_units: int
    is_valid: bool


def verdict_on(bid: BidView, demand: Demand, terms: PoolTerms) -> Verdict:
    """The bid judged by these pledges (rules.md D2, D6, D7, D10; again in E7 and after an opt-out)."""
    served = sum(pledge.units for pledge in served_by(bid, demand))
    return Verdict(
        units=demand.units_at(bid.price_minor, bid.seller),
        people=demand.people_at(bid.price_minor, bid.seller),
        served_units=served,
        is_valid=is_valid(bid, demand, terms) and served >= bid.min_units,
    )


def final_order(bids: Collection[BidView], *, outcome: Outcome, demand: Demand, terms: PoolTerms) -> list[BidView]:
    """All bids that stood at the end: the winner, then the others in the order of the auction (rules.md D1, E3)."""
    order = ranking(bids, demand, terms)
    return sorted(order, key=lambda bid: bid is not outcome.winner)
