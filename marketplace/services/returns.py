"""Withdrawing from a purchase: units go back to the seller, and their money to the buyer.

While units are under way the days to confirm stop; a request that comes to nothing resumes them with the time that
was left (rules.md H8). How each state ends by itself: docs/decisions/0014.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from common import clock
from common.calendar import korean_calendar
from common.lifecycle import CLOCK, SYSTEM, Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from escrow.selectors import holds_of
from escrow.services import refund_hold, rest_payout, resume_payout
from marketplace.errors import NoSuchOrder, NoSuchReturn, NotToReturn, ReasonMissing, ReturnOver, TrackingUnfit
from marketplace.events import ReturnAsked, ReturnObjected, ReturnReceived, ReturnSent, ReturnSettled, UnitsMoved
from marketplace.gateways import knows_number
from marketplace.gateways.base import ParcelState
from marketplace.models import Order, Return, ReturnUnit, Unit
from marketplace.models.returns import OPEN_RETURNS
from marketplace.rules.parcels import CarrierState
from marketplace.rules.reminders import extended_reminders
from marketplace.rules.returns import (
    ReturnReason,
    answer_by,
    arrive_by,
    may_be_returned,
    refund_objected_at,
    rests_until,
    send_by,
)
from marketplace.rules.states import ReturnStatus, UnitStatus
from marketplace.services.machines import advance
from marketplace.services.orders import close_if_settled, locked_order, own_order
from marketplace.services.parcels import LOOK_EVERY, Parcel
from marketplace.services.reminders import remind_buyer
from merchants.selectors import seller_of

WORDS_MOST = 500
UNSEEN = {"", CarrierState.UNKNOWN}


@dataclass(frozen=True)
class ReturnWish:
    """What a buyer sends back and why; `words` may be empty."""

    unit_numbers: tuple[int, ...]
    reason: ReturnReason
    words: str = ""


@in_unit
def ask_return(*, order_id: UUID, buyer_id: UUID, wish: ReturnWish, now: datetime) -> Return:
    """Ask to send units back, within seven days of their receipt; their days to confirm stop.

    Money that is the seller's already rests until the return is over; what has left for the bank is advanced when it
    goes back. Raises NoSuchOrder, and NotToReturn when one of the named did not arrive, came too long ago, is being
    returned or was refunded.
    """
    order = own_order(order_id, buyer_id)
    units = list(locked(Unit.objects.filter(order=order, number__in=wish.unit_numbers)))
    asked_at = clock.after_lock()
    if not units or len(units) != len(set(wish.unit_numbers)) or not all(_fit(units, asked_at)):
        raise NotToReturn()
    case = Return.objects.create(
        order=order,
        status=ReturnStatus.ASKED,
        reason=wish.reason,
        words=wish.words[:WORDS_MOST],
        asked_at=asked_at,
        due_at=send_by(asked_at),
    )
    for unit in units:
        _stop(unit, case, at=asked_at)
    record(ReturnAsked(pool_id=str(order.pool_id), order_id=str(order.id), return_id=str(case.id)), now=now)
    _tell_units(order, UnitStatus.RETURNING, now=now)
    return case


@in_unit
def send_return(*, order_id: UUID, return_id: UUID, buyer_id: UUID, parcel: Parcel, now: datetime) -> Return:
    """Give the number of the parcel that goes back; one its carrier has not seen may be corrected.

    Raises NoSuchOrder, NoSuchReturn, TrackingUnfit, ReturnOver.
    """
    order = own_order(order_id, buyer_id)
    case, asked_at = _case(order, return_id), clock.after_lock()
    number = parcel.tracking_number.replace("-", "").replace(" ", "")
    if not knows_number(parcel.carrier, number):
        raise TrackingUnfit(field="tracking_number")
    if (case.carrier, case.tracking_number) == (parcel.carrier, number):
        return case
    is_correction = case.status == ReturnStatus.SENT and case.carrier_state in UNSEEN
    if not is_correction:
        _refuse_late(case, {ReturnStatus.ASKED}, asked_at)
        advance(case, "send", actor=_buyer(buyer_id), sent_at=asked_at, due_at=arrive_by(asked_at))
        record(ReturnSent(pool_id=str(order.pool_id), order_id=str(order.id), return_id=str(case.id)), now=now)
    case.carrier, case.tracking_number, case.carrier_state = parcel.carrier, number, ""
    case.next_look_at = asked_at + LOOK_EVERY
    case.save(update_fields=["carrier", "tracking_number", "carrier_state", "next_look_at"])
    return case


@in_unit
def withdraw_return(*, order_id: UUID, return_id: UUID, buyer_id: UUID, now: datetime) -> Return:
    """Keep the units after all, before they were sent; the days to confirm go on. Raises NoSuchOrder, ReturnOver."""
    order = own_order(order_id, buyer_id)
    case, asked_at = _case(order, return_id), clock.after_lock()
    if case.status == ReturnStatus.WITHDRAWN:
        return case
    _refuse_late(case, {ReturnStatus.ASKED}, asked_at)
    _end(case, "withdraw", actor=_buyer(buyer_id), now=now)
    _resume(case, actor=_buyer(buyer_id), now=asked_at)
    return case


@in_unit
def receive_return(*, order_id: UUID, return_id: UUID, user_id: UUID, now: datetime) -> Return:
    """The seller says that the parcel is back, which starts its own days to answer. Raises NoSuchOrder, ReturnOver."""
    order, actor = _sold(order_id, user_id)
    case, asked_at = _case(order, return_id), clock.after_lock()
    if case.status == ReturnStatus.ARRIVED:
        return case
    _refuse_late(case, {ReturnStatus.ASKED, ReturnStatus.SENT}, asked_at)
    _arrive(case, actor=actor, at=asked_at, now=now)
    return case


@in_unit
def accept_return(*, order_id: UUID, return_id: UUID, user_id: UUID, now: datetime) -> Return:
    """The seller takes the units back: the buyer is refunded in full. Raises NoSuchOrder, NoSuchReturn, ReturnOver."""
    order, actor = _sold(order_id, user_id)
    case, asked_at = _case(order, return_id), clock.after_lock()
    if case.status == ReturnStatus.ACCEPTED:
        return case
    if case.status != ReturnStatus.OBJECTED:  # an objection may be taken back as long as nobody decided
        _refuse_late(case, set(OPEN_RETURNS), asked_at)
    _end(case, "accept", actor=actor, now=now)
    _refund(case, actor=actor, now=now)
    return case


@in_unit
def object_to_return(*, order_id: UUID, return_id: UUID, user_id: UUID, words: str, now: datetime) -> Return:
    """The seller does not accept what came back, for a reason the buyer reads; the money stays held.

    The buyer may open a dispute; an objection nobody takes there is over after 14 days, and the buyer refunded.
    Raises NoSuchOrder, ReasonMissing, ReturnOver.
    """
    order, actor = _sold(order_id, user_id)
    case, asked_at = _case(order, return_id), clock.after_lock()
    if not words.strip():
        raise ReasonMissing()
    _refuse_late(case, {ReturnStatus.ARRIVED}, asked_at)
    due_at = refund_objected_at(asked_at)
    advance(case, "object", actor=actor, answer=words.strip()[:WORDS_MOST], due_at=due_at)
    record(ReturnObjected(pool_id=str(order.pool_id), order_id=str(order.id), return_id=str(case.id)), now=now)
    return case


@in_unit
def note_return_look(*, return_id: UUID, said: ParcelState, now: datetime) -> Return:
    """Write down what the carrier said of a parcel that goes back; "delivered" starts the seller's days to answer."""
    order_id = Return.objects.values_list("order_id", flat=True).get(pk=return_id)
    case = _case(locked_order(order_id), return_id)
    if case.status != ReturnStatus.SENT or case.sent_at is None:
        return case
    if said.since is not None and said.since < case.asked_at:
        said = ParcelState(CarrierState.UNKNOWN)  # what the carrier knows from before is another parcel
    case.carrier_state, case.next_look_at = said.state, now + LOOK_EVERY
    case.save(update_fields=["carrier_state", "next_look_at"])
    if said.state is CarrierState.DELIVERED:
        _arrive(case, actor=Actor(ActorKind.CARRIER), at=max(said.since or now, case.sent_at), now=now)
    return case


