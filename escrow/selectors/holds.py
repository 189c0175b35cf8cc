"""Questions about single units' money, answered with plain values."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FETCH_RAISE, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from common.asking import asked_once
from common.carrying import carrying, packed, settle, unpacked
from common.queries import Query, summed
from escrow.errors import NoSuchHold
from escrow.models import UNBARRED, Hold, PayoutItem, Refund
from escrow.rules.refunds import held, in_pot
from escrow.rules.states import HoldStatus, PayoutStatus, RefundStatus


@dataclass(frozen=True)
class RefundView:
    """Money of a unit on its way back, or back."""

    id: UUID
    amount_minor: int
    status: RefundStatus
    reason: str
    asked_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True)
class HoldView:
    """One unit's money: `amount_minor` = held + released + refunded + lost once it is captured; `card_minor` of it
    came from the card.

    Released is net of later refunds and has three parts. `refundable_minor` is the most that can still go
    back; while the unit is under a dispute (`dispute_id`) only the case decides about it, and nobody while
    the payer's bank takes the charge back (`chargeback_id`).
    """

    id: UUID
    reference: str
    number: int
    status: HoldStatus
    amount_minor: int
    card_minor: int
    held_minor: int
    refunded_minor: int
    card_refunded_minor: int
    lost_minor: int
    released_minor: int
    payable_minor: int
    commission_minor: int
    vat_minor: int
    refundable_minor: int
    released_at: datetime | None
    payout_at: datetime | None
    payout_status: PayoutStatus | None
    dispute_id: UUID | None
    chargeback_id: UUID | None
    refunds: tuple[RefundView, ...]

    @property
    def is_barred(self) -> bool:
        """Whether a case or a bank decides about it, and nobody else."""
        return self.dispute_id is not None or self.chargeback_id is not None


def hold_ids(payment_ids: Collection[UUID]) -> dict[str, UUID]:
    """The holds of these payments by their references."""
    return dict(Hold.objects.filter(payment__in=payment_ids).values_list("reference", "id"))


def hold_of(reference: str) -> HoldView:
    """The hold of a unit. Raises NoSuchHold."""
    found = holds_of([reference])
    if reference not in found:
        raise NoSuchHold()
    return found[reference]


def holds_of(references: Iterable[str]) -> dict[str, HoldView]:
    """The holds of units by their references; one query, whatever their number."""
    return {view.reference: view for view in _views(Hold.objects.filter(reference__in=list(references)))}


@asked_once
def holds_of_payment(payment_id: UUID) -> tuple[HoldView, ...]:
    """The holds of a payment in the order of their numbers."""
    return _views(Hold.objects.filter(payment=payment_id).order_by("number"))


def held_total(payee: str | None = None) -> int:
    """What is held in won for one payee, or in all."""
    return held_query(payee).answer


def held_query(payee: str | None = None) -> Query[int]:
    """The same, to be asked with others."""
    holds = Hold.objects.filter(status=HoldStatus.FUNDED)
    if payee is not None:
        holds = holds.filter(payment__payee=payee)
    return Query(lambda rows: rows[0][0], summed(holds, held=Coalesce(Sum(_OPEN), 0)))


def open_amounts(hold_ids: Iterable[UUID]) -> list[int]:
    """What is held of each of these that no case of its own bars, in won."""
    return list(_open(hold_ids).values_list(_OPEN, flat=True))


def open_sum(hold_ids: QuerySet[Any, Any]) -> Subquery:
    """The sum of them, a column for a query that knows these holds by its own rows."""
    return Subquery(summed(_open(hold_ids), all_open=Coalesce(Sum(_OPEN), 0)))


def pot_of(hold: Hold) -> int:
    """What of a released hold still lies in its payee's pot."""
    return in_pot(
        payable_minor=hold.payable_minor,
        advanced_minor=hold.advanced_minor,
        netted_minor=hold.netted_minor,
        paid_minor=hold.paid_minor,
    )


_OPEN = F("amount_minor") - F("refunded_minor") - F("lost_minor")


def _open(hold_ids: Iterable[UUID] | QuerySet[Any, Any]) -> QuerySet[Hold]:
    return Hold.objects.filter(UNBARRED, pk__in=hold_ids, status=HoldStatus.FUNDED)


def holds_along() -> ArraySubquery:
    """The holds of a payment as one more column of it, for `holds_shown`."""
    refunds = packed(Refund.objects.filter(hold=OuterRef("pk")).order_by("pk"))
    holds = Hold.objects.filter(payment=OuterRef("pk")).order_by("number")
    return packed(holds, carried_refunds=refunds, paid_out=_paid_out())


def holds_shown(column: Sequence[dict[str, Any]]) -> tuple[HoldView, ...]:
    """What came along with a payment by `holds_along`."""
    return _shown(unpacked(Hold, column))


def _paid_out() -> Subquery:
    """The state of the newest payout a hold is in."""
    return Subquery(PayoutItem.objects.filter(hold=OuterRef("pk")).order_by("-pk").values("payout__status")[:1])


def _views(holds: QuerySet[Hold]) -> tuple[HoldView, ...]:
    whole = carrying(holds, "refunds", Refund.objects.order_by("pk")).annotate(paid_out=_paid_out())
    return _shown(list(whole.fetch_mode(FETCH_RAISE)))


def _shown(holds: list[Hold]) -> tuple[HoldView, ...]:
    settle(holds, "refunds")
    return tuple(_view(hold) for hold in holds)


def _view(hold: Hold) -> HoldView:
    paid_out: str | None = hold.paid_out  # type: ignore[attr-defined]  # put beside its columns
    status = HoldStatus(hold.status)
    in_pot = held(
        status, amount_minor=hold.amount_minor, refunded_minor=hold.refunded_minor, lost_minor=hold.lost_minor
    )
    return HoldView(
        id=hold.id,
        reference=hold.reference,
        number=hold.number,
        status=status,
        amount_minor=hold.amount_minor,
        card_minor=hold.card_minor,
        held_minor=in_pot,
        refunded_minor=hold.refunded_minor,
        card_refunded_minor=hold.card_refunded_minor,
        lost_minor=hold.lost_minor,
        released_minor=hold.released_minor,
        payable_minor=hold.payable_minor,
        commission_minor=hold.commission_minor,
        vat_minor=hold.vat_minor,
        refundable_minor=hold.released_minor if status == HoldStatus.RELEASED else in_pot,
        released_at=hold.released_at,
        payout_at=hold.payout_at,
        payout_status=PayoutStatus(paid_out) if paid_out else None,
        dispute_id=hold.dispute_id,
        chargeback_id=hold.chargeback_id,
        refunds=tuple(_refund_view(refund) for refund in hold.refunds.all()),
    )


def _refund_view(refund: Refund) -> RefundView:
    return RefundView(
        id=refund.id,
        amount_minor=refund.amount_minor,
        status=RefundStatus(refund.status),
        reason=refund.reason,
        asked_at=refund.asked_at,
        settled_at=refund.settled_at,
    )
