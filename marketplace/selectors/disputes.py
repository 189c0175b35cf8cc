"""Questions about cases for their sides and for Moa: the case of escrow with the order, the parcels and the photos."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from accounts.selectors import Viewer
from common.lifecycle import ActorKind
from common.paging import Ask, Part
from common.queries import Query
from common.waiting import Waiting
from escrow.errors import NoSuchDispute
from escrow.rules.disputes import DisputeTerms, may_be_disputed
from escrow.rules.states import DisputeStatus
from escrow.selectors.disputes import (
    DisputeRow,
    DisputeView,
    ItemView,
    UnitEffect,
    count_of_payee,
    dispute_row,
    dispute_view,
    disputes_in_line,
    disputes_of_payee,
    disputes_to_rule,
    disputes_whole,
    effects_of,
)
from escrow.selectors.holds import HoldView, holds_of_payment
from marketplace.models import Order, ReturnUnit
from marketplace.rules.order_lifecycle import UNIT
from marketplace.rules.states import (
    PoolStatus,
    ReturnStatus,
)
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.order_views import OrderView, UnitView
from marketplace.selectors.orders import order_for_operator
from media.selectors import PhotoView, photos
from merchants.selectors import seller_of

IN_DISPUTABLE_POOLS = {PoolStatus.FULFILLING, PoolStatus.CLOSED}


@dataclass(frozen=True)
class CaseUnit:
    """One unit of a case: what it is, and what is at stake of its money."""

    unit: UnitView
    item: ItemView


@dataclass(frozen=True)
class CaseView:
    """A case as both sides and Moa see it; addresses are in none. `photos` are by the ids in its evidence."""

    dispute: DisputeView
    order: OrderView
    units: tuple[CaseUnit, ...]
    buyer: Viewer
    seller_name: str
    photos: dict[UUID, PhotoView]

    @property
    def id(self) -> UUID:
        """The case."""
        return self.dispute.row.id

    @property
    def row(self) -> DisputeRow:
        """Its state and clocks."""
        return self.dispute.row

    @property
    def numbers(self) -> dict[UUID, int]:
        """The units' numbers by their holds."""
        return {one.item.hold_id: one.item.number for one in self.units}


@dataclass(frozen=True)
class CaseRow:
    """A case in a list, with what was bought."""

    row: DisputeRow
    title: str


def case(dispute_id: UUID) -> CaseView:
    """The case, whoever asks. Raises NoSuchDispute."""
    return _case(dispute_view(dispute_id))


def _case(dispute: DisputeView) -> CaseView:
    order = order_for_operator(order_id_of(dispute.row.reference))
    by_number = {unit.number: unit for unit in order.units}
    return CaseView(
        dispute=dispute,
        order=order,
        units=tuple(CaseUnit(by_number[item.number], item) for item in dispute.items),
        buyer=order.buyer,
        seller_name=order.seller_name,
        photos=photos(photo_id for entry in dispute.evidence for photo_id in entry.photo_ids),
    )


def case_of(dispute_id: UUID, user_id: UUID) -> tuple[CaseView, ActorKind]:
    """The case and on which side this person is in it. Raises NoSuchDispute, also for strangers."""
    dispute, seller = dispute_view(dispute_id), seller_of(user_id)
    if dispute.row.payer == f"buyer:{user_id}":
        return _case(dispute), ActorKind.BUYER
    if seller is not None and dispute.row.payee == f"seller:{seller.id}":
        return _case(dispute), ActorKind.SELLER
    raise NoSuchDispute()


def cases_of_order(order_id: UUID) -> list[DisputeRow]:
    """The cases about an order, the newest first; whose it is, the caller knows."""
    return [dispute.row for dispute in _cases_whole(order_id)]


def cases_of_seller(seller_id: UUID, *, is_open: bool, ask: Ask) -> Part[CaseRow]:
    """A seller's cases: running ones by their clock, or those that are over, the newest first."""
    return disputes_of_payee(f"seller:{seller_id}", is_open=is_open, ask=ask).shown(_titled)


def open_cases(seller_id: UUID) -> Query[int]:
    """How many cases against a seller are running."""
    return count_of_payee(f"seller:{seller_id}")


