"""Steps with held money, each inside the caller's unit of work. Journeys over the provider are in `escrow.flows`."""

from escrow.rules.parts import Funding, ShareKind
from escrow.rules.terms import HoldShare, PaymentTerms
from escrow.services.authentication import claim_authentication
from escrow.services.holds import release_hold, release_holds, rest_payout, resume_payout
from escrow.services.legs import retry_payout
from escrow.services.methods import save_payment_method, save_set_up_card, set_payout_account
from escrow.services.payments import cancel_payment, change_method, open_payment, open_payments, set_charges
from escrow.services.refund_sizes import plan_refund, refund_units
from escrow.services.refunds import refund_hold, retry_refund

__all__ = [
    "Funding",
    "HoldShare",
    "PaymentTerms",
    "ShareKind",
    "cancel_payment",
    "change_method",
    "claim_authentication",
    "open_payment",
    "open_payments",
    "plan_refund",
    "refund_hold",
    "refund_units",
    "release_hold",
    "release_holds",
    "rest_payout",
    "resume_payout",
    "retry_payout",
    "retry_refund",
    "save_payment_method",
    "save_set_up_card",
    "set_charges",
    "set_payout_account",
]
