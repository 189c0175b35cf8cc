"""Flags of buyers: the reasons one can give, and what may be flagged when."""

from enum import StrEnum

from marketplace.rules.auction import Phase
from marketplace.rules.states import BidStatus, PoolStatus

FLAGGABLE = frozenset({BidStatus.STANDING, BidStatus.WINNING, BidStatus.STANDBY})
_OPEN_POOLS = {PoolStatus.AUCTION, PoolStatus.VETTING}


class FlagReason(StrEnum):
    """What a buyer says is wrong with a bid."""

    OTHER_PRODUCT = "other_product"
    NOT_GENUINE = "not_genuine"
    CANNOT_BE_TRUE = "cannot_be_true"
    NOT_RELIABLE = "not_reliable"
    OTHER = "other"


def may_be_flagged(status: str, *, pool_status: str, phase: Phase) -> bool:
    """Whether a bid can still be flagged: once it is seen, and until the winner has accepted.

    Sealed bids are nobody's to judge; after the acceptance a dispute is the way (product.md, "Rules of the auction").
    """
    is_seen = phase in {Phase.LIVE, Phase.ENDED}
    return is_seen and status in FLAGGABLE and pool_status in _OPEN_POOLS
