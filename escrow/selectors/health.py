"""How the money is, in one look: what was proven, what waits too long, what somebody must decide."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Coalesce

from common.calendar import seoul_day
from common.queries import Query, Rows, summed
from escrow.models import Difference, InboxEvent, Operation, PayoutLeg, ProviderPull, StrayCharge
from escrow.rules.states import OPEN_DIFFERENCES, OPEN_OPERATIONS, InboxStatus, LegStatus, StrayStatus
from escrow.selectors.reconciliation import LastRun, last_run_query
from ledger.selectors import ProvenRun
from ledger.selectors import last_run_query as last_proof_query

UNKNOWN_TOO_LONG = timedelta(minutes=15)
INBOX_TOO_LONG = timedelta(minutes=5)
PROOF_TOO_OLD = timedelta(minutes=20)
"""A proof is run every five minutes."""
PULL_TOO_LATE = timedelta(minutes=30)


@dataclass(frozen=True)
class InboxHealth:
    """Events that wait, the oldest of them since when (real time), and those only an operator sends on."""

    waiting: int
    oldest_due_at: datetime | None
    quarantined: int
    dead: int


@dataclass(frozen=True)
class DifferencesHealth:
    """Open differences with the provider, those past their promise, and what they hold in suspense, in won."""

    open: int
    late: int
    suspense_minor: int
    over_night: bool


@dataclass(frozen=True)
class MoneyHealth:
    """Every figure of the money's health; `alarms` names, in stable words, what somebody must look at."""

    proof: ProvenRun | None
    unknown: int
    oldest_unknown_at: datetime | None
    inbox: InboxHealth
    differences: DifferencesHealth
    blocked_legs: int
    frozen_legs: int
    last_run: LastRun | None
    alarms: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """Whether nobody needs to look."""
        return not self.alarms


def money_health(*, now: datetime, real_now: datetime) -> MoneyHealth:
    """All of it at this instant; `now` is domain time, for promises, `real_now` what paces calls to the outside."""
    return health_query(now=now, real_now=real_now).answer


def health_query(*, now: datetime, real_now: datetime) -> Query[MoneyHealth]:
    """The same, to be asked with others."""

    def read(*found: Any) -> MoneyHealth:
        return _judged(_Found(*found), now=now, real_now=real_now)

    calls = Operation.objects.filter(status__in=OPEN_OPERATIONS)
    blocked, frozen = Q(status=LegStatus.BLOCKED), Q(status=LegStatus.FROZEN)
    legs = PayoutLeg.objects.filter(blocked | frozen)
    late = ProviderPull.objects.filter(due_at__lt=real_now - PULL_TOO_LATE)
    return Query(
        read,
        last_proof_query(),
        _inbox(),
        _differences(now),
        summed(calls, count=Count("pk"), oldest=Min("asked_at")),
        summed(legs, blocked=Count("pk", filter=blocked), frozen=Count("pk", filter=frozen)),
        Query(bool, late.values_list("pk")[:1]),
        Query(bool, StrayCharge.objects.exclude(status=StrayStatus.SETTLED).values_list("pk")[:1]),
        last_run_query(),
    )


@dataclass(frozen=True)
class _Found:
    """What was read, before anybody judges it."""

    proof: ProvenRun | None
    inbox: InboxHealth
    differences: DifferencesHealth
    calls: Rows
    legs: Rows
    is_late: bool
    has_strays: bool
    last_run: LastRun | None


def _judged(found: _Found, *, now: datetime, real_now: datetime) -> MoneyHealth:
    [(unknown, oldest_unknown_at)], [(blocked, frozen)] = found.calls, found.legs
    proof, inbox, differences = found.proof, found.inbox, found.differences
    alarms = {
        "books_differ": proof is not None and not proof.agrees,
        "proof_is_old": proof is None or proof.began_at < real_now - PROOF_TOO_OLD,
        "calls_without_answer": bool(oldest_unknown_at and oldest_unknown_at < now - UNKNOWN_TOO_LONG),
        "events_wait": bool(inbox.oldest_due_at and inbox.oldest_due_at < real_now - INBOX_TOO_LONG),
        "events_apart": bool(inbox.quarantined),
        "events_dead": bool(inbox.dead),
        "differences_open": bool(differences.open),
        "differences_late": bool(differences.late),
        "suspense_over_night": differences.over_night,
        "payouts_blocked": bool(blocked or frozen),
        "charges_stray": found.has_strays,
        "provider_not_compared": found.is_late,
    }
    return MoneyHealth(
        proof=proof,
        unknown=unknown,
        oldest_unknown_at=oldest_unknown_at,
        inbox=inbox,
        differences=differences,
        blocked_legs=blocked,
        frozen_legs=frozen,
        last_run=found.last_run,
        alarms=tuple(name for name, is_so in alarms.items() if is_so),
    )


def _inbox() -> Query[InboxHealth]:
    waiting = InboxEvent.objects.filter(status=InboxStatus.WAITING)
    quarantined, dead = Q(status=InboxStatus.QUARANTINED), Q(status=InboxStatus.DEAD)
    return Query(
        lambda found, apart: InboxHealth(*found[0], *apart[0]),
        summed(waiting, count=Count("pk"), oldest=Min("due_at")),
        summed(
            InboxEvent.objects.filter(quarantined | dead),
            quarantined=Count("pk", filter=quarantined),
            dead=Count("pk", filter=dead),
        ),
    )


def _differences(now: datetime) -> Query[DifferencesHealth]:
    def read(rows: Rows) -> DifferencesHealth:
        [(count, late, suspense_minor, first)] = rows
        over_night = first is not None and seoul_day(first) < seoul_day(now)
        return DifferencesHealth(count, late, suspense_minor, over_night)

    sums = summed(
        Difference.objects.filter(status__in=OPEN_DIFFERENCES),
        count=Count("pk"),
        late=Count("pk", filter=Q(decide_by__lte=now)),
        suspense=Coalesce(Sum("parked_minor"), 0),
        first_parked=Min("found_at", filter=~Q(parked_minor=0)),
    )
    return Query(read, sums)
