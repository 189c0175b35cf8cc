"""How the provider's account compares with ours: what is to be judged, what is missing, what differs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import FETCH_RAISE, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from common.queries import Query, Rows
from common.waiting import Waiting, just, waiting
from escrow.models import (
    UNBARRED,
    Chargeback,
    Difference,
    Hold,
    Operation,
    Payment,
    PayoutLeg,
    ProviderMovement,
    ReconciliationRun,
)
from escrow.models.holds import IN_POT
from escrow.rules.differences import Settlement, Step, foreseen, settlements
from escrow.rules.states import OPEN_DIFFERENCES, DifferenceKind, DifferenceStatus, HoldStatus, LegStatus

MONEY_CALLS = ("charge", "resume", "refund", "transfer", "reverse")
MOST_PAYEES = 50
MOVED_HERE = ("succeeded", "strayed", "bounced")
"""States of calls by which money moved in our books."""


@dataclass(frozen=True)
class Reconciled:
    """What one comparison read and found; `provider_minor` is what the provider says it holds for us, in won."""

    lines_read: int
    differences_found: int
    provider_minor: int


@dataclass(frozen=True)
class DifferenceView:
    """One difference for operators. Amounts in won, signed as our balance changed; `code` names what it is about.

    `payee` is whom a transfer paid, where that is known or was said.
    """

    id: UUID
    kind: DifferenceKind
    status: DifferenceStatus
    about: str
    reference: str
    group: str
    expected_minor: int
    found_minor: int
    parked_minor: int
    found_at: datetime
    decide_by: datetime
    settlement: str
    reason: str
    proposed_by: str
    payee: str
    choices: tuple[tuple[Settlement, tuple[Step, ...]], ...]

    @property
    def amount_minor(self) -> int:
        """There less here."""
        return self.found_minor - self.expected_minor

    @property
    def proposed(self) -> tuple[Step, ...]:
        """What the books will say when what is proposed is signed."""
        return foreseen(Settlement(self.settlement), self.parked_minor, payee=self.payee) if self.settlement else ()


@dataclass(frozen=True)
class LastRun:
    """The newest comparison, in real time; `gap_minor` is what the provider holds less what our books say."""

    began_at: datetime
    lines_read: int
    provider_minor: int
    gap_minor: int


def movements_to_judge() -> list[UUID]:
    """Lines nobody compared yet, and those whose difference is still open, the oldest first."""
    still = Difference.objects.filter(status__in=OPEN_DIFFERENCES).values("movement")
    rows = ProviderMovement.objects.filter(Q(judged_at=None) | Q(pk__in=still), operation=None)
    return list(rows.order_by("made_at", "pk").values_list("pk", flat=True))


def chargeback_to_ask(movement_id: UUID) -> str:
    """The chargeback a line is about when we do not know it as the line says; empty for every other line."""
    row = ProviderMovement.objects.get(pk=movement_id)
    if row.kind not in ("chargeback", "chargeback_won"):
        return ""
    is_known = Chargeback.objects.filter(reference=row.subject).exists()
    return "" if is_known and row.kind == "chargeback" else row.subject


def calls_without_movement(*, since: datetime, until: datetime) -> list[UUID]:
    """Calls that moved money in our books, asked in that time (real), that stand in no line of the provider's."""
    known = Difference.objects.filter(movement=None).exclude(status=DifferenceStatus.CLEARED).values("operation")
    moved = Operation.objects.filter(status__in=MOVED_HERE, kind__in=MONEY_CALLS, amount_minor__gt=0, movements=None)
    asked = moved.filter(look_up_at__gte=since, look_up_at__lt=until).exclude(pk__in=known)
    return list(asked.order_by("look_up_at", "pk").values_list("pk", flat=True))


def open_differences(*, at_most: int = 100, only: UUID | None = None) -> tuple[DifferenceView, ...]:
    """What operators must decide, or only this one of it, the nearest promise first."""
    rows = just(only, _open()).select_related("movement", "operation").fetch_mode(FETCH_RAISE)
    return tuple(_view(row) for row in rows.order_by("decide_by", "pk")[:at_most])


def differences_in_line() -> Query[list[Waiting]]:
    """What `open_differences` lists, by its kind, with how far there is from here, and what moved."""
    rows = _open().order_by("decide_by", "pk")
    about = Coalesce("movement__kind", "operation__kind")
    return waiting(
        rows.values_list("pk", "kind", "found_at", "decide_by", F("found_minor") - F("expected_minor"), about)
    )


