"""Questions about problems of whole awards: who names them, what waits for an operator, what a decision would do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from common.paging import Ask, Part, part_of
from common.queries import Query
from common.waiting import Waiting, waiting
from escrow.rules.disputes import TWO_SIGN_ABOVE_MINOR, Trouble, percent_of
from escrow.rules.states import DisputeStatus
from escrow.selectors.disputes import disputes_about
from escrow.selectors.holds import open_amounts, open_sum
from marketplace.errors import NoSuchGroupDispute
from marketplace.models import GroupDispute, Order, Unit
from marketplace.rules.states import GroupStatus, OrderStatus, UnitStatus
from merchants.selectors import sellers

OPEN_UNITS = [UnitStatus.HELD, UnitStatus.SHIPPED, UnitStatus.DELIVERED]
"""Units whose money waits and that no case of their own decides about."""

PREVIEWED = range(10, 101, 10)

BEFORE_AN_OPERATOR = [GroupStatus.OPEN, GroupStatus.UNSIGNED]


@dataclass(frozen=True)
class GroupEffect:
    """What a decision gives back of open units in won, of how many units and of how much that is open."""

    units: int
    open_minor: int
    back_minor: int

    @property
    def needs_two(self) -> bool:
        """Whether a second operator signs."""
        return self.back_minor > TWO_SIGN_ABOVE_MINOR


@dataclass(frozen=True)
class GroupView:
    """One problem of a whole award; `crowd` people paid, `people` of them name it. `cases` are buyers' own cases.

    `previews` are what shares of a tenth to all would give back, by percent.
    """

    id: UUID
    pool_id: UUID
    title: str
    seller_name: str
    trouble: Trouble
    status: GroupStatus
    people: int
    crowd: int
    opened_at: datetime
    rule_by: datetime
    refund_at: datetime
    percent: int | None
    reason: str
    decided_by: str
    decided_at: datetime | None
    previews: tuple[tuple[int, GroupEffect], ...]
    decided: GroupEffect | None
    cases: tuple[UUID, ...]

    @property
    def all_back(self) -> GroupEffect:
        """What giving everything back would do."""
        return self.previews[-1][1]


def troubled_people(award_id: UUID, trouble: str) -> int:
    """How many distinct people of an award name the trouble in a case they have not taken back."""
    named = {order_id for order_id, _ in _cases(award_id, trouble)}
    return _people(Order.objects.filter(pk__in=named))


def paying_people(award_id: UUID) -> int:
    """How many distinct people paid in an award."""
    return _people(Order.objects.filter(award=award_id, status=OrderStatus.PAID))


def open_cases_of(order_id: UUID, trouble: str) -> list[UUID]:
    """The order's cases about this trouble that nobody has decided."""
    undecided = {DisputeStatus.OPEN, DisputeStatus.ANSWERED}
    rows = disputes_about([f"order:{order_id}"])
    return [row.id for row in rows if row.trouble == trouble and row.status in undecided]


def effect_of(award_id: UUID, percent: int) -> GroupEffect:
    """What giving back so many percent of every open unit of the award would do now."""
    return _effect(_open_amounts(award_id), percent)


def group_dispute(group_id: UUID) -> GroupView:
    """One of them. Raises NoSuchGroupDispute."""
    found = _shown(GroupDispute.objects.filter(pk=group_id).select_related("award__pool__want"))
    if not found:
        raise NoSuchGroupDispute()
    return found[0]


def group_part(ask: Ask) -> Part[GroupView]:
    """One part of what waits for an operator, the nearest promise first. Raises CursorUnfit."""
    return part_of(_undecided().select_related("award__pool__want"), "rule_by", "pk", ask=ask).shown(_shown)


def groups_in_line() -> Query[list[Waiting]]:
    """What `group_part` lists, by what was bought, with what is open of it; about its trouble."""
    stake = open_sum(_open_units(OuterRef(OuterRef("award_id"))).values("hold_id"))
    columns = ("pk", "award__pool__want__title", "opened_at", "rule_by")
    return waiting(_undecided().order_by("rule_by", "pk").values_list(*columns, stake, "trouble"))


def _open_amounts(award_id: UUID) -> list[int]:
    return open_amounts(_open_units(award_id).values_list("hold_id", flat=True))


def _open_units(award_id: UUID | OuterRef) -> QuerySet[Unit]:
    return Unit.objects.filter(order__award=award_id, status__in=OPEN_UNITS)


def _undecided() -> QuerySet[GroupDispute]:
    return GroupDispute.objects.filter(status__in=BEFORE_AN_OPERATOR)


def _effect(amounts: list[int], percent: int) -> GroupEffect:
    return GroupEffect(len(amounts), sum(amounts), sum(percent_of(one, percent) for one in amounts))


def _people(orders: QuerySet[Order]) -> int:
    return orders.values("pledge__person_group").distinct().count()


def _cases(award_id: UUID, trouble: str) -> list[tuple[UUID, UUID]]:
    """Orders of the award with a case about this trouble, and the case."""
    disputed = Unit.objects.filter(order__award=award_id).exclude(disputed_at=None)
    orders = {f"order:{order_id}": order_id for order_id in disputed.values_list("order_id", flat=True).distinct()}
    rows = disputes_about(orders)
    standing = [row for row in rows if row.trouble == trouble and row.status != DisputeStatus.WITHDRAWN]
    return [(orders[row.reference], row.id) for row in standing]


def _shown(rows: Iterable[GroupDispute]) -> list[GroupView]:
    groups = list(rows)
    names = sellers([group.award.seller_id for group in groups])
    return [_view(group, names[group.award.seller_id].business_name) for group in groups]


def _view(group: GroupDispute, seller_name: str) -> GroupView:
    amounts = _open_amounts(group.award_id)
    return GroupView(
        id=group.id,
        pool_id=group.award.pool_id,
        title=group.award.pool.want.title,
        seller_name=seller_name,
        trouble=Trouble(group.trouble),
        status=GroupStatus(group.status),
        people=group.people,
        crowd=paying_people(group.award_id),
        opened_at=group.opened_at,
        rule_by=group.rule_by,
        refund_at=group.refund_at,
        percent=group.percent,
        reason=group.reason,
        decided_by=group.decided_by,
        decided_at=group.decided_at,
        previews=tuple((percent, _effect(amounts, percent)) for percent in PREVIEWED),
        decided=None if group.percent is None else _effect(amounts, group.percent),
        cases=tuple(case_id for _, case_id in _cases(group.award_id, group.trouble)),
    )
