"""The tables of escrow, those of the stand-in provider included."""

from escrow.gateways.sandbox_books import (
    SandboxChargeback,
    SandboxCustomer,
    SandboxEvent,
    SandboxFault,
    SandboxLine,
    SandboxMovement,
    SandboxPayee,
)
from escrow.models.chargebacks import Chargeback, ChargebackLoss
from escrow.models.circuits import Circuit
from escrow.models.disputes import Dispute, DisputeItem, Evidence, Proposal, Ruling
from escrow.models.holds import UNBARRED, Hold, HoldPart, Refund, RefundPart
from escrow.models.inbox import InboxEvent, ProviderPull
from escrow.models.legs import PayoutItem, PayoutLeg
from escrow.models.operations import Operation
from escrow.models.payees import Newcomer, PayeeAccount
from escrow.models.payments import Payment, PaymentMethod
from escrow.models.payouts import Debt, Payout, PayoutAccount
from escrow.models.reconciliation import Difference, ProviderMovement, ReconciliationRun
from escrow.models.reversals import Reversal
from escrow.models.strays import StrayCharge

__all__ = [
    "UNBARRED",
    "Chargeback",
    "ChargebackLoss",
    "Circuit",
    "Debt",
    "Difference",
    "Dispute",
    "DisputeItem",
    "Evidence",
    "Hold",
    "HoldPart",
    "InboxEvent",
    "Newcomer",
    "Operation",
    "PayeeAccount",
    "Payment",
    "PaymentMethod",
    "Payout",
    "PayoutAccount",
    "PayoutItem",
    "PayoutLeg",
    "Proposal",
    "ProviderMovement",
    "ProviderPull",
    "ReconciliationRun",
    "Refund",
    "RefundPart",
    "Reversal",
    "Ruling",
    "SandboxChargeback",
    "SandboxCustomer",
    "SandboxEvent",
    "SandboxFault",
    "SandboxLine",
    "SandboxMovement",
    "SandboxPayee",
    "StrayCharge",
]
