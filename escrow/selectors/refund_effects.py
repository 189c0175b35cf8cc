"""What the books will say of a refund before anybody presses: every posting of every unit, with its parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import FETCH_RAISE

from common.ids import short_code
from escrow.models import UNBARRED, Hold
from escrow.rules.disputes import Posting
from escrow.rules.parts import SharesBack, card_left, shares_back
from escrow.rules.refunds import held
from escrow.rules.states import HoldStatus


@dataclass(frozen=True)
class UnitRefund:
    """One unit's part of a refund in won: what was open, what goes back and how, what stays held."""

    number: int
    open_minor: int
    back: SharesBack
    postings: tuple[Posting, ...]

    @property
    def stays_minor(self) -> int:
        """What is still held afterwards."""
        return self.open_minor - self.back.total


def open_units(payment_id: UUID) -> dict[int, int]:
    """What can go back of each unit by its number: captured, neither released nor barred."""
    return {hold.number: _open(hold) for hold in _open_holds(payment_id)}


def refund_effects(payment_id: UUID, shares: Mapping[int, int]) -> tuple[UnitRefund, ...]:
    """Every unit of which something goes back, in the order of their numbers; those that are open no more left out."""
    return tuple(
        _effect(hold, shares[hold.number])
        for hold in _open_holds(payment_id)
        if 0 < shares.get(hold.number, 0) <= _open(hold)
    )


def _open_holds(payment_id: UUID) -> list[Hold]:
    rows = Hold.objects.filter(UNBARRED, payment=payment_id, status=HoldStatus.FUNDED).prefetch_related("parts")
    return list(rows.fetch_mode(FETCH_RAISE).order_by("number"))


def _open(hold: Hold) -> int:
    return held(
        HoldStatus(hold.status),
        amount_minor=hold.amount_minor,
        refunded_minor=hold.refunded_minor,
        lost_minor=hold.lost_minor,
    )


def _effect(hold: Hold, minor: int) -> UnitRefund:
    """The same split as `refund_hold` makes (rules.md G10)."""
    parts = sorted(hold.parts.all(), key=lambda part: part.number)
    left = card_left(
        card_minor=hold.card_minor, card_refunded_minor=hold.card_refunded_minor, lost_minor=hold.lost_minor
    )
    back = shares_back(minor, card_minor=left, others=[part.amount_minor - part.refunded_minor for part in parts])
    pot = f"held:{short_code(hold.id)}"
    ends = [("refund:due", back.card_minor), *zip((part.returns_to for part in parts), back.others, strict=True)]
    return UnitRefund(hold.number, _open(hold), back, tuple(Posting(pot, end, each) for end, each in ends if each))
