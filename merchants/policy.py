"""What a seller may do: pure predicates."""

from typing import Protocol

from merchants.rules import SellerStatus


class HasStatus(Protocol):
    """A seller, as a row or as a view."""

    @property
    def status(self) -> str:
        """One of SellerStatus."""


def may_bid(seller: HasStatus | None) -> bool:
    """Only verified sellers bid; whoever is no seller does not (product.md, "Rules of the auction")."""
    return seller is not None and seller.status == SellerStatus.VERIFIED


def may_change_application(seller: HasStatus) -> bool:
    """Whether the application is still, or again, in its writer's hands."""
    return seller.status in {SellerStatus.DRAFT, SellerStatus.RETURNED}