def has_unknown_transfers() -> bool:
    """Whether money went out to somebody and nothing here says why: until that is decided nothing more is paid out."""
    return Difference.objects.filter(status__in=OPEN_DIFFERENCES, kind=DifferenceKind.MISSING_HERE,
                                     movement__kind="transfer").exists()  # fmt: skip


def payment_charged_by(difference: Difference) -> UUID | None:
    """The payment whose order a charge there was made for, by the provider's word; None for all else."""
    line = difference.movement
    if line is None or line.kind != "charge" or not line.group:
        return None
    return Payment.objects.filter(reference=line.group).values_list("pk", flat=True).first()


def payee_told(difference: Difference) -> str:
    """Whom a transfer there paid, by the order it came out of; empty when the provider names none of ours."""
    line = difference.movement
    if line is None or line.kind != "transfer" or not line.group:
        return ""
    return Payment.objects.filter(reference=line.group).values_list("payee", flat=True).first() or ""


def possible_settlements(difference: Difference) -> tuple[Settlement, ...]:
    """What an operator may decide about it."""
    line = difference.movement
    is_transfer = line is not None and line.kind == "transfer" and difference.parked_minor < 0
    is_charge = payment_charged_by(difference) is not None
    return settlements(DifferenceKind(difference.kind), is_charge_of_order=is_charge, is_transfer=is_transfer)


def payees_with(amount_minor: int) -> tuple[str, ...]:
    """Payees of whom at least so much is released and not paid out, at most MOST_PAYEES, for an operator to choose."""
    free = Hold.objects.filter(IN_POT, UNBARRED, status=HoldStatus.RELEASED)
    in_pot = F("payable_minor") + F("advanced_minor") - F("netted_minor") - F("paid_minor")
    sums = free.values_list("payment__payee").annotate(all=Sum(in_pot)).filter(all__gte=amount_minor)
    waiting = PayoutLeg.objects.filter(status__in=[LegStatus.SCHEDULED, LegStatus.BLOCKED], amount_minor=amount_minor)
    gathered = waiting.values_list("payout__payee", flat=True).distinct()
    named = [*(payee for payee, _all in sums.order_by("payment__payee")[:MOST_PAYEES]), *gathered[:MOST_PAYEES]]
    return tuple(dict.fromkeys(named))


def differences_count() -> int:
    """How many differences there ever were; a comparison that raises it found something."""
    return Difference.objects.count()


def parked_total() -> int:
    """What all differences ever put into suspense and left there or wrote off, in won: part of `world:cards`."""
    total: int = Difference.objects.aggregate(all=Sum("parked_minor", default=0))["all"]
    return total


def suspense_total() -> int:
    """What open differences say lies in suspense, in won."""
    rows = Difference.objects.filter(status__in=OPEN_DIFFERENCES)
    total: int = rows.aggregate(all=Sum("parked_minor", default=0))["all"]
    return total


def last_run() -> LastRun | None:
    """The newest comparison, or None when there was none."""
    return last_run_query().answer


def last_run_query() -> Query[LastRun | None]:
    """The same, to be asked with others."""
    gap = F("provider_minor") - F("books_minor")
    newest = ReconciliationRun.objects.order_by("-began_at")[:1]
    return Query(_last_run, newest.values_list("began_at", "lines_read", "provider_minor", gap))


def _last_run(rows: Rows) -> LastRun | None:
    return LastRun(*rows[0]) if rows else None


def _open() -> QuerySet[Difference]:
    return Difference.objects.filter(status__in=OPEN_DIFFERENCES)


def _view(row: Difference) -> DifferenceView:
    movement, call = row.movement, row.operation
    kind, payee = DifferenceKind(row.kind), row.payee or payee_told(row)
    return DifferenceView(
        id=row.id,
        kind=kind,
        status=DifferenceStatus(row.status),
        about=movement.kind if movement else call.kind if call else "",
        reference=movement.subject if movement else call.reference if call else "",
        group=movement.group if movement else str(call.request.get("group", "")) if call else "",
        expected_minor=row.expected_minor,
        found_minor=row.found_minor,
        parked_minor=row.parked_minor,
        found_at=row.found_at,
        decide_by=row.decide_by,
        settlement=row.settlement,
        reason=row.reason,
        proposed_by=row.proposed_by,
        payee=payee,
        choices=tuple((one, foreseen(one, row.parked_minor, payee=payee)) for one in possible_settlements(row)),
    )
