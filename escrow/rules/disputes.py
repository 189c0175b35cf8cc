"""What may be disputed and until when, how a share is reckoned, and what a decision makes of a unit's money."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from common.calendar import Calendar, end_of_business_day
from common.money import floor_bp
from escrow.rules.fees import Parts, release_parts, taken_back
from escrow.rules.states import HoldStatus

LONGEST_HELD = timedelta(days=85)
"""After its capture no money is held longer (money.md, "Webhooks and limits"; rules.md H6)."""
PROPOSAL_BUSINESS_DAYS = 3
APPEAL_BUSINESS_DAYS = 3
TWO_SIGN_ABOVE_MINOR = 1_000_000
"""A ruling that gives back more needs a second operator (security.md, "Business flow")."""


class Trouble(StrEnum):
    """What is wrong with the units."""

    NOT_ARRIVED = "not_arrived"
    BROKEN = "broken"
    DIFFERENT = "different"
    INCOMPLETE = "incomplete"
    OTHER = "other"


class Wish(StrEnum):
    """What would put it right: a wish, not a verdict."""

    REFUND = "refund"
    PART = "part"
    REPLACEMENT = "replacement"


@dataclass(frozen=True)
class DisputeTerms:
    """The times of a dispute as frozen into what was bought (product.md, Defaults)."""

    days_after_release: int
    answer_business_days: int
    ruling_days: int
    refund_days: int


@dataclass(frozen=True)
class Clocks:
    """Until when the seller answers and Moa rules, and when all goes back if nobody decided."""

    answer_by: datetime
    rule_by: datetime
    refund_at: datetime


@dataclass(frozen=True)
class Stake:
    """What a unit's money is when it is decided about, in won; `in_pot_minor` of the payee's part is not paid out."""

    status: HoldStatus
    open_minor: int
    parts: Parts
    commission_bp: int
    in_pot_minor: int


@dataclass(frozen=True)
class Posting:
    """One line the books will say."""

    debit: str
    credit: str
    amount_minor: int


@dataclass(frozen=True)
class Effect:
    """What a decision makes of one unit: back to the buyer, and of the rest the payee's, our and the VAT's part."""

    refund_minor: int
    rest: Parts
    advance_minor: int
    postings: tuple[Posting, ...]

    @property
    def out_minor(self) -> int:
        """All that leaves, which is what was open."""
        return self.refund_minor + self.rest.total


def clocks(opened_at: datetime, captured_at: datetime, terms: DisputeTerms, calendar: Calendar) -> Clocks:
    """The clocks of a dispute: business days end at 24:00 KST (rules.md H2), days are exact (H1).

    Nobody's silence holds money past min(opened + 60 d, captured + 85 d): then it goes back (H6).
    """
    refund_at = min(opened_at + timedelta(days=terms.refund_days), captured_at + LONGEST_HELD)
    answer_by = end_of_business_day(opened_at, terms.answer_business_days, calendar)
    rule_by = opened_at + timedelta(days=terms.ruling_days)
    return Clocks(min(answer_by, refund_at), min(rule_by, refund_at), refund_at)


def proposal_ends(made_at: datetime, refund_at: datetime, calendar: Calendar) -> datetime:
    """Until when a proposal can be accepted: three business days, never past the end of the dispute."""
    return min(end_of_business_day(made_at, PROPOSAL_BUSINESS_DAYS, calendar), refund_at)


def appeal_ends(ruled_at: datetime, refund_at: datetime, calendar: Calendar) -> datetime:
    """Until when a ruling can be appealed; then it is carried out. Never past the end of the dispute."""
    return min(end_of_business_day(ruled_at, APPEAL_BUSINESS_DAYS, calendar), refund_at)


def may_be_disputed(status: HoldStatus, *, released_at: datetime | None, now: datetime, terms: DisputeTerms) -> bool:
    """Whether a unit's money can be disputed: while it is held, and until exactly 72 hours after release (H7)."""
    if status == HoldStatus.RELEASED and released_at is not None:
        return now < released_at + timedelta(days=terms.days_after_release)
    return status == HoldStatus.FUNDED


def percent_of(open_minor: int, percent: int) -> int:
    """A share of a unit in won, floored (rules.md G10): 40 % of 80,900 is 32,360. Raises ValueError beyond 0–100."""
    if not 0 <= percent <= 100:
        raise ValueError(f"{percent} % is no share")
    return floor_bp(open_minor, percent * 100)


def shares_fit(shares: Mapping[UUID, int], stakes: Mapping[UUID, int]) -> bool:
    """Whether exactly the units at stake are decided about, each between nothing and all that is open."""
    return shares.keys() == stakes.keys() and all(0 <= shares[key] <= stake for key, stake in stakes.items())


def needs_a_second(refund_minor: int) -> bool:
    """Whether two operators have to sign: 1,000,000 won may one alone give back, 1,000,001 not."""
    return refund_minor > TWO_SIGN_ABOVE_MINOR


def effect(stake: Stake, refund_minor: int, *, payee: str) -> Effect:
    """What a decision makes of one unit's money, line by line; nothing of it stays held (rules.md G8, G11).

    Raises ValueError when more than is open shall go back.
    """
    if not 0 <= refund_minor <= stake.open_minor:
        raise ValueError(f"{refund_minor} of {stake.open_minor} cannot go back")
    payable, due = f"payable:{payee}", "refund:due"
    if stake.status == HoldStatus.RELEASED:
        taken = taken_back(stake.parts, refund_minor)
        advance = max(0, taken.payable - stake.in_pot_minor)
        lines = [
            Posting("platform:advances", payable, advance),
            Posting(payable, due, taken.payable),
            Posting("platform:commission", due, taken.commission),
            Posting("platform:vat", due, taken.vat),
        ]
        return Effect(refund_minor, stake.parts - taken, advance, _moving(lines))
    rest = release_parts(stake.open_minor - refund_minor, stake.commission_bp)
    lines = [
        Posting("held", due, refund_minor),
        Posting("held", payable, rest.payable),
        Posting("held", "platform:commission", rest.commission),
        Posting("held", "platform:vat", rest.vat),
    ]
    return Effect(refund_minor, rest, 0, _moving(lines))


def _moving(lines: list[Posting]) -> tuple[Posting, ...]:
    return tuple(line for line in lines if line.amount_minor)