def cases_to_rule(*, now: datetime, ask: Ask) -> Part[CaseRow]:
    """What waits for Moa, the nearest promise first."""
    return disputes_to_rule(now=now, ask=ask).shown(_titled)


def cases_in_line(*, now: datetime) -> Query[list[Waiting]]:
    """What `cases_to_rule` lists, by what was bought."""
    return Query(_called, disputes_in_line(now=now))


def case_row(dispute_id: UUID) -> CaseRow:
    """A case as a list shows it. Raises NoSuchDispute."""
    return _titled([dispute_row(dispute_id)])[0]


def titles_of(order_ids: Iterable[UUID]) -> Query[dict[UUID, str]]:
    """What was bought in each of these orders."""
    return Query(dict, Order.objects.filter(pk__in=list(order_ids)).values_list("pk", "pool__want__title"))


def reportable_units(order: OrderView, *, now: datetime) -> list[tuple[UnitView, HoldView]]:
    """The units of an order a problem can be reported with now, and their money."""
    if order.pool_status not in IN_DISPUTABLE_POOLS:
        return []
    decided = {
        item.hold_id
        for case in _cases_whole(order.id)
        if case.row.status != DisputeStatus.WITHDRAWN
        for item in case.items
    }
    holds = {hold.number: hold for hold in holds_of_payment(order.payment_id)}
    on_return, terms = units_on_return(order.id), dispute_terms(order.terms)
    return [
        (unit, hold)
        for unit in order.units
        if (hold := holds[unit.number]).id not in decided
        and hold.refundable_minor
        and on_return.get(unit.number, True)
        and (UNIT.allows(unit.status, "dispute", by=ActorKind.BUYER) or unit.number in on_return)
        and may_be_disputed(hold.status, released_at=hold.released_at, now=now, terms=terms)
    ]


def units_on_return(order_id: UUID) -> dict[int, bool]:
    """The numbers of units with an open return, and whether the seller objected to it: such a one gives way to a
    dispute, others go first.
    """
    rows = ReturnUnit.objects.filter(unit__order=order_id, is_open=True).values_list("unit__number", "case__status")
    return {number: status == ReturnStatus.OBJECTED for number, status in rows}


def case_effects(of: CaseView, by_unit: dict[int, int]) -> tuple[UnitEffect, ...]:
    """What the books would say if so much of each unit, by its number, went back. Raises ValueError for too much."""
    return effects_of(of.id, {hold_id: by_unit[number] for hold_id, number in of.numbers.items()})


def dispute_terms(terms: PoolTerms) -> DisputeTerms:
    """The times of a dispute as frozen into a pool."""
    return DisputeTerms(
        days_after_release=terms.dispute_days_after_release,
        answer_business_days=terms.dispute_answer_business_days,
        ruling_days=terms.dispute_ruling_days,
        refund_days=terms.dispute_refund_days,
    )


def evidence_of_order(order_id: UUID) -> tuple[list[str], list[UUID]]:
    """What buyer and seller said about an order in its cases, a line each, and the seller's photos."""
    said: list[str] = []
    photo_ids: list[UUID] = []
    for case in _cases_whole(order_id):
        for entry in case.evidence:
            said.append(f"{entry.said_at:%Y-%m-%d} {entry.side}: {entry.words}")
            photo_ids += entry.photo_ids if entry.side == ActorKind.SELLER else ()
    return said, photo_ids


def _cases_whole(order_id: UUID) -> tuple[DisputeView, ...]:
    return disputes_whole(f"order:{order_id}")


def order_id_of(reference: str) -> UUID:
    """The order a case is about, by what its payment is for."""
    return UUID(reference.removeprefix("order:"))


def _called(lines: Sequence[Waiting]) -> list[Waiting]:
    titles = titles_of(order_id_of(line.words) for line in lines).answer
    return [replace(line, words=titles[order_id_of(line.words)]) for line in lines]


def _titled(rows: Sequence[DisputeRow]) -> list[CaseRow]:
    titles = titles_of(order_id_of(row.reference) for row in rows).answer
    return [CaseRow(row, titles[order_id_of(row.reference)]) for row in rows]
