"""Questions about charges banks take back, answered with plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import FETCH_RAISE, Q, QuerySet

from common.paging import Ask, Part, part_of
from common.queries import Query
from common.waiting import Waiting, waiting
from escrow.errors import NoSuchChargeback
from escrow.models import Chargeback
from escrow.rules.states import OPEN_CHARGEBACKS, ChargebackStatus

_WAITING = [*sorted(status.value for status in OPEN_CHARGEBACKS), ChargebackStatus.WARNING.value]


@dataclass(frozen=True)
class ChargebackView:
    """A chargeback of the payment `reference`, in won. `files` are photo ids by the provider's fields.

    `sends_at` is when the clock sends the evidence; None once it was sent, or when only an operator can.
    """

    id: UUID
    reference: str
    payer: str
    payee: str
    provider_reference: str
    status: ChargebackStatus
    amount_minor: int
    fee_minor: int
    platform_minor: int
    reason: str
    opened_at: datetime
    evidence_due_by: datetime
    sends_at: datetime | None
    evidence_sent_at: datetime | None
    decide_by: datetime
    closed_at: datetime | None
    trouble: str
    texts: Mapping[str, str]
    files: Mapping[str, UUID]

    @property
    def is_open(self) -> bool:
        """Whether the bank has the money and has not decided."""
        return self.status in OPEN_CHARGEBACKS

    @property
    def takes_evidence(self) -> bool:
        """Whether something can still be gathered and sent."""
        return self.evidence_sent_at is None and self.status in {ChargebackStatus.WARNING, ChargebackStatus.OPENED}

    def needs_operator(self, now: datetime) -> bool:
        """Whether nobody but an operator moves it on: its evidence cannot be sent by the clock, or the bank is late."""
        return (self.takes_evidence and self.sends_at is None) or (self.is_open and now >= self.decide_by)


def chargeback_view(chargeback_id: UUID) -> ChargebackView:
    """The chargeback. Raises NoSuchChargeback."""
    row = _whole(Chargeback.objects.filter(pk=chargeback_id)).first()
    if row is None:
        raise NoSuchChargeback()
    return _view(row)


def chargebacks_about(reference: str) -> list[ChargebackView]:
    """All chargebacks of a payment, the newest first."""
    return [_view(row) for row in _whole(Chargeback.objects.filter(payment__reference=reference)).order_by("-pk")]


def chargebacks_of_payee(payee: str, *, is_open: bool, ask: Ask) -> Part[ChargebackView]:
    """A payee's chargebacks: those under way by when evidence ends, or those that are over, the newest first."""
    rows = _whole(Chargeback.objects.filter(payment__payee=payee))
    running = Q(status__in=_WAITING)
    if is_open:
        return part_of(rows.filter(running), "evidence_due_by", "pk", ask=ask).shown(_views)
    return part_of(rows.exclude(running), "-opened_at", "-pk", ask=ask).shown(_views)


def chargebacks_waiting(ask: Ask) -> Part[ChargebackView]:
    """Every chargeback under way, for the desk, by when its bank stops reading."""
    return part_of(_whole(_under_way()), "evidence_due_by", "pk", ask=ask).shown(_views)


def chargebacks_in_line() -> Query[list[Waiting]]:
    """What `chargebacks_waiting` lists, by the bank's reason."""
    rows = _under_way().order_by("evidence_due_by", "pk")
    return waiting(rows.values_list("pk", "reason", "opened_at", "evidence_due_by", "amount_minor"))


def count_of_chargebacks() -> int:
    """How many are under way."""
    return _under_way().count()


def _under_way() -> QuerySet[Chargeback]:
    return Chargeback.objects.filter(status__in=_WAITING)


def _whole(rows: QuerySet[Chargeback]) -> QuerySet[Chargeback]:
    return rows.select_related("payment").fetch_mode(FETCH_RAISE)


def _views(rows: Iterable[Chargeback]) -> list[ChargebackView]:
    return [_view(row) for row in rows]


def _view(row: Chargeback) -> ChargebackView:
    return ChargebackView(
        id=row.id,
        reference=row.payment.reference,
        payer=row.payment.payer,
        payee=row.payment.payee,
        provider_reference=row.reference,
        status=ChargebackStatus(row.status),
        amount_minor=row.amount_minor,
        fee_minor=row.fee_minor - row.fee_back_minor,
        platform_minor=row.platform_minor,
        reason=row.reason,
        opened_at=row.opened_at,
        evidence_due_by=row.evidence_due_by,
        sends_at=row.send_at,
        evidence_sent_at=row.evidence_sent_at,
        decide_by=row.decide_by,
        closed_at=row.closed_at,
        trouble=row.trouble,
        texts=row.texts,
        files={field: UUID(photo_id) for field, photo_id in row.files.items()},
    )
