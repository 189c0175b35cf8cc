"""The one place where the status of a seller is written: always through the table of its machine."""

from common.lifecycle import ActorKind
from merchants.models import Seller
from merchants.rules import SELLER


def advance(seller: Seller, transition: str, *, by: ActorKind, **changes: object) -> None:
    """Make the move and write it with its other changes, under a lock taken by the caller. Raises MoveRefused."""
    seller.status = SELLER.next(seller.status, transition, by=by)
    for name, value in changes.items():
        setattr(seller, name, value)
    seller.save(update_fields=["status", *changes])
