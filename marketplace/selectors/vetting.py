"""What the award of a pool waits for: each with its owner, its deadline and what silence means."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from marketplace.models import Award
from marketplace.rules.states import AwardStatus, FlagStatus, LowPriceStatus
from marketplace.selectors.auctions import AwardView, award_rows, shown_awards
from marketplace.selectors.flags import FlagCaseView, flag_cases_of
from marketplace.selectors.low_price import LowPriceView, low_prices_in


class WaitKind(StrEnum):
    """What an award can wait for."""

    LOW_PRICE = "low_price"
    FLAGS = "flags"
    OPT_OUT = "opt_out"
    CONSENT = "consent"
    ACCEPTANCE = "acceptance"
    FEWER = "fewer"


class WaitOwner(StrEnum):
    """Whose turn it is."""

    SELLER = "seller"
    OPERATOR = "operator"
    BUYERS = "buyers"


class Silence(StrEnum):
    """What happens at the deadline when nobody acts."""

    BID_REJECTED = "bid_rejected"
    OPERATOR_DECIDES = "operator_decides"
    BUYERS_MAY_LEAVE = "buyers_may_leave"
    JUDGED_AGAIN = "judged_again"
    SILENT_ARE_OUT = "silent_are_out"
    NEXT_SELLER = "next_seller"
    EVERYBODY_REFUNDED = "everybody_refunded"


@dataclass(frozen=True)
class Wait:
    """One thing an award waits for."""

    kind: WaitKind
    owner: WaitOwner
    since: datetime
    deadline: datetime
    default: Silence


@dataclass(frozen=True)
class Vetting:
    """The newest award of a pool, what it waits for now, and its hold and flags, decided or not."""

    award: AwardView
    waits: tuple[Wait, ...]
    low_price: LowPriceView | None
    flags: FlagCaseView | None


def vetting_of(pool_id: UUID) -> Vetting | None:
    """How the award of a pool stands; None before there is one. Flags under the quorum wait for nobody."""
    rows = award_rows(pool_id)
    if not rows:
        return None
    row = rows[-1]
    low_price = next(iter(low_prices_in([row])), None)
    flags = next((case for case in flag_cases_of(pool_id) if case.seller_id == row.seller_id), None)
    waits = [_low_price(low_price), _flags(flags), _opt_out(row), _of_state(row)]
    return Vetting(shown_awards([row])[0], tuple(wait for wait in waits if wait), low_price, flags)


def _low_price(hold: LowPriceView | None) -> Wait | None:
    if hold is None or hold.status not in {LowPriceStatus.WAITING, LowPriceStatus.ANSWERED}:
        return None
    if hold.status is LowPriceStatus.WAITING:
        return Wait(WaitKind.LOW_PRICE, WaitOwner.SELLER, hold.held_at, hold.answer_by, Silence.BID_REJECTED)
    since = hold.answered_at or hold.held_at
    return Wait(WaitKind.LOW_PRICE, WaitOwner.OPERATOR, since, hold.decide_by, Silence.BID_REJECTED)


def _flags(case: FlagCaseView | None) -> Wait | None:
    if case is None or case.raised_at is None or case.answer_by is None or case.decide_by is None:
        return None
    if case.status is FlagStatus.RAISED:
        return Wait(WaitKind.FLAGS, WaitOwner.SELLER, case.raised_at, case.answer_by, Silence.OPERATOR_DECIDES)
    if case.status is not FlagStatus.ANSWERED:
        return None
    since = case.replied_at or case.raised_at
    return Wait(WaitKind.FLAGS, WaitOwner.OPERATOR, since, case.decide_by, Silence.BUYERS_MAY_LEAVE)


def _opt_out(award: Award) -> Wait | None:
    if award.status != AwardStatus.VETTING or award.opt_out_until is None or award.opt_out_ended_at is not None:
        return None
    return Wait(WaitKind.OPT_OUT, WaitOwner.BUYERS, award.made_at, award.opt_out_until, Silence.JUDGED_AGAIN)


def _of_state(award: Award) -> Wait | None:
    if award.status == AwardStatus.CONSENT and award.consent_until:
        return Wait(WaitKind.CONSENT, WaitOwner.BUYERS, award.made_at, award.consent_until, Silence.SILENT_ARE_OUT)
    if award.status == AwardStatus.OFFERED and award.accept_by and award.offered_at:
        return Wait(WaitKind.ACCEPTANCE, WaitOwner.SELLER, award.offered_at, award.accept_by, Silence.NEXT_SELLER)
    if award.status == AwardStatus.FEWER and award.fewer_by:
        since = award.decided_at or award.made_at
        return Wait(WaitKind.FEWER, WaitOwner.SELLER, since, award.fewer_by, Silence.EVERYBODY_REFUNDED)
    return None
