"""What happened to sellers."""

from dataclasses import dataclass
from typing import ClassVar

from common.outbox import Fact


@dataclass(frozen=True)
class SellerSubmitted(Fact):
    """A business asks to be checked."""

    name: ClassVar[str] = "merchants.seller_submitted"
    seller_id: str


@dataclass(frozen=True)
class SellerVerified(Fact):
    """The seller may bid."""

    name: ClassVar[str] = "merchants.seller_verified"
    seller_id: str


@dataclass(frozen=True)
class SellerReturned(Fact):
    """The application came back with a reason."""

    name: ClassVar[str] = "merchants.seller_returned"
    seller_id: str


@dataclass(frozen=True)
class SellerSuspended(Fact):
    """The seller may no longer bid."""

    name: ClassVar[str] = "merchants.seller_suspended"
    seller_id: str


@dataclass(frozen=True)
class SellerReinstated(Fact):
    """The seller may bid again."""

    name: ClassVar[str] = "merchants.seller_reinstated"
    seller_id: str


@dataclass(frozen=True)
class SellerStruck(Fact):
    """The seller did not take an order it had won."""

    name: ClassVar[str] = "merchants.seller_struck"
    seller_id: str
    strike_id: str
