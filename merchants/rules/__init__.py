"""Decisions about sellers, without a database or a clock."""

from merchants.rules.business_number import adds_up, bare, written
from merchants.rules.lifecycle import SELLER, Decision, SellerStatus
from merchants.rules.papers import MOST_PAPERS, PaperKind, is_filing_number
from merchants.rules.review import decided_by
from merchants.rules.strikes import StrikeReason

__all__ = [
    "MOST_PAPERS",
    "SELLER",
    "Decision",
    "PaperKind",
    "SellerStatus",
    "StrikeReason",
    "adds_up",
    "bare",
    "decided_by",
    "is_filing_number",
    "written",
]