@in_unit
def settle_next_return(*, now: datetime) -> Return | None:
    """End one return whose time is up: what came back is refunded, what did not is kept; None when there is none."""
    due = Return.objects.filter(status__in=OPEN_RETURNS, due_at__lte=now)
    due = due.exclude(units__unit__charged_back_at__isnull=False)
    found = due.order_by("due_at").values_list("pk", "order_id").first()
    if found is None:
        return None
    case = _case(locked_order(found[1]), found[0])
    if case.due_at is None or clock.after_lock() < case.due_at:
        return None
    if case.status in {ReturnStatus.ARRIVED, ReturnStatus.OBJECTED}:
        _end(case, "settle", actor=CLOCK, now=now)
        _refund(case, actor=CLOCK, now=now)
    else:
        _end(case, "lapse", actor=CLOCK, now=now)
        _resume(case, actor=CLOCK, now=now)
    return case


@in_unit
def give_way_to_dispute(*, order_id: UUID, unit_numbers: Iterable[int], actor: Actor, now: datetime) -> int:
    """End the open returns of these units, because a dispute decides about them; how many were ended.

    The units' days to confirm run again with the time that was left, for the dispute to stop.
    """
    order = locked_order(order_id)
    touched = ReturnUnit.objects.filter(unit__order=order, unit__number__in=list(unit_numbers), is_open=True)
    cases = [_case(order, case_id) for case_id in sorted(set(touched.values_list("case_id", flat=True)))]
    for case in cases:
        _end(case, "contest", actor=actor, now=now)
        _resume(case, actor=SYSTEM, now=now)
    return len(cases)


