"""How the money is, in one look: what was proven, what waits too long, what somebody must decide."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from common.calendar import seoul_day
from escrow.models import Difference, InboxEvent, Operation, PayoutLeg, ProviderPull
from escrow.rules.states import OPEN_DIFFERENCES, OPEN_OPERATIONS, InboxStatus, LegStatus
from escrow.selectors.reconciliation import LastRun, last_run, suspense_total
from ledger.selectors import ProvenRun, last_runs

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
    proof, inbox, differences = last_runs().latest, _inbox(), _differences(now)
    unknown = Operation.objects.filter(status__in=OPEN_OPERATIONS).aggregate(count=Count("pk"), oldest=Min("asked_at"))
    legs = PayoutLeg.objects.aggregate(
        blocked=Count("pk", filter=Q(status=LegStatus.BLOCKED)), frozen=Count("pk", filter=Q(status=LegStatus.FROZEN))
    )
    alarms = {
        "books_differ": proof is not None and not proof.agrees,
        "proof_is_old": proof is None or proof.began_at < real_now - PROOF_TOO_OLD,
        "calls_without_answer": bool(unknown["oldest"] and unknown["oldest"] < now - UNKNOWN_TOO_LONG),
        "events_wait": bool(inbox.oldest_due_at and inbox.oldest_due_at < real_now - INBOX_TOO_LONG),
        "events_apart": bool(inbox.quarantined),
        "events_dead": bool(inbox.dead),
        "differences_open": bool(differences.open),
        "differences_late": bool(differences.late),
        "suspense_over_night": differences.over_night,
        "payouts_blocked": bool(legs["blocked"] or legs["frozen"]),
        "provider_not_compared": ProviderPull.objects.filter(due_at__lt=real_now - PULL_TOO_LATE).exists(),
    }
    return MoneyHealth(
        proof=proof,
        unknown=unknown["count"],
        oldest_unknown_at=unknown["oldest"],
        inbox=inbox,
        differences=differences,
        blocked_legs=legs["blocked"],
        frozen_legs=legs["frozen"],
        last_run=last_run(),
        alarms=tuple(name for name, is_so in alarms.items() if is_so),
    )


def _inbox() -> InboxHealth:
    waiting = InboxEvent.objects.filter(status=InboxStatus.WAITING).aggregate(count=Count("pk"), oldest=Min("due_at"))
    apart = InboxEvent.objects.filter(status__in=[InboxStatus.QUARANTINED, InboxStatus.DEAD])
    found = apart.aggregate(
        quarantined=Count("pk", filter=Q(status=InboxStatus.QUARANTINED)),
        dead=Count("pk", filter=Q(status=InboxStatus.DEAD)),
    )
    return InboxHealth(waiting["count"], waiting["oldest"], found["quarantined"], found["dead"])


def _differences(now: datetime) -> DifferencesHealth:
    rows = Difference.objects.filter(status__in=OPEN_DIFFERENCES)
    found = rows.aggregate(
        open=Count("pk"),
        late=Count("pk", filter=Q(decide_by__lte=now)),
        first_parked=Min("found_at", filter=~Q(parked_minor=0)),
    )
    first = found["first_parked"]
    over_night = first is not None and seoul_day(first) < seoul_day(now)
    return DifferencesHealth(found["open"], found["late"], suspense_total(), over_night)
