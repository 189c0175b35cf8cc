"""What happened to held money: facts for the apps above, ids and small plain values only."""

from dataclasses import dataclass
from typing import ClassVar

from common.outbox import Fact


@dataclass(frozen=True)
class PaymentSucceeded(Fact):
    """The card was charged; every hold of the payment is funded."""

    name: ClassVar[str] = "escrow.payment_succeeded"
    payment_id: str
    reference: str


@dataclass(frozen=True)
class PaymentDeclined(Fact):
    """The card was not charged; it is tried again at `next_try_at` (ISO 8601)."""

    name: ClassVar[str] = "escrow.payment_declined"
    payment_id: str
    reference: str
    tries: int
    next_try_at: str


@dataclass(frozen=True)
class PaymentActionRequired(Fact):
    """The card company wants the payer to confirm in person; without that the card is tried again at `next_try_at`."""

    name: ClassVar[str] = "escrow.payment_action_required"
    payment_id: str
    reference: str
    tries: int
    next_try_at: str


@dataclass(frozen=True)
class PaymentDropped(Fact):
    """The last try failed; the payment and its holds are over."""

    name: ClassVar[str] = "escrow.payment_dropped"
    payment_id: str
    reference: str
    tries: int


@dataclass(frozen=True)
class PaymentCancelled(Fact):
    """The payment was given up before its charge."""

    name: ClassVar[str] = "escrow.payment_cancelled"
    payment_id: str
    reference: str


@dataclass(frozen=True)
class HoldReleased(Fact):
    """What was left of the hold belongs to the payee now, less our commission."""

    name: ClassVar[str] = "escrow.hold_released"
    hold_id: str
    reference: str
    amount_minor: int


@dataclass(frozen=True)
class HoldRefunded(Fact):
    """Part or all of the hold is on its way back, by what had paid it; `is_last` when nothing is left of it."""

    name: ClassVar[str] = "escrow.hold_refunded"
    hold_id: str
    reference: str
    refund_id: str
    amount_minor: int
    card_minor: int
    points_minor: int
    coupon_minor: int
    is_last: bool


@dataclass(frozen=True)
class RefundSettled(Fact):
    """The provider sent the money back to the card."""

    name: ClassVar[str] = "escrow.refund_settled"
    refund_id: str
    hold_id: str
    reference: str
    amount_minor: int


@dataclass(frozen=True)
class PayoutSent(Fact):
    """The provider took the transfer; the bank has not confirmed it yet."""

    name: ClassVar[str] = "escrow.payout_sent"
    payout_id: str
    payee: str
    amount_minor: int


@dataclass(frozen=True)
class PayoutSettled(Fact):
    """The payee has the money."""

    name: ClassVar[str] = "escrow.payout_settled"
    payout_id: str
    payee: str
    amount_minor: int


@dataclass(frozen=True)
class PayoutBlocked(Fact):
    """Money of a payout did not go out, for this reason ("balance_insufficient"). Without `payout_id` it was not even
    gathered: the payee may not receive.
    """

    name: ClassVar[str] = "escrow.payout_blocked"
    payout_id: str
    payee: str
    reason: str


@dataclass(frozen=True)
class ChargeStrayed(Fact):
    """A card was charged for the payment `reference` when nobody waited for it; it is sent back by itself."""

    name: ClassVar[str] = "escrow.charge_strayed"
    stray_id: str
    reference: str
    amount_minor: int


@dataclass(frozen=True)
class RefundBounced(Fact):
    """The provider could not send money back after all: it waits for an operator again."""

    name: ClassVar[str] = "escrow.refund_bounced"
    refund_id: str
    hold_id: str
    reference: str
    amount_minor: int


@dataclass(frozen=True)
class ChargebackFact(Fact):
    """Something happened in this chargeback of the payment `reference` ("order:0192…")."""

    chargeback_id: str
    reference: str


@dataclass(frozen=True)
class ChargebackOpened(ChargebackFact):
    """The payer's bank took the charge back; the money of its units stays where it is until the bank has decided."""

    name: ClassVar[str] = "escrow.chargeback_opened"


@dataclass(frozen=True)
class ChargebackWon(ChargebackFact):
    """The bank gave the money back to us; everything goes on with the time that was left."""

    name: ClassVar[str] = "escrow.chargeback_won"


@dataclass(frozen=True)
class ChargebackLost(ChargebackFact):
    """The bank keeps the money for the payer: units whose card part is gone are over."""

    name: ClassVar[str] = "escrow.chargeback_lost"


@dataclass(frozen=True)
class DisputeFact(Fact):
    """Something happened in this case about the payment `reference` ("order:0192…")."""

    dispute_id: str
    reference: str


@dataclass(frozen=True)
class DisputeOpened(DisputeFact):
    """A buyer reported a problem; the money of the units stays where it is."""

    name: ClassVar[str] = "escrow.dispute_opened"


@dataclass(frozen=True)
class DisputeAnswered(DisputeFact):
    """The seller answered in time."""

    name: ClassVar[str] = "escrow.dispute_answered"


@dataclass(frozen=True)
class ProposalMade(DisputeFact):
    """One side offers amounts; the other may accept until the offer ends."""

    name: ClassVar[str] = "escrow.proposal_made"


@dataclass(frozen=True)
class ProposalAccepted(DisputeFact):
    """Both sides agree; the money moves at once."""

    name: ClassVar[str] = "escrow.proposal_accepted"


@dataclass(frozen=True)
class ProposalRejected(DisputeFact):
    """The other side said no."""

    name: ClassVar[str] = "escrow.proposal_rejected"


@dataclass(frozen=True)
class DisputeRuled(DisputeFact):
    """Moa decided; after the time to appeal it is carried out, a second decision at once."""

    name: ClassVar[str] = "escrow.dispute_ruled"


@dataclass(frozen=True)
class DisputeAppealed(DisputeFact):
    """One side asked Moa to look once more."""

    name: ClassVar[str] = "escrow.dispute_appealed"


@dataclass(frozen=True)
class DisputeWithdrawn(DisputeFact):
    """The buyer took the case back; the clocks go on with what was left."""

    name: ClassVar[str] = "escrow.dispute_withdrawn"


@dataclass(frozen=True)
class DisputeClosed(DisputeFact):
    """The case is over and its money moved."""

    name: ClassVar[str] = "escrow.dispute_closed"


@dataclass(frozen=True)
class DifferenceFound(Fact):
    """The provider's account and our books differ; the amount (there less here) lies in suspense till it is decided."""

    name: ClassVar[str] = "escrow.difference_found"
    difference_id: str
    kind: str
    amount_minor: int
