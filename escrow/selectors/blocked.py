"""Money of payouts that does not go out: how much, why, since when, whose turn it is, and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import F, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from common.queries import Query
from common.waiting import NO_CLOCK, Waiting, just, waiting
from escrow.gateways import current_gateway
from escrow.models import UNBARRED, Hold, PayeeAccount, PayoutLeg
from escrow.models.holds import IN_POT
from escrow.rules.blocked import TurnOf, turn_of
from escrow.rules.legs import MAY_NOT_RECEIVE, NOT_ONBOARDED
from escrow.rules.states import HoldStatus, LegStatus

MOST_SHOWN = 200

type Groups = QuerySet[Any, dict[str, Any]]
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


def blocked_legs(payee: str | None = None, *, only: UUID | None = None) -> tuple[BlockedLegs, ...]:
    """What of payouts, of all, of one payee or of one payout, did not go out; the oldest first, at most MOST_SHOWN."""
    legs = PayoutLeg.objects.filter(status__in=_REFUSED)
    if payee is not None:
        legs = legs.filter(payout__payee=payee)
    if only is not None:
        legs = legs.filter(payout=only)
    rows = _by_payout(legs).values_list(*_OF_LEGS, "amount", "next")[:MOST_SHOWN]
    return tuple(
        BlockedLegs(payout_id, party, amount, reason, turn_of(reason, LegStatus(status)), since, next_try_at)
        for payout_id, party, reason, status, since, amount, next_try_at in rows
    )


def payouts_in_line() -> Query[list[Waiting]]:
    """What `blocked_legs` lists of everybody's payouts, by what troubles them."""
    rows = _by_payout(PayoutLeg.objects.filter(status__in=_REFUSED))
    return waiting(rows.values_list("payout_id", "trouble", "payout__scheduled_at", NO_CLOCK, "amount"))


def payees_in_line() -> Query[list[Waiting]]:
    """What `blocked_payees` lists, by payee."""
    amount = Subquery(_in_pots().filter(payment__payee=OuterRef("party")).values("all"))
    rows = _blocked().order_by("blocked_at", "pk")
    return waiting(rows.values_list("pk", "party", "blocked_at", NO_CLOCK, Coalesce(amount, 0)))


def blocked_payees(payee: str | None = None, *, only: UUID | None = None) -> tuple[BlockedPayee, ...]:
    """Payees, all or one, whose released money waits for their account at the provider; at most MOST_SHOWN."""
    accounts = just(only, _blocked())
    if payee is not None:
        accounts = accounts.filter(party=payee)
    found = list(accounts.order_by("blocked_at", "pk")[:MOST_SHOWN])
    pots = dict(_in_pots().filter(payment__payee__in=[account.party for account in found]).values_list(*_POT))
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


_OF_LEGS = ("payout_id", "payout__payee", "trouble", "status", "payout__scheduled_at")
_OLDEST = ("payout__scheduled_at", "payout_id", "trouble")
_POT = ("payment__payee", "all")


def _by_payout(legs: QuerySet[PayoutLeg]) -> Groups:
    legs = legs.order_by(*_OLDEST)
    groups = legs.values(*_OF_LEGS).annotate(amount=Sum("amount_minor"), next=Min("next_try_at"))
    return cast(Groups, groups)


def _blocked() -> QuerySet[PayeeAccount]:
    return PayeeAccount.objects.filter(provider=current_gateway().name, blocked_at__isnull=False)


def _in_pots() -> Groups:
    """What lies in each payee's pot and may be paid out."""
    in_pots = Hold.objects.filter(IN_POT, UNBARRED, status=HoldStatus.RELEASED).order_by()
    in_pot = F("payable_minor") + F("advanced_minor") - F("netted_minor") - F("paid_minor")
    return cast(Groups, in_pots.values("payment__payee").annotate(all=Sum(in_pot)))
