"""Refunds that wait for a second operator."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import FETCH_RAISE

from common.queries import Query
from common.waiting import Waiting, waiting
from marketplace.models import ProposedRefund
from marketplace.rules.states import ProposedRefundStatus

MOST_SHOWN = 100


@dataclass(frozen=True)
class ProposedRefundView:
    """So many won of each unit of an order by its number, proposed by an operator; it lapses at `sign_by`."""

    id: UUID
    order_id: UUID
    title: str
    shares: Mapping[int, int]
    refund_minor: int
    reason: str
    proposed_by: str
    proposed_at: datetime
    sign_by: datetime


def proposed_refund(order_id: UUID) -> ProposedRefundView | None:
    """What of an order waits for a signature; None when nothing does."""
    return next(iter(_views(order_id=order_id)), None)


def refunds_to_sign(only: UUID | None = None) -> tuple[ProposedRefundView, ...]:
    """All that wait, or this one, the nearest end first, at most MOST_SHOWN."""
    return _views() if only is None else _views(pk=only)


def refunds_to_sign_in_line() -> Query[list[Waiting]]:
    """What `refunds_to_sign` lists, by what was bought."""
    rows = ProposedRefund.objects.filter(status=ProposedRefundStatus.PROPOSED).order_by("sign_by", "pk")
    return waiting(rows.values_list("pk", "order__pool__want__title", "proposed_at", "sign_by", "refund_minor"))


def _views(**asked: object) -> tuple[ProposedRefundView, ...]:
    rows = ProposedRefund.objects.filter(status=ProposedRefundStatus.PROPOSED, **asked)
    whole = rows.select_related("order__pool__want").fetch_mode(FETCH_RAISE).order_by("sign_by", "pk")
    return tuple(_view(row) for row in whole[:MOST_SHOWN])


def _view(row: ProposedRefund) -> ProposedRefundView:
    return ProposedRefundView(
        id=row.id,
        order_id=row.order_id,
        title=row.order.pool.want.title,
        shares={int(number): minor for number, minor in row.shares.items()},
        refund_minor=row.refund_minor,
        reason=row.reason,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        sign_by=row.sign_by,
    )
