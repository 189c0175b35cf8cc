"""The terms of one pool: every fee, step and timer, frozen when the pool opens."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

# Least and most, both allowed, where "a whole number from one up" says too little.
_BOUNDS = {
    "step_bp": (50, 300),  # rules.md B6
    "lead_days_max": (1, 14),
    "commission_bp": (0, 10_000),
    "charge_retries": (0, 10),
    "extensions_max": (0, 1),
    "extension_days_max": (0, 14),
    "standby_bids": (0, 10),
    "low_price_under_openings_percent": (1, 99),
    "low_price_under_next_percent": (1, 99),
}
_ANY_COUNT = (1, 1_000_000)


@dataclass(frozen=True, kw_only=True)
class PoolTerms:
    """The defaults of product.md as whole numbers; the unit of each is the end of its name.

    Changing a default never changes a running pool: it keeps the terms it was opened with, as JSON.
    Raises ValueError when a number is outside what is allowed.
    """

    pledge_days: int = 30
    threshold_units: int = 30
    threshold_people: int = 10
    extensions_max: int = 1
    extension_days_max: int = 14
    lock_hours: int = 24

    auction_hours: int = 72
    sealed_hours: int = 60
    step_bp: int = 100
    soft_close_seconds: int = 300
    soft_close_cap_seconds: int = 3_600
    sellers_wanted: int = 2
    single_bid_opt_out_hours: int = 24

    low_price_under_openings_percent: int = 40
    low_price_under_next_percent: int = 30
    low_price_answer_business_days: int = 1
    standby_bids: int = 2
    standby_business_days: int = 5
    acceptance_hours: int = 24
    consent_hours: int = 24

    charge_notice_hours: int = 24
    charge_retries: int = 4
    ship_business_days: int = 5
    lead_days_max: int = 14
    refund_unshipped_days: int = 14
    confirm_days: int = 8
    confirm_extension_days: int = 7
    dispute_days_after_release: int = 3
    dispute_answer_business_days: int = 3
    dispute_ruling_days: int = 14
    dispute_refund_days: int = 60
    review_days: int = 7
    commission_bp: int = 500

    def __post_init__(self) -> None:
        for name, number in asdict(self).items():
            least, most = _BOUNDS.get(name, _ANY_COUNT)
            if type(number) is not int or not least <= number <= most:
                raise ValueError(f"{name} is a whole number from {least} to {most}, not {number!r}")
        if self.sealed_hours >= self.auction_hours:
            raise ValueError("the sealed phase ends before the auction does")
        if self.soft_close_seconds > self.soft_close_cap_seconds:
            raise ValueError("one extension is never longer than all of them together")

    def to_json(self) -> dict[str, int]:
        """Every term by its name, as frozen into a pool."""
        return asdict(self)

    @classmethod
    def from_json(cls, frozen: Mapping[str, int]) -> Self:
        """The terms a pool was opened with. Raises ValueError when a term is missing, unknown or not allowed."""
        names = {field.name for field in fields(cls)}
        if odd := names ^ frozen.keys():
            raise ValueError(f"missing or unknown terms: {', '.join(sorted(odd))}")
        return cls(**frozen)
