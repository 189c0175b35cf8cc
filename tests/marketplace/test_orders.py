"""Orders while the money is collected, and what is given back."""

from datetime import timedelta
from uuid import uuid4

import pytest

from common.models import AuditEntry
from escrow.errors import NoSuchMethod
from escrow.flows import charge_due
from escrow.models import Refund
from marketplace.errors import NoSuchOrder, NothingToRefund, OrderUnderway, ReasonMissing
from marketplace.models import Award, Order, Unit
from marketplace.rules.states import AwardStatus, OrderStatus, PoolStatus, UnitStatus
from marketplace.services.collecting import decline_fewer, finish_collecting
from marketplace.services.order_refunds import refund_order
from marketplace.services.orders import (
    cancel_order,
    change_order_method,
    note_dropped,
    note_paid,
    refund_next_unshipped,
)
from marketplace.services.parcels import confirm_units
from tests.marketplace.acts import act

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def unit_statuses(order):
    return list(Unit.objects.filter(order=order).order_by("number").values_list("status", flat=True))


def pool_of(order):
    return Order.objects.select_related("pool").get(pk=order.pk).pool


@pytest.fixture
def three_orders(an_award, a_due_order):
    """The due orders of a pool of three, whose winner asks for at least two units."""

    def build(*, min_units=2, price=50_000):
        def made(auction, a_bid):
            a_bid(auction, price=price, min_units=min_units)
            a_bid(auction, price=price * 11 // 10, min_units=3)
            a_due_order(an_award(auction))
            return list(Order.objects.select_related("pool", "seller").order_by("pk"))

        return made

    return build


@pytest.fixture
def due_orders(three_orders, an_auction, a_bid):
    def build(**wish):
        return three_orders(**wish)(an_auction(), a_bid)

    return build


class TestPaying:
    def test_the_money_of_every_unit_is_held(self, at, due_orders, facts, balance):
        order = due_orders()[0]
        at(order.charge_at)
        charge_due()
        facts()

        act(note_paid, order_id=order.id)
        act(note_paid, order_id=order.id)

        order.refresh_from_db()
        assert (order.status, order.paid_at) == (OrderStatus.PAID, order.charge_at)
        assert unit_statuses(order) == [UnitStatus.HELD]
        assert balance(f"held:{order.units.get().hold_id}") == 50_000
        assert facts() == ["marketplace.order_changed"]

    def test_a_dropped_payment_drops_the_order(self, due_orders, facts):
        order = due_orders()[0]
        facts()

        act(note_dropped, order_id=order.id)
        act(note_dropped, order_id=order.id)

        order.refresh_from_db()
        assert (order.status, order.paid_at, unit_statuses(order)) == (
            OrderStatus.DROPPED,
            None,
            [UnitStatus.CANCELLED],
        )
        assert facts() == ["marketplace.order_changed"]

    def test_news_of_an_order_that_was_left_changes_nothing(self, due_orders):
        order = due_orders()[0]
        act(cancel_order, order_id=order.id, buyer_id=order.buyer_id)

        act(note_paid, order_id=order.id)
        act(note_dropped, order_id=order.id)

        order.refresh_from_db()
        assert (order.status, unit_statuses(order)) == (OrderStatus.CANCELLED, [UnitStatus.CANCELLED])


class TestLeaving:
    def test_until_the_charge_it_is_free(self, at, due_orders, facts):
        order = due_orders()[0]
        facts()
        at(order.charge_at - SECOND)

        act(cancel_order, order_id=order.id, buyer_id=order.buyer_id)
        act(cancel_order, order_id=order.id, buyer_id=order.buyer_id)

        order.refresh_from_db()
        assert (order.status, order.payment.status) == (OrderStatus.CANCELLED, "cancelled")
        assert unit_statuses(order) == [UnitStatus.CANCELLED]
        assert facts() == ["escrow.payment_cancelled", "marketplace.order_changed"]

    def test_from_the_charge_on_it_is_not_however_late_the_job(self, at, due_orders):
        order = due_orders()[0]
        at(order.charge_at)

        with pytest.raises(OrderUnderway):
            act(cancel_order, order_id=order.id, buyer_id=order.buyer_id)

        order.refresh_from_db()
        assert (order.status, order.payment.status) == (OrderStatus.DUE, "due")

    def test_somebody_elses_order_is_none(self, due_orders, a_user):
        order = due_orders()[0]

        for stranger in (a_user().id, order.seller.owner_id):
            with pytest.raises(NoSuchOrder):
                act(cancel_order, order_id=order.id, buyer_id=stranger)
        with pytest.raises(NoSuchOrder):
            act(cancel_order, order_id=uuid4(), buyer_id=order.buyer_id)

    def test_another_card_while_it_is_due(self, due_orders, a_method, a_user):
        order = due_orders()[0]
        card = a_method(party=f"buyer:{order.buyer_id}", token="tok_mastercard")
        strange = a_method(party=f"buyer:{a_user().id}")

        act(change_order_method, order_id=order.id, buyer_id=order.buyer_id, method_id=card.id)
        with pytest.raises(NoSuchMethod):
            act(change_order_method, order_id=order.id, buyer_id=order.buyer_id, method_id=strange.id)

        order.payment.refresh_from_db()
        assert order.payment.method_id == card.id


class TestCollecting:
    def test_it_ends_when_no_order_waits_for_money(self, at, due_orders, facts):
        first, second, third = due_orders()
        act(cancel_order, order_id=first.id, buyer_id=first.buyer_id)
        at(second.charge_at)
        charge_due()
        act(note_paid, order_id=second.id)
        assert act(finish_collecting, pool_id=second.pool_id).status == PoolStatus.COLLECTING
        act(note_paid, order_id=third.id)
        facts()

        pool = act(finish_collecting, pool_id=third.pool_id)
        act(finish_collecting, pool_id=third.pool_id)

        assert (pool.status, pool.fulfilling_at) == (PoolStatus.FULFILLING, third.charge_at)
        unit = Unit.objects.get(order=second)
        # Charged Tuesday 24 November at noon in Seoul, three days to ship: by the end of Friday 27.
        assert unit.ship_by.isoformat() == "2026-11-27T15:00:00+00:00"
        assert unit.refund_at == third.charge_at + 14 * DAY
        assert Unit.objects.get(order=first).ship_by is None
        assert facts() == ["marketplace.pool_fulfilling"]

    def test_under_the_winners_least_it_is_asked_and_its_no_sends_all_back(self, at, due_orders, facts, balance):
        paid, left, dropped = due_orders(min_units=2)
        act(cancel_order, order_id=left.id, buyer_id=left.buyer_id)
        at(paid.charge_at)
        charge_due()
        act(note_paid, order_id=paid.id)
        act(note_dropped, order_id=dropped.id)
        hold_id = paid.units.get().hold_id
        facts()

        pool = act(finish_collecting, pool_id=paid.pool_id)
        award = Award.objects.get()
        assert (pool.status, award.status, award.fewer_units) == (PoolStatus.COLLECTING, AwardStatus.FEWER, 1)
        assert unit_statuses(paid) == [UnitStatus.HELD]
        act(decline_fewer, award_id=award.id, user_id=award.seller.owner_id)

        pool.refresh_from_db()
        assert (pool.status, pool.ended_at) == (PoolStatus.FAILED, paid.charge_at)
        assert unit_statuses(paid) == [UnitStatus.REFUNDED]
        assert Refund.objects.get().amount_minor == 50_000
        assert balance(f"held:{hold_id}") == 0
        assert facts() == [
            "marketplace.fewer_offered",
            "escrow.hold_refunded",
            "marketplace.fewer_declined",
            "marketplace.pool_failed",
        ]

    def test_when_everybody_left_there_is_nothing_to_ship(self, due_orders, facts):
        orders = due_orders(min_units=1)
        for order in orders:
            act(cancel_order, order_id=order.id, buyer_id=order.buyer_id)
        facts()

        pool = act(finish_collecting, pool_id=orders[0].pool_id)

        assert (pool.status, Refund.objects.count()) == (PoolStatus.FAILED, 0)
        assert facts() == ["marketplace.pool_failed"]


class TestRefunds:
    def test_an_operator_gives_all_open_units_back(self, a_paid_order, an_operator, facts, balance):
        order, operator = a_paid_order(price=50_000), an_operator()
        facts()

        act(refund_order, order_id=order.id, operator_id=operator.id, reason="the seller vanished")

        unit = order.units.get()
        assert (unit.status, unit.settled_at) == (UnitStatus.REFUNDED, order.paid_at)
        refund = Refund.objects.get()
        assert (refund.amount_minor, refund.reason, refund.hold_id) == (50_000, "the seller vanished", unit.hold_id)
        assert balance(f"held:{unit.hold_id}") == 0
        assert balance(f"refund:due:{refund.id}") == 50_000
        assert facts() == ["escrow.hold_refunded", "marketplace.units_moved"]
        assert AuditEntry.objects.filter(action="refund_order", actor=f"operator:{operator.id}").count() == 1

    def test_a_second_time_there_is_nothing(self, a_paid_order, an_operator):
        order, operator = a_paid_order(), an_operator()
        act(refund_order, order_id=order.id, operator_id=operator.id, reason="broken")

        with pytest.raises(NothingToRefund):
            act(refund_order, order_id=order.id, operator_id=operator.id, reason="broken")

        assert (Refund.objects.count(), AuditEntry.objects.filter(action="refund_order").count()) == (1, 1)

    def test_what_was_released_stays_with_the_seller(self, a_shipped_order, an_operator, balance):
        order = a_shipped_order(price=50_000)
        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id)

        with pytest.raises(NothingToRefund):
            act(refund_order, order_id=order.id, operator_id=an_operator().id, reason="broken")

        assert balance(f"payable:seller:{order.seller_id}") == 47_500

    def test_a_unit_whose_days_are_over_is_the_sellers_before_any_sweep(self, at, a_delivered_order, an_operator):
        order, operator = a_delivered_order(), an_operator()
        at(order.units.get().confirm_at)

        with pytest.raises(NothingToRefund):
            act(refund_order, order_id=order.id, operator_id=operator.id, reason="broken")
        at(order.units.get().confirm_at - SECOND)
        act(refund_order, order_id=order.id, operator_id=operator.id, reason="broken")

        assert unit_statuses(order) == [UnitStatus.REFUNDED]

    def test_never_without_a_reason(self, a_paid_order, an_operator):
        order = a_paid_order()

        with pytest.raises(ReasonMissing):
            act(refund_order, order_id=order.id, operator_id=an_operator().id, reason=" ")

        assert unit_statuses(order) == [UnitStatus.HELD]

    def test_before_the_charge_there_is_nothing(self, a_due_order, an_operator):
        order = a_due_order()

        with pytest.raises(NothingToRefund):
            act(refund_order, order_id=order.id, operator_id=an_operator().id, reason="broken")

    def test_the_last_refund_closes_the_pool(self, a_paid_order, an_operator):
        order, operator = a_paid_order(), an_operator()
        orders = list(Order.objects.filter(pool=order.pool))
        for each in orders[:-1]:
            act(refund_order, order_id=each.id, operator_id=operator.id, reason="broken")
        assert pool_of(order).status == PoolStatus.FULFILLING

        act(refund_order, order_id=orders[-1].id, operator_id=operator.id, reason="broken")

        assert pool_of(order).status == PoolStatus.CLOSED


