"""The legs of one payout, for its payee: what each came from, where it stands, and what was taken back of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import FETCH_RAISE

from escrow.errors import NoSuchPayout
from escrow.models import Payout, PayoutItem, PayoutLeg
from escrow.rules.states import LegStatus


@dataclass(frozen=True)
class LegView:
    """One transfer, in won. `payment` is the reference of the charge it came from, "" for our balance."""

    id: UUID
    payment: str
    amount_minor: int
    reversed_minor: int
    status: LegStatus
    trouble: str
    next_try_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True)
class PayoutParts:
    """A payout's legs, and what it paid of each unit by the unit's reference; a unit's reserve comes later."""

    id: UUID
    legs: tuple[LegView, ...]
    units: tuple[tuple[str, int], ...]


def parts_of_payout(payout_id: UUID, *, payee: str) -> PayoutParts:
    """What a payout of the payee is made of. Raises NoSuchPayout. A payout gathers at most 1,000 units."""
    if not Payout.objects.filter(pk=payout_id, payee=payee).exists():
        raise NoSuchPayout()
    legs = PayoutLeg.objects.filter(payout=payout_id).select_related("payment").fetch_mode(FETCH_RAISE)
    items = PayoutItem.objects.filter(payout=payout_id).order_by("pk")
    return PayoutParts(
        id=payout_id,
        legs=tuple(_view(leg) for leg in legs.order_by("pk")),
        units=tuple(items.values_list("hold__reference", "amount_minor")),
    )


def _view(leg: PayoutLeg) -> LegView:
    return LegView(
        id=leg.id,
        payment=leg.payment.reference if leg.payment else "",
        amount_minor=leg.amount_minor,
        reversed_minor=leg.reversed_minor,
        status=LegStatus(leg.status),
        trouble=leg.trouble,
        next_try_at=leg.next_try_at,
        settled_at=leg.settled_at,
    )
