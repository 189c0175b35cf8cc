"""Every machine of escrow as data: its states, and the moves between them with who makes them.

The tables are those of product.md ("Lifecycle"). A state that ends a machine has no row leading out of it.
"""

from enum import StrEnum

from common.lifecycle import ActorKind as A
from common.lifecycle import Lifecycle, move


class PaymentStatus(StrEnum):
    """One card charge for one order, all or nothing."""

    DUE = "due"
    CHARGING = "charging"
    PAID = "paid"
    DROPPED = "dropped"
    CANCELLED = "cancelled"


class HoldStatus(StrEnum):
    """One unit's money. Of what partial refunds leave, exactly one of released, refunded and lost takes all."""

    REQUESTED = "requested"
    FUNDED = "funded"
    RELEASED = "released"
    REFUNDED = "refunded"
    LOST = "lost"
    CANCELLED = "cancelled"


class StrayStatus(StrEnum):
    """A charge nobody waited for, on its way back; a failed one waits for an operator."""

    DUE = "due"
    SENDING = "sending"
    SETTLED = "settled"
    FAILED = "failed"


class StrayReason(StrEnum):
    """Why a charge pays nothing: the payment was over, paid before, or its other funds were gone; or nobody asked."""

    LATE = "late"
    TWICE = "twice"
    UNFUNDED = "unfunded"
    UNASKED = "unasked"


class RefundStatus(StrEnum):
    """Money on its way back to the card. A failed one waits for an operator; an overtaken one the bank made itself."""

    DUE = "due"
    SENDING = "sending"
    SETTLED = "settled"
    FAILED = "failed"
    OVERTAKEN = "overtaken"


class PayoutStatus(StrEnum):
    """A payee's batch: as its leg that is furthest behind."""

    SCHEDULED = "scheduled"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"
    SENT = "sent"
    SETTLED = "settled"
    BLOCKED = "blocked"
    FROZEN = "frozen"


class LegStatus(StrEnum):
    """One transfer to a payee. A blocked one is tried again with each batch; a frozen one waits for an operator, a new
    bank account, or the payee's account at the provider to be in order.
    """

    SCHEDULED = "scheduled"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"
    SENT = "sent"
    SETTLED = "settled"
    BLOCKED = "blocked"
    FROZEN = "frozen"


class ReversalStatus(StrEnum):
    """Money taken back from a payee after a refund; what cannot be is kept from later earnings."""

    DUE = "due"
    SENDING = "sending"
    SETTLED = "settled"
    FAILED = "failed"


class DisputeStatus(StrEnum):
    """A case about units' money, which stays where it is until the case ends."""

    OPEN = "open"
    ANSWERED = "answered"
    AGREED = "agreed"
    RULED = "ruled"
    APPEALED = "appealed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


OPEN_DISPUTES = frozenset({DisputeStatus.OPEN, DisputeStatus.ANSWERED, DisputeStatus.RULED, DisputeStatus.APPEALED})
"""While a dispute is in one of these, nothing moves the money of its units."""


class DisputeOutcome(StrEnum):
    """How a closed dispute was decided: by the parties, by Moa, by nobody in time, or by the payer's bank."""

    AGREED = "agreed"
    RULED = "ruled"
    EXPIRED = "expired"
    LOST = "lost"


class ChargebackStatus(StrEnum):
    """A payer's bank takes a charge back. A warning only asks and has taken nothing; won money is back with us."""

    WARNING = "warning"
    OPENED = "opened"
    EVIDENCE_SENT = "evidence_sent"
    WON = "won"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


OPEN_CHARGEBACKS = frozenset({ChargebackStatus.OPENED, ChargebackStatus.EVIDENCE_SENT})
"""While a chargeback is in one of these, nothing moves the money of its payment's units."""


class ProposalStatus(StrEnum):
    """What one side offers the other. A standing one may be accepted until it ends."""

    STANDING = "standing"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REPLACED = "replaced"
    LAPSED = "lapsed"
    OVERTAKEN = "overtaken"


class RulingStatus(StrEnum):
    """A decision of Moa. An unsigned one waits for a second operator and moves nothing."""

    UNSIGNED = "unsigned"
    STANDING = "standing"
    SENT_BACK = "sent_back"
    OVERTAKEN = "overtaken"


class OperationKind(StrEnum):
    """What the provider is asked to do."""

    CUSTOMER = "customer"
    CHARGE = "charge"
    RESUME = "resume"
    REFUND = "refund"
    TRANSFER = "transfer"
    REVERSE = "reverse"
    EVIDENCE = "evidence"
    CANCEL = "cancel"