class TestUnshipped:
    def test_after_fourteen_days_the_money_goes_back_by_itself(self, at, a_paid_order, facts, balance):
        order = a_paid_order(price=50_000)
        due_at = order.units.get().refund_at
        facts()
        at(due_at - SECOND)
        assert act(refund_next_unshipped) is None
        at(due_at)

        refunded = [act(refund_next_unshipped) for _unit in range(4)]

        assert [unit is None for unit in refunded] == [False, False, False, True]
        assert {unit.status for unit in Unit.objects.all()} == {UnitStatus.REFUNDED}
        assert {refund.reason for refund in Refund.objects.all()} == {"not_shipped"}
        assert balance(f"held:{order.units.get().hold_id}") == 0
        pool = pool_of(order)
        assert (pool.status, pool.ended_at) == (PoolStatus.CLOSED, due_at)
        assert facts() == ["escrow.hold_refunded", "marketplace.units_moved"] * 3 + ["marketplace.pool_closed"]

    def test_what_was_shipped_is_not_refunded(self, at, a_shipped_order):
        order = a_shipped_order(threshold=2)
        at(order.paid_at + 20 * DAY)

        act(refund_next_unshipped)

        assert act(refund_next_unshipped) is None
        assert unit_statuses(order) == [UnitStatus.SHIPPED]
