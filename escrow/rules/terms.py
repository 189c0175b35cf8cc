"""What a payment is opened with, and what may be asked of a card."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

LEAST_CARD_MINOR = 1_000
MOST_CARD_MINOR = 99_999_999


@dataclass(frozen=True)
class HoldShare:
    """One unit's part of the card charge, in won; `reference` is an opaque text of whoever asks, one per unit."""

    reference: str
    card_minor: int


@dataclass(frozen=True)
class PaymentTerms:
    """One charge of one payer for one payee, frozen when the payment is opened.

    `reference` stands for what is paid ("order:0192…"), `payer` and `payee` are party texts, `charge_at` is
    the first try, `commission_bp` our share of released money in basis points, `shares` the units in order.
    """

    payer: str
    payee: str
    reference: str
    method_id: UUID
    charge_at: datetime
    commission_bp: int
    shares: tuple[HoldShare, ...]

    @property
    def card_minor(self) -> int:
        """What the card is charged in all."""
        return sum(share.card_minor for share in self.shares)


def may_be_charged(terms: PaymentTerms) -> bool:
    """Whether a card can be asked for this: 1,000 to 99,999,999 won, every unit more than nothing (money.md)."""
    return LEAST_CARD_MINOR <= terms.card_minor <= MOST_CARD_MINOR and all(
        share.card_minor > 0 for share in terms.shares
    )
