"""Units on their way: shipped by the seller, delivered by the carrier's word, confirmed by the buyer or the clock."""

from datetime import timedelta

import pytest

from escrow.flows import charge_due
from marketplace.errors import NoSuchOrder, NotToConfirm, NotToShip, OnlyOnce, TrackingUnfit
from marketplace.gateways.base import ParcelState
from marketplace.models import Order, Shipment, Unit
from marketplace.rules.parcels import CarrierState
from marketplace.rules.states import PoolStatus, UnitStatus
from marketplace.services.orders import note_paid
from marketplace.services.parcels import (
    LOOK_EVERY,
    Parcel,
    confirm_next_delivered,
    confirm_units,
    extend_confirmation,
    note_look,
    ship_order,
)
from tests.marketplace.acts import act

MOVING = ParcelState(CarrierState.MOVING)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def ship(order, number="123456789012", carrier="cj", user_id=None):
    return act(ship_order, order_id=order.id, user_id=user_id or order.seller.owner_id, parcel=Parcel(carrier, number))


def delivered(at):
    return ParcelState(CarrierState.DELIVERED, at)


def unit_statuses(order):
    return list(Unit.objects.filter(order=order).order_by("number").values_list("status", flat=True))


@pytest.fixture
def a_pair(a_buyer, a_pool, a_place, an_auction, an_award, a_due_order, a_paid_order):
    """A paid order of two units at 50,000 won, the only one of its pool."""

    def build(**wish):
        pool = a_pool(threshold=2, terms={"threshold_people": 1})
        a_place(pool, units=2)
        return a_paid_order(a_due_order(an_award(an_auction(pool), price=50_000, **wish)))

    return build


class TestShipping:
    def test_all_units_of_the_order_travel_in_the_parcel(self, a_pair, facts):
        order = a_pair()
        facts()

        shipment = ship(order, "1234-5678 9012")

        assert (shipment.carrier, shipment.tracking_number) == ("cj", "123456789012")
        assert (shipment.shipped_at, shipment.next_look_at, shipment.delivered_at) == (
            order.paid_at,
            order.paid_at + LOOK_EVERY,
            None,
        )
        assert unit_statuses(order) == [UnitStatus.SHIPPED] * 2
        assert set(order.units.values_list("shipment_id", flat=True)) == {shipment.id}
        assert facts() == ["marketplace.units_moved"]

    def test_the_same_number_again_changes_nothing(self, a_pair, facts):
        order = a_pair()
        first = ship(order)
        facts()

        second = ship(order)

        assert (second, Shipment.objects.count(), facts()) == (first, 1, [])

    def test_another_number_finds_nothing_to_ship(self, a_pair):
        order = a_pair()
        ship(order)

        with pytest.raises(NotToShip):
            ship(order, "999999999999")

    @pytest.mark.parametrize(
        ("carrier", "number"),
        [
            ("cj", "123456789"),
            ("cj", "1" * 15),
            ("cj", "12345678901a"),
            ("cj", "１２３４５６７８９０"),
            ("ups", "1234567890"),
        ],
    )
    def test_what_is_no_number_ships_nothing(self, a_pair, carrier, number):
        order = a_pair()

        with pytest.raises(TrackingUnfit):
            ship(order, number, carrier)

        assert (Shipment.objects.count(), unit_statuses(order)) == (0, [UnitStatus.HELD] * 2)

    def test_only_its_seller_ships_it(self, a_pair, a_seller, a_user):
        order = a_pair()

        for stranger in (a_seller().owner_id, a_user().id, order.buyer_id):
            with pytest.raises(NoSuchOrder):
                ship(order, user_id=stranger)

        assert Shipment.objects.count() == 0

    def test_not_before_the_collection_is_over(self, a_due_order):
        order = a_due_order()

        with pytest.raises(NotToShip):
            ship(order)

    def test_not_while_other_buyers_still_have_to_pay(self, at, a_due_order):
        order = a_due_order()
        at(order.charge_at)
        charge_due()
        act(note_paid, order_id=order.id)
        assert unit_statuses(order) == [UnitStatus.HELD]

        with pytest.raises(NotToShip):
            ship(order)

        assert unit_statuses(order) == [UnitStatus.HELD]

    def test_at_the_instant_the_money_goes_back_it_is_too_late_before_any_sweep(self, at, a_pair):
        order = a_pair()
        due_at = order.units.first().refund_at
        at(due_at)
        with pytest.raises(NotToShip):
            ship(order)
        at(due_at - SECOND)

        ship(order)

        assert unit_statuses(order) == [UnitStatus.SHIPPED] * 2


class TestLooking:
    def test_nothing_new_is_asked_again_in_an_hour(self, at, a_pair, facts):
        shipment = ship(a_pair())
        at(shipment.next_look_at)
        facts()

        looked = act(note_look, shipment_id=shipment.id, said=MOVING)

        assert (looked.next_look_at, looked.delivered_at) == (shipment.next_look_at + LOOK_EVERY, None)
        assert facts() == []

    def test_the_carriers_word_starts_the_days(self, at, a_pair, facts):
        order = a_pair()
        shipment = ship(order)
        arrived, seen = order.paid_at + 2 * DAY, order.paid_at + 2 * DAY + HOUR
        at(seen)
        facts()

        looked = act(note_look, shipment_id=shipment.id, said=delivered(arrived))
        act(note_look, shipment_id=shipment.id, said=delivered(arrived + HOUR))

        assert (looked.delivered_at, looked.next_look_at) == (arrived, None)
        units = order.units.all()
        assert {(unit.status, unit.delivered_at, unit.confirm_at) for unit in units} == {
            (UnitStatus.DELIVERED, arrived, arrived + 8 * DAY)
        }
        assert facts() == ["marketplace.units_moved"]

    def test_what_the_buyer_confirmed_before_is_not_told_again(self, at, a_pair, facts):
        order = a_pair()
        shipment = ship(order)
        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id)
        facts()

        looked = act(note_look, shipment_id=shipment.id, said=MOVING)

        assert (looked.next_look_at, unit_statuses(order)) == (None, [UnitStatus.RELEASED] * 2)
        assert facts() == []


