"""Questions about held money, answered with plain values; nothing is locked or changed."""

from escrow.selectors.deadlines import next_deadline
from escrow.selectors.desk import money_totals, stuck_money, stuck_operations
from escrow.selectors.holds import held_total, hold_ids, hold_of, holds_of
from escrow.selectors.marks import marks_of_parties
from escrow.selectors.payments import methods_of, payment_of
from escrow.selectors.payouts import BANKS, payout_account_of, payouts_of

__all__ = [
    "BANKS",
    "held_total",
    "hold_ids",
    "hold_of",
    "holds_of",
    "marks_of_parties",
    "methods_of",
    "money_totals",
    "next_deadline",
    "payment_of",
    "payout_account_of",
    "payouts_of",
    "stuck_money",
    "stuck_operations",
]
