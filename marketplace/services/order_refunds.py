"""An operator gives back what is held for an order, whole or in part; above 1,000,000 won another has to sign."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from common import clock
from common.audit import audit
from common.calendar import korean_calendar
from common.lifecycle import CLOCK, Actor, ActorKind
from common.locks import locked, next_due
from common.outbox import record
from common.transactions import in_unit
from escrow.rules.disputes import needs_a_second
from escrow.rules.refund_sizes import RefundSize
from escrow.rules.states import HoldStatus
from escrow.services import plan_refund, refund_units
from marketplace.errors import NothingToRefund, NotYourOwnDecision, RefundOver, RefundWaits
from marketplace.events import UnitsMoved
from marketplace.models import Order, ProposedRefund, Unit
from marketplace.rules.deadlines import sign_refund_by
from marketplace.rules.states import ProposedRefundStatus, UnitStatus
from marketplace.services.machines import advance
from marketplace.services.orders import close_if_settled, locked_order
from marketplace.services.pending import given_reason

REFUNDABLE = [UnitStatus.HELD, UnitStatus.SHIPPED, UnitStatus.DELIVERED, UnitStatus.RETURNING]
ALL_OF_IT = RefundSize()


@in_unit
def refund_order(
    *, order_id: UUID, operator_id: UUID, reason: str, now: datetime, size: RefundSize = ALL_OF_IT
) -> Order:
    """An operator gives back of an order's held money what `size` says, all without it, for a reason that is kept.

    More than 1,000,000 won is proposed and waits for another operator. A unit whose days to confirm are over is the
    seller's, even before the sweep. Raises ReasonMissing, NoSuchOrder, NothingToRefund, RefundWaits, RefundTooLarge,
    RefundChanged when it is another sum than was shown.
    """
    reason = given_reason(reason)
    order = locked_order(order_id)
    units = _refundable(order)
    if not units:
        raise NothingToRefund()
    if ProposedRefund.objects.filter(order=order, status=ProposedRefundStatus.PROPOSED).exists():
        raise RefundWaits()
    size = size.of([unit.number for unit in units])
    if not size.units <= {unit.number for unit in units}:
        raise NothingToRefund()
    shares = plan_refund(payment_id=order.payment_id, size=size)
    actor = Actor(ActorKind.OPERATOR, str(operator_id))
    if needs_a_second(sum(shares.values())):
        _propose(order, shares, reason=reason, actor=actor, now=now)
    else:
        _carry_out(order, units, shares, reason=reason, actor=actor, now=now)
    return order


@in_unit
def sign_refund(*, order_id: UUID, operator_id: UUID, now: datetime) -> Order:
    """Another operator signs the figures that were proposed, and they go back.

    Raises NoSuchOrder, RefundOver when nothing waits or its units changed, NotYourOwnDecision, RefundTooLarge.
    """
    order = locked_order(order_id)
    proposed, actor = _waiting(order), Actor(ActorKind.OPERATOR, str(operator_id))
    if proposed.proposed_by == str(actor):
        raise NotYourOwnDecision()
    shares = {int(number): minor for number, minor in proposed.shares.items()}
    units = _refundable(order)
    if not shares.keys() <= {unit.number for unit in units}:
        raise RefundOver()
    advance(proposed, "sign", actor=actor, ended_by=str(actor), ended_at=now)
    _carry_out(order, units, shares, reason=proposed.reason, actor=actor, now=now)
    return order


@in_unit
def send_refund_back(*, order_id: UUID, operator_id: UUID, reason: str, now: datetime) -> Order:
    """A proposed refund is not signed, or taken back by who proposed it. Raises ReasonMissing, NoSuchOrder,
    RefundOver.
    """
    answer = given_reason(reason)
    order = locked_order(order_id)
    proposed, actor = _waiting(order), Actor(ActorKind.OPERATOR, str(operator_id))
    advance(proposed, "send_back", actor=actor, ended_by=str(actor), answer=answer, ended_at=now)
    _trace("send_refund_back", order, {"status": proposed.status}, reason=answer, actor=actor, now=now)
    return order


@in_unit
def lapse_next_refund(*, now: datetime) -> ProposedRefund | None:
    """Let one proposed refund lapse that nobody signed in time: nothing went back. None when there is none."""
    due = ProposedRefund.objects.filter(status=ProposedRefundStatus.PROPOSED, sign_by__lte=now)
    proposed: ProposedRefund | None = next_due(due.order_by("sign_by", "pk"))
    if proposed is not None:
        advance(proposed, "lapse", actor=CLOCK, ended_at=now)
    return proposed


def _refundable(order: Order) -> list[Unit]:
    """Its units that are not the seller's yet, locked, by their numbers. The order is locked by the caller."""
    units = list(locked(Unit.objects.filter(order=order, status__in=REFUNDABLE)))
    asked_at = clock.after_lock()
    in_time = [unit for unit in units if unit.confirm_at is None or asked_at < unit.confirm_at]
    return sorted(in_time, key=attrgetter("number"))


def _waiting(order: Order) -> ProposedRefund:
    """The order's proposed refund, locked. Raises RefundOver."""
    rows = ProposedRefund.objects.filter(order=order, status=ProposedRefundStatus.PROPOSED)
    proposed: ProposedRefund | None = locked(rows).first()
    if proposed is None or clock.after_lock() >= proposed.sign_by:
        raise RefundOver()
    return proposed


def _propose(order: Order, shares: Mapping[int, int], *, reason: str, actor: Actor, now: datetime) -> None:
    ProposedRefund.objects.create(
        order=order,
        shares={str(number): minor for number, minor in shares.items()},
        refund_minor=sum(shares.values()),
        reason=reason,
        proposed_by=str(actor),
        proposed_at=now,
        sign_by=sign_refund_by(now, korean_calendar()),
    )
    _trace("propose_refund", order, {"refund_minor": dict(shares)}, reason=reason, actor=actor, now=now)


def _carry_out(
    order: Order, units: Sequence[Unit], shares: Mapping[int, int], *, reason: str, actor: Actor, now: datetime
) -> None:
    """Send the shares back; a unit of which nothing is left is refunded, every other one goes on."""
    before = {str(unit.number): unit.status for unit in units if unit.number in shares}
    made = refund_units(payment_id=order.payment_id, shares=shares, reason=reason, actor=actor, now=now)
    whole = {refund.hold.number for refund in made if refund.hold.status == HoldStatus.REFUNDED}
    for unit in units:
        if unit.number in whole:
            advance(unit, "refund", actor=actor, settled_at=now)
    after = {str(unit.number): unit.status for unit in units if unit.number in shares}
    audit(
        actor=actor,
        action="refund_order",
        subject=f"order:{order.id}",
        reason=reason,
        before=before,
        after={**after, "refund_minor": dict(shares)},
        now=now,
    )
    if whole:
        record(UnitsMoved(pool_id=str(order.pool_id), order_id=str(order.id), status=UnitStatus.REFUNDED), now=now)
        close_if_settled(order.pool, now=now)


def _trace(action: str, order: Order, after: Mapping[str, object], *, reason: str, actor: Actor, now: datetime) -> None:
    audit(actor=actor, action=action, subject=f"order:{order.id}", reason=reason, before={}, after=dict(after), now=now)
