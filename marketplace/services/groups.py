"""One problem of a whole award: it is frozen, an operator decides for all, and the decision is carried out by parts."""

from datetime import datetime
from uuid import UUID

from django.db.models import Min

from common import clock
from common.audit import audit
from common.calendar import korean_calendar
from common.lifecycle import CLOCK, SYSTEM, Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from escrow.rules.disputes import TWO_SIGN_ABOVE_MINOR, Trouble, clocks
from escrow.services import rest_payout
from marketplace.errors import GroupDisputeSettled, NoSuchGroupDispute, NotYourOwnDecision, ShareUnfit
from marketplace.events import GroupDisputeOpened, GroupDisputeUnsigned
from marketplace.models import Award, GroupDispute, Order, Pool, Unit
from marketplace.rules.groups import ALL_BACK, is_group
from marketplace.rules.states import GroupStatus, UnitStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.disputes import dispute_terms
from marketplace.selectors.groups import effect_of, paying_people, troubled_people
from marketplace.services.machines import advance
from marketplace.services.pending import given_reason

WAITING = [GroupStatus.OPEN, GroupStatus.UNSIGNED]
NOT_DECIDED = "not_decided"


@in_unit
def raise_group(*, order: Order, trouble: Trouble, now: datetime) -> GroupDispute | None:
    """Freeze the order's award once five of its people, or a fifth of them, name the same trouble; None before that.

    An award that is frozen already stays so. The pool is locked by the caller.
    """
    award = locked(Award.objects.filter(pk=order.award_id)).get()
    if award.frozen_at is not None:
        return None
    people = troubled_people(award.pk, trouble)
    if not is_group(people=people, crowd=paying_people(award.pk)):
        return None
    group = GroupDispute(award=award, trouble=trouble, people=people, opened_at=now)
    terms = dispute_terms(PoolTerms.from_json(order.pool.terms))
    captured_at = Order.objects.filter(award=award).aggregate(first=Min("paid_at"))["first"]
    ends = clocks(now, captured_at, terms, korean_calendar())
    group.rule_by, group.refund_at = ends.rule_by, ends.refund_at
    group.save(force_insert=True)
    award.frozen_at = now
    award.save(update_fields=["frozen_at"])
    for hold_id in Unit.objects.filter(order__award=award, status=UnitStatus.RELEASED).values_list(
        "hold_id", flat=True
    ):
        rest_payout(hold_id=hold_id, until=group.refund_at)
    record(GroupDisputeOpened(**_facts(order.pool, group)), now=now)
    return group


@in_unit
def decide_group(*, group_id: UUID, operator_id: UUID, percent: int, reason: str, now: datetime) -> GroupDispute:
    """An operator decides how much of every open unit goes back: 0 lets all go on, 100 gives all back.

    Above 1,000,000 won a second operator signs. Raises ReasonMissing, ShareUnfit, NoSuchGroupDispute,
    GroupDisputeSettled.
    """
    why = given_reason(reason)
    if not 0 <= percent <= ALL_BACK:
        raise ShareUnfit(field="percent")
    group = lock_group(group_id)
    decided_at = clock.after_lock()
    if group.status != GroupStatus.OPEN or decided_at >= group.refund_at:
        raise GroupDisputeSettled()
    actor = Actor(ActorKind.OPERATOR, str(operator_id))
    needs_two = effect_of(group.award_id, percent).back_minor > TWO_SIGN_ABOVE_MINOR
    decided = {"percent": percent, "reason": why, "decided_by": str(actor), "decided_at": decided_at}
    advance(group, "ask_second" if needs_two else "decide", actor=actor, **decided)
    if needs_two:
        record(GroupDisputeUnsigned(**_facts(group.award.pool, group)), now=now)
    _audit(group, "decide_group", actor, why, now)
    return group


@in_unit
def sign_group(*, group_id: UUID, operator_id: UUID, now: datetime) -> GroupDispute:
    """Sign another operator's decision. Raises NoSuchGroupDispute, GroupDisputeSettled, NotYourOwnDecision."""
    group, actor = _unsigned(group_id, operator_id)
    advance(group, "sign", actor=actor, signed_by=str(actor))
    _audit(group, "sign_group", actor, group.reason, now)
    return group


@in_unit
def send_group_back(*, group_id: UUID, operator_id: UUID, reason: str, now: datetime) -> GroupDispute:
    """Do not sign, and say why. Raises ReasonMissing, NoSuchGroupDispute, GroupDisputeSettled, NotYourOwnDecision."""
    why = given_reason(reason)
    group, actor = _unsigned(group_id, operator_id)
    _audit(group, "send_group_back", actor, why, now)
    advance(group, "send_back", actor=actor, percent=None, reason="", decided_by="", decided_at=None)
    return group


@in_unit
def expire_next_group(*, now: datetime) -> GroupDispute | None:
    """Let all go back of one award nobody decided about in time; None when there is none."""
    due = GroupDispute.objects.filter(status__in=WAITING, refund_at__lte=now).order_by("refund_at")
    found = due.values_list("pk", flat=True).first()
    if found is None:
        return None
    group = lock_group(found)
    if group.status not in WAITING or clock.after_lock() < group.refund_at:
        return None
    decided = {"percent": ALL_BACK, "reason": NOT_DECIDED, "decided_by": str(CLOCK), "decided_at": group.refund_at}
    advance(group, "expire", actor=CLOCK, **decided)
    return group


@in_unit
def lock_group(group_id: UUID) -> GroupDispute:
    """The problem, locked after its pool and its award. Raises NoSuchGroupDispute."""
    found = GroupDispute.objects.filter(pk=group_id).select_related("award").first()
    if found is None:
        raise NoSuchGroupDispute()
    pool = locked(Pool.objects.filter(pk=found.award.pool_id)).get()
    award = locked(Award.objects.filter(pk=found.award_id)).get()
    group: GroupDispute = locked(GroupDispute.objects.filter(pk=group_id)).get()
    group.award, award.pool = award, pool
    return group


@in_unit
def rest_while_frozen(unit: Unit) -> None:
    """Money its own buyer just let go of is not paid out either while Moa looks at the whole award."""
    standing = GroupDispute.objects.filter(award__orders=unit.order_id).exclude(status=GroupStatus.CLOSED)
    until = standing.values_list("refund_at", flat=True).first()
    if until is not None:
        rest_payout(hold_id=unit.hold_id, until=until)


@in_unit
def end_group(*, group: GroupDispute, now: datetime) -> None:
    """Let the award go on: the decision was carried out for each order. The group is locked by the caller."""
    group.award.frozen_at = None
    group.award.save(update_fields=["frozen_at"])
    advance(group, "close", actor=SYSTEM, closed_at=now)


def _unsigned(group_id: UUID, operator_id: UUID) -> tuple[GroupDispute, Actor]:
    group, actor = lock_group(group_id), Actor(ActorKind.OPERATOR, str(operator_id))
    if group.status != GroupStatus.UNSIGNED or clock.after_lock() >= group.refund_at:
        raise GroupDisputeSettled()
    if group.decided_by == str(actor):
        raise NotYourOwnDecision()
    return group, actor


def _facts(pool: Pool, group: GroupDispute) -> dict[str, str]:
    return {"pool_id": str(pool.pk), "award_id": str(group.award_id), "group_id": str(group.pk)}


def _audit(group: GroupDispute, action: str, actor: Actor, reason: str, now: datetime) -> None:
    audit(
        actor=actor,
        action=action,
        subject=f"group:{group.pk}",
        reason=reason,
        before={"award": str(group.award_id)},
        after={"status": group.status, "percent": group.percent},
        now=now,
    )
