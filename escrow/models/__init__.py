"""The tables of escrow, those of the stand-in provider included."""

from escrow.gateways.sandbox_books import SandboxCustomer, SandboxFault, SandboxMovement
from escrow.models.holds import Hold, Refund
from escrow.models.operations import Operation
from escrow.models.payments import Payment, PaymentMethod
from escrow.models.payouts import Payout, PayoutAccount, PayoutItem

__all__ = [
    "Hold",
    "Operation",
    "Payment",
    "PaymentMethod",
    "Payout",
    "PayoutAccount",
    "PayoutItem",
    "Refund",
    "SandboxCustomer",
    "SandboxFault",
    "SandboxMovement",
]
