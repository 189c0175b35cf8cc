"""What keeps a person from leaving: places, orders, pools, bids and money that have not come to their end."""

from dataclasses import dataclass
from uuid import UUID

from escrow.selectors.personal import open_won
from marketplace.selectors.personal import Ties, ties_of
from merchants.selectors import seller_of


@dataclass(frozen=True)
class Leaving:
    """What must end first; nothing when the person may leave."""

    ties: Ties
    open_minor: int

    @property
    def is_possible(self) -> bool:
        """Nothing is open any more."""
        return self.ties.is_free and self.open_minor == 0


def leaving_of(user_id: UUID) -> Leaving:
    """What ties the person and their business now."""
    seller = seller_of(user_id)
    return Leaving(ties=ties_of(user_id, seller.id if seller else None), open_minor=open_won(parties_of(user_id)))


def parties_of(user_id: UUID) -> list[str]:
    """All the names money knows the person by."""
    seller = seller_of(user_id)
    return [f"buyer:{user_id}", *([f"seller:{seller.id}"] if seller else [])]
