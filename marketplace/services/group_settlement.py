"""Carrying a decision about a whole award out, some orders at a time: it may stop anywhere and goes on from there."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from common.lifecycle import SYSTEM, Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.refusals import Refusal
from common.transactions import in_unit
from escrow.rules.disputes import percent_of
from escrow.selectors.disputes import dispute_view
from escrow.selectors.holds import holds_of_payment
from escrow.services import refund_hold, resume_payout
from marketplace.events import GroupDisputeClosed, UnitsMoved
from marketplace.models import GroupDispute, Order, Unit
from marketplace.rules.deadlines import resumed
from marketplace.rules.groups import ALL_BACK
from marketplace.rules.states import GroupStatus, UnitStatus
from marketplace.selectors.groups import OPEN_UNITS, open_cases_of
from marketplace.services.disputes import Shares, rule_case
from marketplace.services.groups import end_group, lock_group
from marketplace.services.orders import close_if_settled, locked_order, refund_unit

ORDERS_AT_ONCE = 50
REASON = "group_dispute"


@in_unit
def carry_out_next_group(*, now: datetime) -> GroupDispute | None:
    """Carry a decision out for the next orders of one award, and end it after the last; None when there is none."""
    found = GroupDispute.objects.filter(status=GroupStatus.DECIDED).order_by("decided_at").values_list("pk", flat=True)
    group_id = found.first()
    if group_id is None:
        return None
    group = lock_group(group_id)
    if group.status != GroupStatus.DECIDED:
        return group
    orders = Order.objects.filter(award=group.award_id).order_by("pk")
    if group.carried_to is not None:
        orders = orders.filter(pk__gt=group.carried_to)
    some = list(orders.values_list("pk", flat=True)[:ORDERS_AT_ONCE])
    for order_id in some:
        _carry_out(group, locked_order(order_id), now)
    if len(some) == ORDERS_AT_ONCE:
        group.carried_to = some[-1]
        group.save(update_fields=["carried_to"])
        return group
    end_group(group=group, now=now)
    percent = group.percent or 0
    told = (str(group.award.pool_id), str(group.award_id), str(group.pk), percent)
    record(GroupDisputeClosed(*told), now=now)
    close_if_settled(group.award.pool, now=now)
    return group


def _carry_out(group: GroupDispute, order: Order, now: datetime) -> None:
    """What is decided, for each unit of an order: give its share back, let its clock and its payout go on."""
    assert group.percent is not None, "a decided problem has a share, by constraint"
    actor = _actor(group)
    holds = {hold.id: hold for hold in holds_of_payment(order.payment_id)}
    for unit in locked(Unit.objects.filter(order=order)):
        if unit.status == UnitStatus.RELEASED:
            resume_payout(hold_id=unit.hold_id, now=now)
        elif unit.status not in OPEN_UNITS or holds[unit.hold_id].is_barred:
            continue
        elif group.percent == ALL_BACK:
            refund_unit(unit, reason=REASON, actor=actor, now=now)
        else:
            back = percent_of(holds[unit.hold_id].refundable_minor, group.percent)
            if back:
                refund_hold(hold_id=unit.hold_id, amount_minor=back, reason=REASON, actor=actor, now=now)
            _let_go_on(unit, group, now)
    if group.percent:
        record(UnitsMoved(pool_id=str(order.pool_id), order_id=str(order.id), status=UnitStatus.REFUNDED), now=now)
        _rule_alike(group, order, now)


def _let_go_on(unit: Unit, group: GroupDispute, now: datetime) -> None:
    if unit.confirm_at is None:
        return
    stood_since = max(group.opened_at, unit.delivered_at or group.opened_at)
    unit.confirm_at = resumed(unit.confirm_at, stood_since, now)
    unit.save(update_fields=["confirm_at"])


def _rule_alike(group: GroupDispute, order: Order, now: datetime) -> None:
    """Decide the buyer's own case in the same way. One that cannot be ruled yet stays, with its own clocks."""
    if _actor(group).kind != ActorKind.OPERATOR:
        return
    for case_id in open_cases_of(order.id, group.trouble):
        items = dispute_view(case_id).items
        back = {item.number: percent_of(item.stake_minor, group.percent or 0) for item in items}
        operator_id, shares = UUID(_actor(group).id), Shares(back, words=group.reason)
        with suppress(Refusal), transaction.atomic():
            rule_case(dispute_id=case_id, operator_id=operator_id, shares=shares, now=now)


def _actor(group: GroupDispute) -> Actor:
    """The operator who decided, or we ourselves for a decision that nobody made in time."""
    kind, _, own_id = group.decided_by.partition(":")
    return Actor(ActorKind.OPERATOR, own_id) if kind == ActorKind.OPERATOR else SYSTEM