class TestConfirming:
    def test_the_money_goes_to_the_seller_less_commission(self, a_pair, facts, balance):
        order = a_pair()
        ship(order)
        facts()

        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id)

        units = list(order.units.all())
        assert {(unit.status, unit.settled_at, unit.confirm_at) for unit in units} == {
            (UnitStatus.RELEASED, order.paid_at, None)
        }
        # 5 % of 50,000 is 2,500, of which 227 are VAT, for each of two units.
        assert balance(f"payable:seller:{order.seller_id}") == 95_000
        assert (balance("platform:commission"), balance("platform:vat")) == (4_546, 454)
        assert {balance(f"held:{unit.hold_id}") for unit in units} == {0}
        pool = Order.objects.get(pk=order.pk).pool
        assert (pool.status, pool.ended_at) == (PoolStatus.CLOSED, order.paid_at)
        assert facts() == ["escrow.hold_released"] * 2 + ["marketplace.units_moved", "marketplace.pool_closed"]

    def test_again_changes_nothing(self, a_pair, facts, balance):
        order = a_pair()
        ship(order)
        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id)
        facts()

        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id)
        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id, numbers=(2,))

        assert (balance(f"payable:seller:{order.seller_id}"), facts()) == (95_000, [])

    def test_single_units(self, a_pair, facts, balance):
        order = a_pair()
        ship(order)
        facts()

        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id, numbers=(2, 2))

        assert unit_statuses(order) == [UnitStatus.SHIPPED, UnitStatus.RELEASED]
        assert balance(f"payable:seller:{order.seller_id}") == 47_500
        assert facts() == ["escrow.hold_released", "marketplace.units_moved"]

    @pytest.mark.parametrize("numbers", [(3,), (1, 3), (0,), (-1,)])
    def test_units_that_do_not_exist_confirm_nothing(self, a_pair, balance, numbers):
        order = a_pair()
        ship(order)

        with pytest.raises(NotToConfirm):
            act(confirm_units, order_id=order.id, buyer_id=order.buyer_id, numbers=numbers)

        assert unit_statuses(order) == [UnitStatus.SHIPPED] * 2
        assert balance(f"payable:seller:{order.seller_id}") == 0

    def test_not_before_it_was_shipped(self, a_pair):
        order = a_pair()

        with pytest.raises(NotToConfirm):
            act(confirm_units, order_id=order.id, buyer_id=order.buyer_id)

        assert unit_statuses(order) == [UnitStatus.HELD] * 2

    def test_only_by_its_buyer(self, a_pair, a_user):
        order = a_pair()
        ship(order)

        for stranger in (a_user().id, order.seller.owner_id):
            with pytest.raises(NoSuchOrder):
                act(confirm_units, order_id=order.id, buyer_id=stranger)


class TestTheClock:
    @pytest.fixture
    def delivered(self, a_pair, a_delivered_order):
        return a_delivered_order(a_pair())

    def test_confirms_each_unit_when_its_days_are_over(self, at, delivered, facts, balance):
        due_at = delivered.units.first().confirm_at
        facts()
        at(due_at - SECOND)
        assert act(confirm_next_delivered) is None
        at(due_at)

        confirmed = [act(confirm_next_delivered) for _unit in range(3)]

        assert [units is None for units in confirmed] == [False, True, True]
        assert unit_statuses(delivered) == [UnitStatus.RELEASED] * 2
        assert balance(f"payable:seller:{delivered.seller_id}") == 95_000
        assert facts() == [
            "escrow.hold_released",
            "escrow.hold_released",
            "marketplace.units_moved",
            "marketplace.pool_closed",
        ]

    def test_seven_more_days_are_given_once(self, at, delivered, facts):
        due_at = delivered.units.first().confirm_at
        facts()
        at(due_at - SECOND)

        act(extend_confirmation, order_id=delivered.id, buyer_id=delivered.buyer_id)
        with pytest.raises(OnlyOnce):
            act(extend_confirmation, order_id=delivered.id, buyer_id=delivered.buyer_id)

        assert {(unit.confirm_at, unit.is_extended) for unit in delivered.units.all()} == {(due_at + 7 * DAY, True)}
        assert facts() == ["marketplace.units_moved"]
        at(due_at)
        assert act(confirm_next_delivered) is None

    def test_at_the_deadline_it_is_too_late_to_ask(self, at, delivered):
        at(delivered.units.first().confirm_at)

        with pytest.raises(NotToConfirm):
            act(extend_confirmation, order_id=delivered.id, buyer_id=delivered.buyer_id)

    def test_before_delivery_there_is_nothing_to_extend(self, a_pair):
        order = a_pair()
        ship(order)

        with pytest.raises(NotToConfirm):
            act(extend_confirmation, order_id=order.id, buyer_id=order.buyer_id)
