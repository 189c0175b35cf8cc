"""Questions about held money, answered with plain values; nothing is locked or changed."""

from escrow.selectors.deadlines import next_deadline
from escrow.selectors.desk import money_totals, stuck_money, stuck_operations
from escrow.selectors.holds import held_total, hold_of, holds_of
from escrow.selectors.payments import card_hashes_of, methods_of, payment_of
from escrow.selectors.payouts import BANKS, bank_hashes_of, payout_account_of, payouts_of

__all__ = [
    "BANKS",
    "bank_hashes_of",
    "card_hashes_of",
    "held_total",
    "hold_of",
    "holds_of",
    "methods_of",
    "money_totals",
    "next_deadline",
    "payment_of",
    "payout_account_of",
    "payouts_of",
    "stuck_money",
    "stuck_operations",
]