class OperationStatus(StrEnum):
    """One call to the provider. The first three are open: the money may or may not have moved."""

    ASKED = "asked"
    PENDING = "pending"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    REJECTED = "rejected"
    ABSENT = "absent"
    STRAYED = "strayed"
    BOUNCED = "bounced"


class InboxStatus(StrEnum):
    """What the provider told us. A quarantined or dead event waits for an operator; nothing moves by it till then."""

    WAITING = "waiting"
    APPLIED = "applied"
    STORED = "stored"
    QUARANTINED = "quarantined"
    DEAD = "dead"
    DISMISSED = "dismissed"


class DifferenceKind(StrEnum):
    """How the provider's account of a movement and ours differ (money.md, "Reconciliation")."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT_DIFFERS = "amount_differs"
    LATE = "late"


class DifferenceStatus(StrEnum):
    """One difference. A cleared one was none after all: the other side came; nothing was decided."""

    OPEN = "open"
    PROPOSED = "proposed"
    SETTLED = "settled"
    CLEARED = "cleared"


OPEN_DIFFERENCES = frozenset({DifferenceStatus.OPEN, DifferenceStatus.PROPOSED})

OPEN_OPERATIONS = frozenset({OperationStatus.ASKED, OperationStatus.PENDING, OperationStatus.UNKNOWN})

PAYMENT = Lifecycle(
    "payment",
    {
        "charge": move(PaymentStatus.DUE, to=PaymentStatus.CHARGING, by={A.CLOCK, A.BUYER}),
        # A charge that waited for its payer may be paid at the card company while we wait for the next try.
        "pay": move(PaymentStatus.CHARGING, PaymentStatus.DUE, to=PaymentStatus.PAID, by={A.GATEWAY}),
        "wait": move(PaymentStatus.CHARGING, to=PaymentStatus.DUE, by={A.GATEWAY}),
        "drop": move(PaymentStatus.CHARGING, to=PaymentStatus.DROPPED, by={A.GATEWAY}),
        "cancel": move(PaymentStatus.DUE, to=PaymentStatus.CANCELLED, by={A.BUYER, A.OPERATOR, A.CLOCK, A.SYSTEM}),
    },
)

HOLD = Lifecycle(
    "hold",
    {
        "fund": move(HoldStatus.REQUESTED, to=HoldStatus.FUNDED, by={A.GATEWAY}),
        "release": move(HoldStatus.FUNDED, to=HoldStatus.RELEASED, by={A.BUYER, A.CLOCK, A.OPERATOR, A.SYSTEM}),
        "refund_part": move(HoldStatus.FUNDED, to=HoldStatus.FUNDED, by={A.OPERATOR, A.CLOCK, A.SYSTEM}),
        "refund": move(HoldStatus.FUNDED, to=HoldStatus.REFUNDED, by={A.OPERATOR, A.CLOCK, A.SYSTEM}),
        "take_back": move(HoldStatus.RELEASED, to=HoldStatus.RELEASED, by={A.OPERATOR, A.SYSTEM}),
        # A chargeback was lost: the bank kept a part of what is held, all of it, or money that was released.
        "lose_part": move(HoldStatus.FUNDED, to=HoldStatus.FUNDED, by={A.GATEWAY}),
        "lose": move(HoldStatus.FUNDED, to=HoldStatus.LOST, by={A.GATEWAY}),
        "lose_released": move(HoldStatus.RELEASED, to=HoldStatus.RELEASED, by={A.GATEWAY}),
        "cancel": move(
            HoldStatus.REQUESTED, to=HoldStatus.CANCELLED, by={A.BUYER, A.OPERATOR, A.CLOCK, A.SYSTEM, A.GATEWAY}
        ),
    },
)

REFUND = Lifecycle(
    "refund",
    {
        "send": move(RefundStatus.DUE, to=RefundStatus.SENDING, by={A.CLOCK}),
        "settle": move(RefundStatus.SENDING, to=RefundStatus.SETTLED, by={A.GATEWAY}),
        # Nothing of it is the card's: points and coupons went back in the entry itself.
        "need_no_card": move(RefundStatus.DUE, to=RefundStatus.SETTLED, by={A.SYSTEM}),
        "wait": move(RefundStatus.SENDING, to=RefundStatus.DUE, by={A.GATEWAY}),
        "fail": move(RefundStatus.SENDING, to=RefundStatus.FAILED, by={A.GATEWAY}),
        "try_again": move(RefundStatus.FAILED, to=RefundStatus.DUE, by={A.OPERATOR}),
        # The provider could not send it after all, maybe weeks later.
        "bounce": move(RefundStatus.SETTLED, to=RefundStatus.FAILED, by={A.GATEWAY}),
        # The bank took back by a lost chargeback what we had not sent yet.
        "overtake": move(RefundStatus.DUE, RefundStatus.FAILED, to=RefundStatus.OVERTAKEN, by={A.GATEWAY}),
    },
)

_ASKED_FOR = (LegStatus.CLAIMED, LegStatus.UNKNOWN, LegStatus.SENT)

LEG = Lifecycle(
    "payout_leg",
    {
        "claim": move(LegStatus.SCHEDULED, LegStatus.BLOCKED, to=LegStatus.CLAIMED, by={A.CLOCK}),
        "lose": move(*_ASKED_FOR, to=LegStatus.UNKNOWN, by={A.GATEWAY}),
        "send": move(*_ASKED_FOR, to=LegStatus.SENT, by={A.GATEWAY}),
        "settle": move(*_ASKED_FOR, to=LegStatus.SETTLED, by={A.GATEWAY}),
        "wait": move(*_ASKED_FOR, to=LegStatus.SCHEDULED, by={A.GATEWAY}),
        "block": move(*_ASKED_FOR, to=LegStatus.BLOCKED, by={A.GATEWAY}),
        "freeze": move(*_ASKED_FOR, to=LegStatus.FROZEN, by={A.GATEWAY}),
        "thaw": move(LegStatus.FROZEN, LegStatus.BLOCKED, to=LegStatus.SCHEDULED, by={A.OPERATOR, A.SELLER, A.GATEWAY}),
    },
)

_UNPAID = tuple(status for status in PayoutStatus if status is not PayoutStatus.SETTLED)

PAYOUT = Lifecycle(
    "payout",
    {f"follow_to_{status}": move(*_UNPAID, to=status, by={A.SYSTEM}) for status in PayoutStatus},
)
"""A payout follows its legs; once all of them are settled nothing moves it."""

REVERSAL = Lifecycle(
    "reversal",
    {
        "send": move(ReversalStatus.DUE, to=ReversalStatus.SENDING, by={A.CLOCK}),
        "settle": move(ReversalStatus.SENDING, to=ReversalStatus.SETTLED, by={A.GATEWAY}),
        "wait": move(ReversalStatus.SENDING, to=ReversalStatus.DUE, by={A.GATEWAY}),
        "fail": move(ReversalStatus.SENDING, to=ReversalStatus.FAILED, by={A.GATEWAY}),
        # The payee had not enough, and still owes all of it days later.
        "try_again": move(ReversalStatus.FAILED, to=ReversalStatus.DUE, by={A.CLOCK}),
    },
)

_UNDECIDED = (DisputeStatus.OPEN, DisputeStatus.ANSWERED)

DISPUTE = Lifecycle(
    "dispute",
    {
        "answer": move(DisputeStatus.OPEN, to=DisputeStatus.ANSWERED, by={A.SELLER}),
        "agree": move(*_UNDECIDED, DisputeStatus.APPEALED, to=DisputeStatus.AGREED, by={A.BUYER, A.SELLER}),
        "rule": move(*_UNDECIDED, DisputeStatus.APPEALED, to=DisputeStatus.RULED, by={A.OPERATOR}),
        "appeal": move(DisputeStatus.RULED, to=DisputeStatus.APPEALED, by={A.BUYER, A.SELLER}),
        "close": move(DisputeStatus.AGREED, DisputeStatus.RULED, to=DisputeStatus.CLOSED, by={A.SYSTEM, A.CLOCK}),
        # A ruling under appeal counts as none: what nobody decided in time goes back.
        "expire": move(*_UNDECIDED, DisputeStatus.APPEALED, to=DisputeStatus.CLOSED, by={A.CLOCK}),
        "withdraw": move(*_UNDECIDED, to=DisputeStatus.WITHDRAWN, by={A.BUYER}),
        # Its money went with a chargeback that was lost.
        "overtake": move(*sorted(OPEN_DISPUTES), to=DisputeStatus.CLOSED, by={A.GATEWAY}),
    },
)

_UNDER_WAY = (ChargebackStatus.OPENED, ChargebackStatus.EVIDENCE_SENT)

CHARGEBACK = Lifecycle(
    "chargeback",
    {
        "escalate": move(ChargebackStatus.WARNING, to=ChargebackStatus.OPENED, by={A.GATEWAY}),
        "withdraw": move(ChargebackStatus.WARNING, to=ChargebackStatus.WITHDRAWN, by={A.GATEWAY}),
        "send_evidence": move(ChargebackStatus.OPENED, to=ChargebackStatus.EVIDENCE_SENT, by={A.GATEWAY}),
        "win": move(*_UNDER_WAY, to=ChargebackStatus.WON, by={A.GATEWAY}),
        "lose": move(*_UNDER_WAY, to=ChargebackStatus.LOST, by={A.GATEWAY}),
    },
)

PROPOSAL = Lifecycle(
    "proposal",
    {
        "accept": move(ProposalStatus.STANDING, to=ProposalStatus.ACCEPTED, by={A.BUYER, A.SELLER}),
        "reject": move(ProposalStatus.STANDING, to=ProposalStatus.REJECTED, by={A.BUYER, A.SELLER}),
        "replace": move(ProposalStatus.STANDING, to=ProposalStatus.REPLACED, by={A.BUYER, A.SELLER}),
        "lapse": move(ProposalStatus.STANDING, to=ProposalStatus.LAPSED, by={A.CLOCK}),
        "overtake": move(ProposalStatus.STANDING, to=ProposalStatus.OVERTAKEN, by={A.SYSTEM}),
    },
)

RULING = Lifecycle(
    "ruling",
    {
        "sign": move(RulingStatus.UNSIGNED, to=RulingStatus.STANDING, by={A.OPERATOR}),
        "send_back": move(RulingStatus.UNSIGNED, to=RulingStatus.SENT_BACK, by={A.OPERATOR}),
        "overtake": move(RulingStatus.UNSIGNED, to=RulingStatus.OVERTAKEN, by={A.SYSTEM}),
    },
)

_NOES = (OperationStatus.DECLINED, OperationStatus.REJECTED, OperationStatus.ABSENT)

OPERATION = Lifecycle(
    "operation",
    {
        "pend": move(*OPEN_OPERATIONS, to=OperationStatus.PENDING, by={A.GATEWAY}),
        "lose": move(*OPEN_OPERATIONS, to=OperationStatus.UNKNOWN, by={A.GATEWAY}),
        "succeed": move(*OPEN_OPERATIONS, to=OperationStatus.SUCCEEDED, by={A.GATEWAY}),
        "decline": move(*OPEN_OPERATIONS, to=OperationStatus.DECLINED, by={A.GATEWAY}),
        "reject": move(*OPEN_OPERATIONS, to=OperationStatus.REJECTED, by={A.GATEWAY}),
        "miss": move(*OPEN_OPERATIONS, to=OperationStatus.ABSENT, by={A.GATEWAY}),
        # What was noted as a no, or as never made, moved the money after all: for us, or for nobody.
        "turn_out": move(*_NOES, to=OperationStatus.SUCCEEDED, by={A.GATEWAY}),
        "stray": move(*OPEN_OPERATIONS, *_NOES, to=OperationStatus.STRAYED, by={A.GATEWAY}),
        "bounce": move(OperationStatus.SUCCEEDED, to=OperationStatus.BOUNCED, by={A.GATEWAY}),
    },
)

STRAY = Lifecycle(
    "stray_charge",
    {
        "send": move(StrayStatus.DUE, to=StrayStatus.SENDING, by={A.CLOCK}),
        "settle": move(StrayStatus.SENDING, to=StrayStatus.SETTLED, by={A.GATEWAY}),
        "wait": move(StrayStatus.SENDING, to=StrayStatus.DUE, by={A.GATEWAY}),
        "fail": move(StrayStatus.SENDING, to=StrayStatus.FAILED, by={A.GATEWAY}),
        "try_again": move(StrayStatus.FAILED, to=StrayStatus.DUE, by={A.OPERATOR}),
    },
)

_APART = (InboxStatus.QUARANTINED, InboxStatus.DEAD)

INBOX = Lifecycle(
    "inbox",
    {
        "apply": move(InboxStatus.WAITING, to=InboxStatus.APPLIED, by={A.GATEWAY}),
        "quarantine": move(InboxStatus.WAITING, to=InboxStatus.QUARANTINED, by={A.GATEWAY}),
        "give_up": move(InboxStatus.WAITING, to=InboxStatus.DEAD, by={A.CLOCK}),
        "try_again": move(*_APART, to=InboxStatus.WAITING, by={A.OPERATOR}),
        "dismiss": move(*_APART, to=InboxStatus.DISMISSED, by={A.OPERATOR}),
    },
)

DIFFERENCE = Lifecycle(
    "difference",
    {
        "propose": move(DifferenceStatus.OPEN, to=DifferenceStatus.PROPOSED, by={A.OPERATOR}),
        "send_back": move(DifferenceStatus.PROPOSED, to=DifferenceStatus.OPEN, by={A.OPERATOR}),
        "sign": move(DifferenceStatus.PROPOSED, to=DifferenceStatus.SETTLED, by={A.OPERATOR}),
        "settle": move(DifferenceStatus.OPEN, to=DifferenceStatus.SETTLED, by={A.OPERATOR, A.SYSTEM}),
        "clear": move(*OPEN_DIFFERENCES, to=DifferenceStatus.CLEARED, by={A.SYSTEM}),
    },
)
