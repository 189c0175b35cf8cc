"""Withdrawing from a purchase: asked within seven days, sent back, accepted, objected to, or come to nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind
from escrow.models import Hold
from marketplace.errors import NoSuchOrder, NoSuchReturn, NotToReturn, ReasonMissing, ReturnOver, TrackingUnfit
from marketplace.gateways.base import ParcelState
from marketplace.models import Reminder, Return, Unit
from marketplace.rules.parcels import CarrierState
from marketplace.rules.returns import ReturnReason
from marketplace.rules.states import PoolStatus, ReturnStatus, UnitStatus
from marketplace.services.order_refunds import refund_order
from marketplace.services.parcels import Parcel, confirm_next_delivered, confirm_units
from marketplace.services.returns import (
    ReturnWish,
    accept_return,
    ask_return,
    give_way_to_dispute,
    note_return_look,
    object_to_return,
    receive_return,
    send_return,
    settle_next_return,
    withdraw_return,
)
from tests.marketplace.acts import act

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def a_delivered_pair(a_pool, a_place, an_auction, an_award, a_due_order, a_delivered_order):
    """A delivered order of two units at 50,000 won, the only one of its pool."""

    def build():
        pool = a_pool(threshold=2, terms={"threshold_people": 1})
        a_place(pool, units=2)
        return a_delivered_order(a_due_order(an_award(an_auction(pool), price=50_000)))

    return build


def ask(order, *numbers, buyer_id=None):
    wish = ReturnWish(unit_numbers=numbers or (1,), reason=ReturnReason.MIND, words="색이 달라요")
    return act(ask_return, order_id=order.id, buyer_id=buyer_id or order.buyer_id, wish=wish)


def as_seller(service, case, **wish):
    user_id = case.order.seller.owner_id
    return act(service, order_id=case.order_id, return_id=case.id, user_id=user_id, **wish)


def as_buyer(service, case, **wish):
    return act(service, order_id=case.order_id, return_id=case.id, buyer_id=case.order.buyer_id, **wish)


def unit_statuses(order):
    return list(Unit.objects.filter(order=order).order_by("number").values_list("status", flat=True))


class TestAsking:
    def test_the_days_to_confirm_stop_for_the_named_units_only(self, a_delivered_pair, facts, at):
        order = a_delivered_pair()
        facts()

        case = ask(order, 2)

        assert (case.status, case.due_at) == (ReturnStatus.ASKED, clock.now() + 7 * DAY)
        assert unit_statuses(order) == [UnitStatus.DELIVERED, UnitStatus.RETURNING]
        assert facts() == ["marketplace.return_asked", "marketplace.units_moved"]
        at(clock.now() + 9 * DAY)
        assert [unit.number for unit in act(confirm_next_delivered)] == [1]
        assert act(confirm_next_delivered) is None

    def test_seven_days_from_receipt_and_not_an_instant_more(self, a_delivered_order, at):
        order = a_delivered_order()
        received = order.units.get().delivered_at
        at(received + 7 * DAY)
        with pytest.raises(NotToReturn):
            ask(order)

        at(received + 7 * DAY - SECOND)
        ask(order)

    def test_what_did_not_arrive_is_not_sent_back(self, a_shipped_order):
        with pytest.raises(NotToReturn):
            ask(a_shipped_order())

    def test_a_unit_is_sent_back_once_at_a_time_and_only_all_that_is_named(self, a_delivered_pair):
        order = a_delivered_pair()
        ask(order, 1)

        for numbers in [(1,), (1, 2), (3,)]:
            with pytest.raises(NotToReturn):
                ask(order, *numbers)

        assert unit_statuses(order) == [UnitStatus.RETURNING, UnitStatus.DELIVERED]

    def test_strangers_and_the_seller_find_no_order(self, a_delivered_order, a_user):
        order = a_delivered_order()

        for stranger in (a_user().id, order.seller.owner_id):
            with pytest.raises(NoSuchOrder):
                ask(order, buyer_id=stranger)

    def test_money_released_already_rests_until_the_return_is_over(self, a_delivered_pair, balance):
        order = a_delivered_pair()
        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id)
        before = Hold.objects.earliest("number").payout_at

        case = ask(order)

        assert Hold.objects.earliest("number").payout_at > clock.now() + 50 * DAY
        as_buyer(withdraw_return, case)
        assert Hold.objects.earliest("number").payout_at == before
        case = ask(order)
        as_seller(accept_return, case)
        assert unit_statuses(order) == [UnitStatus.REFUNDED, UnitStatus.RELEASED]
        assert balance(f"payable:seller:{order.seller_id}") == 47_500


class TestSendingBack:
    def test_a_number_makes_it_sent_and_may_be_corrected_until_seen(self, a_return, facts):
        case = a_return()
        facts()

        as_buyer(send_return, case, parcel=Parcel("post", "1234-5678-9012"))
        sent = as_buyer(send_return, case, parcel=Parcel("cj", "123456789013"))

        assert (sent.status, sent.carrier, sent.tracking_number) == (ReturnStatus.SENT, "cj", "123456789013")
        assert (sent.due_at, facts()) == (clock.now() + 21 * DAY, ["marketplace.return_sent"])
        act(note_return_look, return_id=case.id, said=ParcelState(CarrierState.MOVING, clock.now()))
        with pytest.raises(ReturnOver):
            as_buyer(send_return, case, parcel=Parcel("cj", "123456789014"))

    def test_what_is_no_number_changes_nothing(self, a_return):
        case = a_return()

        with pytest.raises(TrackingUnfit):
            as_buyer(send_return, case, parcel=Parcel("ups", "123456789012"))

        assert Return.objects.get().status == ReturnStatus.ASKED

    def test_not_sent_in_seven_days_resumes_with_the_time_that_was_left(self, a_delivered_order, at, facts):
        order = a_delivered_order()
        delivered = order.units.get().delivered_at
        at(delivered + 2 * DAY)
        case = ask(order)
        at(case.due_at - SECOND)
        assert act(settle_next_return) is None
        at(case.due_at)
        facts()

        ended = act(settle_next_return)

        unit = order.units.get()
        assert (ended.status, ended.due_at) == (ReturnStatus.LAPSED, None)
        assert (unit.status, unit.confirm_at) == (UnitStatus.DELIVERED, clock.now() + 6 * DAY)
        assert facts() == ["marketplace.return_settled", "marketplace.units_moved"]
        assert (
            Reminder.objects.filter(order=order, due_at__in=[unit.confirm_at - 2 * DAY, unit.confirm_at - DAY]).count()
            == 2
        )

    def test_kept_after_all(self, a_return):
        case = a_return()

        first, second = (as_buyer(withdraw_return, case) for _turn in range(2))

        assert (first.status, second.status) == (ReturnStatus.WITHDRAWN, ReturnStatus.WITHDRAWN)
        assert unit_statuses(case.order) == [UnitStatus.DELIVERED]

    def test_a_sent_parcel_is_not_kept(self, a_sent_return):
        with pytest.raises(ReturnOver):
            as_buyer(withdraw_return, a_sent_return())

    def test_the_carriers_word_starts_the_sellers_three_business_days(self, a_sent_return, at, facts):
        case = a_sent_return()
        arrived = clock.now() + 2 * DAY
        at(arrived + HOUR)
        facts()

        act(note_return_look, return_id=case.id, said=ParcelState(CarrierState.DELIVERED, arrived))

        case = Return.objects.get()
        assert (case.status, case.arrived_at) == (ReturnStatus.ARRIVED, arrived)
        assert case.due_at == datetime(2026, 12, 2, 15, tzinfo=UTC)  # delivered back on Saturday 28 November
        assert facts() == ["marketplace.return_received"]

    def test_an_old_delivery_of_the_number_starts_nothing(self, a_sent_return):
        case = a_sent_return()

        act(note_return_look, return_id=case.id, said=ParcelState(CarrierState.DELIVERED, case.asked_at - DAY))

        assert Return.objects.get().status == ReturnStatus.SENT


class TestTheSellersAnswer:
    def test_silence_refunds(self, a_delivered_pair, a_sent_return, at, facts, balance):
        case = as_seller(receive_return, a_sent_return(a_delivered_pair(), units=(1, 2)))
        at(case.due_at)
        facts()

        act(settle_next_return)

        assert unit_statuses(case.order) == [UnitStatus.REFUNDED] * 2
        assert (Return.objects.get().status, balance(f"payable:seller:{case.order.seller_id}")) == ("accepted", 0)
        case.order.pool.refresh_from_db()
        assert case.order.pool.status == PoolStatus.CLOSED
        assert facts() == [
            "marketplace.return_settled",
            "escrow.hold_refunded",
            "escrow.hold_refunded",
            "marketplace.units_moved",
            "marketplace.pool_closed",
        ]

    def test_accepting_twice_refunds_once(self, a_return):
        case = a_return()

        first, second = (as_seller(accept_return, case) for _turn in range(2))

        assert (first.status, second.status) == ("accepted", "accepted")
        assert unit_statuses(case.order) == [UnitStatus.REFUNDED]
        assert Hold.objects.get(pk=case.order.units.get().hold_id).refunds.count() == 1

    def test_an_objection_keeps_the_money_held_and_ends_in_the_buyers_favour(self, a_sent_return, at, balance):
        case = as_seller(receive_return, a_sent_return())
        hold_id = case.order.units.get().hold_id

        with pytest.raises(ReasonMissing):
            as_seller(object_to_return, case, words=" ")
        objected = as_seller(object_to_return, case, words="사용한 흔적이 있어요")

        assert (objected.status, objected.due_at) == (ReturnStatus.OBJECTED, clock.now() + 14 * DAY)
        assert balance(f"held:{hold_id}") == 90_000
        at(objected.due_at)
        act(settle_next_return)
        assert (unit_statuses(case.order), balance(f"held:{hold_id}")) == ([UnitStatus.REFUNDED], 0)

    def test_an_objection_after_the_days_to_answer_is_too_late(self, a_sent_return, at):
        case = as_seller(receive_return, a_sent_return())
        at(case.due_at)

        for service, words in ((object_to_return, {"words": "늦음"}), (accept_return, {})):
            with pytest.raises(ReturnOver):
                as_seller(service, case, **words)

    def test_only_its_seller_answers(self, a_sent_return, a_seller):
        case = a_sent_return()

        with pytest.raises(NoSuchOrder):
            act(receive_return, order_id=case.order_id, return_id=case.id, user_id=a_seller().owner_id)

    def test_a_return_is_found_under_its_own_order_only(self, a_return, a_delivered_order):
        case, other = a_return(), a_delivered_order()

        with pytest.raises(NoSuchReturn):
            act(accept_return, order_id=other.id, return_id=case.id, user_id=other.seller.owner_id)


class TestOthers:
    def test_a_dispute_takes_over_with_the_days_running_again(self, a_sent_return):
        case = a_sent_return()
        actor = Actor(ActorKind.BUYER, str(case.order.buyer_id))

        ended = act(give_way_to_dispute, order_id=case.order_id, unit_numbers=[1], actor=actor)

        unit = case.order.units.get()
        assert (ended, Return.objects.get().status) == (1, ReturnStatus.CONTESTED)
        assert (unit.status, unit.confirm_at) == (UnitStatus.DELIVERED, clock.now() + 8 * DAY)
        assert act(give_way_to_dispute, order_id=case.order_id, unit_numbers=[1], actor=actor) == 0

    def test_an_operators_refund_ends_the_matter_for_the_unit(self, a_sent_return, an_operator, at):
        case = a_sent_return()

        act(refund_order, order_id=case.order_id, operator_id=an_operator().id, reason="합의")
        at(Return.objects.get().due_at)
        act(settle_next_return)

        assert unit_statuses(case.order) == [UnitStatus.REFUNDED]
        assert Return.objects.get().status == ReturnStatus.LAPSED
