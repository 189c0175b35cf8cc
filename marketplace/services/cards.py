"""A buyer's cards, as far as places in pools stand on them."""

from datetime import datetime
from uuid import UUID

from common.transactions import in_unit
from escrow.errors import MethodInUse
from escrow.services.removing import remove_payment_method
from marketplace.selectors.cards import places_by_card


@in_unit
def remove_card(*, buyer_id: UUID, method_id: UUID, now: datetime) -> None:
    """Take a card away that no place waits for. Raises MethodInUse, NoSuchMethod."""
    remove_payment_method(party=f"buyer:{buyer_id}", method_id=method_id, now=now)
    if method_id in places_by_card(buyer_id):
        raise MethodInUse()
