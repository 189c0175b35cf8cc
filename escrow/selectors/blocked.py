"""Money of payouts that does not go out: how much, why, since when, whose turn it is, and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Min, Sum

from escrow.gateways import current_gateway
from escrow.models import UNBARRED, Hold, PayeeAccount, PayoutLeg
from escrow.models.holds import IN_POT
from escrow.rules.blocked import TurnOf, turn_of
from escrow.rules.legs import MAY_NOT_RECEIVE, NOT_ONBOARDED
from escrow.rules.states import HoldStatus, LegStatus

MOST_SHOWN = 200
_REFUSED = [LegStatus.BLOCKED, LegStatus.FROZEN]


@dataclass(frozen=True)
class BlockedLegs:
    """The legs of one payout that wait for one reason, in won. Without `next_try_at` nobody tries by itself."""

    payout_id: UUID
    payee: str
    amount_minor: int
    reason: str
    turn: TurnOf
    since: datetime
    next_try_at: datetime | None


@dataclass(frozen=True)
class BlockedPayee:
    """Released money that is not even gathered, since its payee may not receive; looked at again at `next_try_at`."""

    id: UUID
    payee: str
    amount_minor: int
    reason: str
    missing: tuple[str, ...]
    since: datetime
    next_try_at: datetime | None

    @property
    def turn(self) -> TurnOf:
        """The payee's, always."""
        return TurnOf.PAYEE


def blocked_legs(payee: str | None = None) -> tuple[BlockedLegs, ...]:
    """What of payouts, of all or of one payee, did not go out; the oldest first, at most MOST_SHOWN."""
    legs = PayoutLeg.objects.filter(status__in=_REFUSED)
    if payee is not None:
        legs = legs.filter(payout__payee=payee)
    rows = (
        legs.values_list("payout_id", "payout__payee", "trouble", "status", "payout__scheduled_at")
        .annotate(amount=Sum("amount_minor"), next=Min("next_try_at"))
        .order_by("payout__scheduled_at", "payout_id", "trouble")[:MOST_SHOWN]
    )
    return tuple(
        BlockedLegs(payout_id, party, amount, reason, turn_of(reason, LegStatus(status)), since, next_try_at)
        for payout_id, party, reason, status, since, amount, next_try_at in rows
    )


def blocked_payees(payee: str | None = None) -> tuple[BlockedPayee, ...]:
    """Payees, all or one, whose released money waits for their account at the provider; at most MOST_SHOWN."""
    accounts = PayeeAccount.objects.filter(provider=current_gateway().name, blocked_at__isnull=False)
    if payee is not None:
        accounts = accounts.filter(party=payee)
    found = list(accounts.order_by("blocked_at", "pk")[:MOST_SHOWN])
    pots = _waiting([account.party for account in found])
    return tuple(
        BlockedPayee(
            id=account.id,
            payee=account.party,
            amount_minor=pots.get(account.party, 0),
            reason=MAY_NOT_RECEIVE if account.reference else NOT_ONBOARDED,
            missing=tuple(account.missing),
            since=account.blocked_at,
            next_try_at=account.check_at,
        )
        for account in found
        if account.blocked_at is not None
    )


def _waiting(parties: list[str]) -> dict[str, int]:
    waiting = Hold.objects.filter(IN_POT, UNBARRED, payment__payee__in=parties, status=HoldStatus.RELEASED)
    in_pot = F("payable_minor") + F("advanced_minor") - F("netted_minor") - F("paid_minor")
    return dict(waiting.values_list("payment__payee").annotate(all=Sum(in_pot)))
