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
    """One unit's money. Of what partial refunds leave, exactly one of released and refunded takes all."""

    REQUESTED = "requested"
    FUNDED = "funded"
    RELEASED = "released"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


class RefundStatus(StrEnum):
    """Money on its way back to the card; a failed refund waits for an operator."""

    DUE = "due"
    SENDING = "sending"
    SETTLED = "settled"
    FAILED = "failed"


class PayoutStatus(StrEnum):
    """Money on its way to a payee's bank; a frozen payout waits for an operator or a new bank account."""

    SCHEDULED = "scheduled"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"
    SENT = "sent"
    SETTLED = "settled"
    FROZEN = "frozen"


class OperationKind(StrEnum):
    """What the provider is asked to do."""

    CUSTOMER = "customer"
    CHARGE = "charge"
    REFUND = "refund"
    TRANSFER = "transfer"


class OperationStatus(StrEnum):
    """One call to the provider. The first three are open: the money may or may not have moved."""

    ASKED = "asked"
    PENDING = "pending"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    REJECTED = "rejected"
    ABSENT = "absent"


OPEN_OPERATIONS = frozenset({OperationStatus.ASKED, OperationStatus.PENDING, OperationStatus.UNKNOWN})

PAYMENT = Lifecycle(
    "payment",
    {
        "charge": move(PaymentStatus.DUE, to=PaymentStatus.CHARGING, by={A.CLOCK}),
        "pay": move(PaymentStatus.CHARGING, to=PaymentStatus.PAID, by={A.GATEWAY}),
        "wait": move(PaymentStatus.CHARGING, to=PaymentStatus.DUE, by={A.GATEWAY}),
        "drop": move(PaymentStatus.CHARGING, to=PaymentStatus.DROPPED, by={A.GATEWAY}),
        "cancel": move(PaymentStatus.DUE, to=PaymentStatus.CANCELLED, by={A.BUYER, A.OPERATOR, A.CLOCK, A.SYSTEM}),
    },
)

HOLD = Lifecycle(
    "hold",
    {
        "fund": move(HoldStatus.REQUESTED, to=HoldStatus.FUNDED, by={A.GATEWAY}),
        "release": move(HoldStatus.FUNDED, to=HoldStatus.RELEASED, by={A.BUYER, A.CLOCK, A.OPERATOR}),
        "refund_part": move(HoldStatus.FUNDED, to=HoldStatus.FUNDED, by={A.OPERATOR, A.CLOCK, A.SYSTEM}),
        "refund": move(HoldStatus.FUNDED, to=HoldStatus.REFUNDED, by={A.OPERATOR, A.CLOCK, A.SYSTEM}),
        "take_back": move(HoldStatus.RELEASED, to=HoldStatus.RELEASED, by={A.OPERATOR, A.SYSTEM}),
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
        "wait": move(RefundStatus.SENDING, to=RefundStatus.DUE, by={A.GATEWAY}),
        "fail": move(RefundStatus.SENDING, to=RefundStatus.FAILED, by={A.GATEWAY}),
        "try_again": move(RefundStatus.FAILED, to=RefundStatus.DUE, by={A.OPERATOR}),
    },
)

_ASKED_FOR = (PayoutStatus.CLAIMED, PayoutStatus.UNKNOWN, PayoutStatus.SENT)

PAYOUT = Lifecycle(
    "payout",
    {
        "claim": move(PayoutStatus.SCHEDULED, to=PayoutStatus.CLAIMED, by={A.CLOCK}),
        "lose": move(*_ASKED_FOR, to=PayoutStatus.UNKNOWN, by={A.GATEWAY}),
        "send": move(*_ASKED_FOR, to=PayoutStatus.SENT, by={A.GATEWAY}),
        "settle": move(*_ASKED_FOR, to=PayoutStatus.SETTLED, by={A.GATEWAY}),
        "wait": move(*_ASKED_FOR, to=PayoutStatus.SCHEDULED, by={A.GATEWAY}),
        "freeze": move(*_ASKED_FOR, to=PayoutStatus.FROZEN, by={A.GATEWAY}),
        "thaw": move(PayoutStatus.FROZEN, to=PayoutStatus.SCHEDULED, by={A.OPERATOR, A.SELLER}),
    },
)

OPERATION = Lifecycle(
    "operation",
    {
        "pend": move(*OPEN_OPERATIONS, to=OperationStatus.PENDING, by={A.GATEWAY}),
        "lose": move(*OPEN_OPERATIONS, to=OperationStatus.UNKNOWN, by={A.GATEWAY}),
        "succeed": move(*OPEN_OPERATIONS, to=OperationStatus.SUCCEEDED, by={A.GATEWAY}),
        "decline": move(*OPEN_OPERATIONS, to=OperationStatus.DECLINED, by={A.GATEWAY}),
        "reject": move(*OPEN_OPERATIONS, to=OperationStatus.REJECTED, by={A.GATEWAY}),
        "miss": move(*OPEN_OPERATIONS, to=OperationStatus.ABSENT, by={A.GATEWAY}),
    },
)
