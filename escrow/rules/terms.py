"""What a payment is opened with, and what may be asked of a card."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from escrow.rules.parts import Funding, in_order, is_fund

LEAST_CARD_MINOR = 1_000
MOST_CARD_MINOR = 99_999_999


@dataclass(frozen=True)
class HoldShare:
    """One unit's part of a payment, in won: what the card pays of it, and what other funds do.

    `reference` is an opaque text of whoever asks, one per unit.
    """

    reference: str
    card_minor: int
    parts: tuple[Funding, ...] = ()

    @property
    def amount_minor(self) -> int:
        """What the unit costs in all."""
        return self.card_minor + sum(part.amount_minor for part in self.parts)

    @property
    def as_kept(self) -> "HoldShare":
        """The same with its parts in their order, each naming the account it goes back to."""
        kept = (replace(part, returns_to=part.returns_to or part.account) for part in in_order(self.parts))
        return replace(self, parts=tuple(kept))

    @property
    def is_sound(self) -> bool:
        """Whether it costs something, nothing of it is negative, and every other part comes from a fund."""
        funds = all(
            part.amount_minor > 0 and is_fund(part.account) and is_fund(part.returns_to or part.account)
            for part in self.parts
        )
        return self.card_minor >= 0 and self.amount_minor > 0 and funds


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
        """What the card is charged in all; 0 when points and coupons pay everything."""
        return sum(share.card_minor for share in self.shares)

    @property
    def amount_minor(self) -> int:
        """What everything costs, whoever pays it."""
        return sum(share.amount_minor for share in self.shares)


def may_be_charged(terms: PaymentTerms) -> bool:
    """Whether this can be paid: nothing or 1,000 to 99,999,999 won by card, every unit more than nothing (money.md)."""
    by_card = terms.card_minor == 0 or LEAST_CARD_MINOR <= terms.card_minor <= MOST_CARD_MINOR
    return by_card and bool(terms.shares) and all(share.is_sound for share in terms.shares)