def _fit(units: list[Unit], asked_at: datetime) -> Iterable[bool]:
    """Of each unit whether it may be sent back now."""
    holds = holds_of(f"unit:{unit.pk}" for unit in units)
    under_way = set(ReturnUnit.objects.filter(unit__in=units, is_open=True).values_list("unit_id", flat=True))
    for unit in units:
        is_here = unit.status in {UnitStatus.DELIVERED, UnitStatus.RELEASED} and unit.delivered_at is not None
        is_timely = unit.delivered_at is not None and may_be_returned(unit.delivered_at, asked_at)
        hold = holds[f"unit:{unit.pk}"]
        is_worth_something = hold.held_minor + hold.released_minor > 0
        yield is_here and is_timely and is_worth_something and unit.pk not in under_way


def _stop(unit: Unit, case: Return, *, at: datetime) -> None:
    """Stop the days to confirm and remember what was left of them; a unit paid to the seller has none."""
    left = None
    if unit.status == UnitStatus.DELIVERED:
        assert unit.confirm_at is not None, "a delivered unit confirms itself"
        left = max(0, int((unit.confirm_at - at).total_seconds()))
        advance(unit, "ask_return", actor=_buyer(case.order.buyer_id), confirm_at=None)
    else:
        rest_payout(hold_id=unit.hold_id, until=rests_until(at))
    ReturnUnit.objects.create(case=case, unit=unit, seconds_left=left)


def _resume(case: Return, *, actor: Actor, now: datetime) -> None:
    """Let the days to confirm go on with the time that was left (rules.md H8)."""
    left = dict(case.units.values_list("unit", "seconds_left"))
    for unit in _locked_units(case):
        seconds = left[unit.pk]
        if unit.status == UnitStatus.RETURNING and seconds is not None:
            confirm_at = now + timedelta(seconds=seconds)
            advance(unit, "keep", actor=actor, confirm_at=confirm_at)
            remind_buyer(case.order, extended_reminders(confirm_at), now=now)
        elif unit.status == UnitStatus.RELEASED:
            resume_payout(hold_id=unit.hold_id, now=now)
    case.units.update(is_open=False)
    _tell_units(case.order, UnitStatus.DELIVERED, now=now)


def _refund(case: Return, *, actor: Actor, now: datetime) -> None:
    """Give back all that is left of each unit; what an operator refunded meanwhile stays as it is."""
    for unit in _locked_units(case):
        if unit.status in {UnitStatus.RETURNING, UnitStatus.RELEASED}:
            refund_hold(hold_id=unit.hold_id, amount_minor=None, reason="returned", actor=SYSTEM, now=now)
            advance(unit, "refund_return", actor=actor, settled_at=now, confirm_at=None)
    case.units.update(is_open=False)
    _tell_units(case.order, UnitStatus.REFUNDED, now=now)
    close_if_settled(case.order.pool, now=now)


def _arrive(case: Return, *, actor: Actor, at: datetime, now: datetime) -> None:
    due_at = answer_by(at, korean_calendar())
    advance(case, "arrive", actor=actor, arrived_at=at, due_at=due_at, next_look_at=None)
    record(
        ReturnReceived(pool_id=str(case.order.pool_id), order_id=str(case.order_id), return_id=str(case.id)), now=now
    )


def _end(case: Return, transition: str, *, actor: Actor, now: datetime) -> None:
    advance(case, transition, actor=actor, ended_at=now, due_at=None, next_look_at=None)
    facts = {"order_id": str(case.order_id), "return_id": str(case.id), "status": case.status}
    record(ReturnSettled(pool_id=str(case.order.pool_id), **facts), now=now)


def _case(order: Order, return_id: UUID) -> Return:
    """A return of the order, locked after it. Raises NoSuchReturn."""
    case: Return | None = locked(Return.objects.filter(pk=return_id, order=order)).first()
    if case is None:
        raise NoSuchReturn()
    case.order = order
    return case


def _locked_units(case: Return) -> list[Unit]:
    return list(locked(Unit.objects.filter(pk__in=case.units.values("unit"))))


def _sold(order_id: UUID, user_id: UUID) -> tuple[Order, Actor]:
    """The order as its seller's. Raises NoSuchOrder."""
    seller = seller_of(user_id)
    if seller is None or not Order.objects.filter(pk=order_id, seller_id=seller.id).exists():
        raise NoSuchOrder()
    return locked_order(order_id), Actor(ActorKind.SELLER, str(seller.id))


def _refuse_late(case: Return, states: set[ReturnStatus], asked_at: datetime) -> None:
    if case.status not in states or case.due_at is None or asked_at >= case.due_at:
        raise ReturnOver()


def _buyer(buyer_id: UUID) -> Actor:
    return Actor(ActorKind.BUYER, str(buyer_id))


def _tell_units(order: Order, status: UnitStatus, *, now: datetime) -> None:
    record(UnitsMoved(pool_id=str(order.pool_id), order_id=str(order.id), status=status), now=now)
