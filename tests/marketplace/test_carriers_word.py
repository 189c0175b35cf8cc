"""Parcels by their carriers' word: parts of an order, unknown numbers, never scanned, lost, brought back; reminders."""

from datetime import timedelta

import pytest

from common import clock
from escrow.flows import send_refunds
from marketplace.errors import NotToShip, TrackingUsed
from marketplace.flows import do_what_is_due, look_at_parcels
from marketplace.gateways.base import ParcelState
from marketplace.models import Reminder, Shipment, Unit
from marketplace.rules.parcels import CarrierState
from marketplace.rules.states import UnitStatus
from marketplace.services.orders import refund_next_unshipped
from marketplace.services.parcels import Parcel, confirm_units, extend_confirmation, note_look, ship_order
from marketplace.services.reminders import tell_next_reminder
from tests.marketplace.acts import act

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def a_pair(a_pool, a_place, an_auction, an_award, a_due_order, a_paid_order):
    """A paid order of two units at 50,000 won, the only one of its pool; shipped within so many days."""

    def build(**wish):
        pool = a_pool(threshold=2, terms={"threshold_people": 1})
        a_place(pool, units=2)
        return a_paid_order(a_due_order(an_award(an_auction(pool), price=50_000, **wish)))

    return build


def ship(order, number="123456789012", *units):
    wish = {"parcel": Parcel("cj", number), "unit_numbers": units}
    return act(ship_order, order_id=order.id, user_id=order.seller.owner_id, **wish)


def unit_statuses(order):
    return list(Unit.objects.filter(order=order).order_by("number").values_list("status", flat=True))


class TestPartsOfAnOrder:
    def test_each_part_goes_in_a_parcel_of_its_own(self, a_pair):
        order = a_pair()

        first = ship(order, "111111111111", 2)
        assert unit_statuses(order) == [UnitStatus.HELD, UnitStatus.SHIPPED]
        second = ship(order, "222222222222")

        parcels = dict(order.units.values_list("number", "shipment_id"))
        assert parcels == {2: first.id, 1: second.id}

    def test_only_the_part_that_arrived_starts_its_days(self, a_pair):
        order = a_pair()
        first, _second = ship(order, "111111111111", 1), ship(order, "222222222222", 2)

        act(note_look, shipment_id=first.id, said=ParcelState(CarrierState.DELIVERED, clock.now()))

        assert unit_statuses(order) == [UnitStatus.DELIVERED, UnitStatus.SHIPPED]

    def test_the_same_number_takes_further_units_in(self, a_pair):
        order = a_pair()

        first, second = ship(order, "111111111111", 1), ship(order, "111111111111", 2)
        again = ship(order, "111111111111", 1, 2)

        assert first == second == again
        assert (Shipment.objects.count(), unit_statuses(order)) == (1, [UnitStatus.SHIPPED] * 2)

    @pytest.mark.parametrize("units", [(3,), (1, 3), (0,)])
    def test_what_is_not_there_ships_nothing(self, a_pair, units):
        order = a_pair()

        with pytest.raises(NotToShip):
            ship(order, "111111111111", *units)

        assert (Shipment.objects.count(), unit_statuses(order)) == (0, [UnitStatus.HELD] * 2)

    def test_a_number_of_somebody_elses_parcel_is_refused(self, a_paid_order):
        order = a_paid_order()
        other = order.pool.orders.select_related("seller").exclude(pk=order.pk).first()
        ship(order, "111111111111")

        with pytest.raises(TrackingUsed):
            ship(other, "1111-1111-1111")

        assert unit_statuses(other) == [UnitStatus.HELD]


class TestTheCarriersWord:
    def look(self, order, at, hours):
        at(clock.now() + hours * HOUR)
        look_at_parcels()
        return Shipment.objects.get(order=order)

    def test_an_unknown_number_may_be_corrected(self, a_pair, at):
        order = a_pair()
        ship(order, "990000010001")
        assert self.look(order, at, 6).carrier_state == CarrierState.UNKNOWN

        right = ship(order, "123456789012")

        assert set(order.units.values_list("shipment_id", flat=True)) == {right.id}
        assert Shipment.objects.exclude(pk=right.pk).get().next_look_at is None

    def test_a_number_nobody_scanned_is_refunded_on_the_day_of_the_unshipped(self, a_pair, at, balance):
        order = a_pair()
        refund_at = order.units.first().refund_at
        ship(order, "990000020001")
        at(refund_at - HOUR)
        look_at_parcels()
        assert (act(refund_next_unshipped), Shipment.objects.get().next_look_at) == (None, refund_at)

        at(refund_at)
        assert act(refund_next_unshipped) is None  # the carrier is asked once more before the money goes back
        look_at_parcels()
        do_what_is_due()
        send_refunds()

        assert (unit_statuses(order), balance("world:cards")) == ([UnitStatus.REFUNDED] * 2, 0)

    def test_a_number_given_late_has_three_days_to_be_scanned(self, a_pair, at):
        order = a_pair()
        at(order.units.first().refund_at - HOUR)

        ship(order, "990000020001")

        assert {unit.refund_at for unit in order.units.all()} == {clock.now() + 3 * DAY}

    def test_a_scanned_parcel_that_never_arrives_is_lost_after_thirty_days(self, a_pair, at):
        order = a_pair()
        ship(order, "990000030001")
        parcel = self.look(order, at, 6)
        assert (parcel.carrier_state, parcel.scanned_at) == (CarrierState.MOVING, parcel.shipped_at + 3 * HOUR)
        lost_at = parcel.scanned_at + 30 * DAY
        assert {unit.refund_at for unit in order.units.all()} == {lost_at}

        at(lost_at)
        look_at_parcels()
        do_what_is_due()

        assert unit_statuses(order) == [UnitStatus.REFUNDED] * 2

    def test_a_parcel_brought_back_is_sent_again(self, a_pair, at):
        order = a_pair()
        ship(order, "990000040001")
        parcel = self.look(order, at, 48)

        assert (parcel.carrier_state, parcel.next_look_at) == (CarrierState.RETURNED, None)
        assert unit_statuses(order) == [UnitStatus.HELD] * 2
        ship(order, "123456789012")
        assert unit_statuses(order) == [UnitStatus.SHIPPED] * 2

    def test_a_delivery_from_before_the_pool_shipped_is_another_parcel(self, a_pair):
        order = a_pair()
        parcel = ship(order)

        looked = act(note_look, shipment_id=parcel.id, said=ParcelState(CarrierState.DELIVERED, order.paid_at - DAY))

        assert (looked.carrier_state, looked.delivered_at) == (CarrierState.UNKNOWN, None)
        assert unit_statuses(order) == [UnitStatus.SHIPPED] * 2

    def test_the_days_never_begin_before_the_number_was_given(self, a_pair, at):
        order = a_pair()
        at(order.paid_at + 4 * DAY)
        parcel = ship(order)

        act(note_look, shipment_id=parcel.id, said=ParcelState(CarrierState.DELIVERED, order.paid_at + HOUR))

        assert {unit.delivered_at for unit in order.units.all()} == {clock.now()}


class TestReminders:
    def told(self, at, until):
        """Which reminders are told on the way there, with when."""
        found = []
        while (due := Reminder.objects.filter(told_at=None, due_at__lte=until).order_by("due_at").first()) is not None:
            at(due.due_at)
            while act(tell_next_reminder) is not None:
                found.append(due.due_at)
        at(until)
        return found

    def test_the_seller_on_the_third_day_and_before_the_day_it_promised(self, a_pair, at, facts):
        order = a_pair(lead_days=6)
        handed_over, ship_by = order.pool.fulfilling_at, order.units.first().ship_by
        facts()

        assert self.told(at, ship_by) == [handed_over + 3 * DAY, ship_by - DAY]
        assert facts() == ["marketplace.shipping_due"] * 2

    def test_a_seller_who_shipped_everything_is_left_in_peace(self, a_pair, at, facts):
        order = a_pair(lead_days=6)
        ship(order)
        facts()

        self.told(at, order.units.first().ship_by)

        assert (facts(), Reminder.objects.filter(told_at=None).count()) == ([], 0)

    def test_the_buyer_on_days_three_six_and_seven_and_never_twice(self, a_delivered_order, at, facts):
        order = a_delivered_order()
        delivered = order.units.get().delivered_at
        Reminder.objects.filter(order=None).delete()  # the seller's, for its other orders
        facts()

        assert self.told(at, delivered + 8 * DAY) == [delivered + days * DAY for days in (3, 6, 7)]
        assert facts() == ["marketplace.confirmation_due"] * 3

    def test_a_buyer_who_confirmed_is_left_in_peace(self, a_delivered_order, at, facts):
        order = a_delivered_order()
        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id)
        Reminder.objects.filter(order=None).delete()
        facts()

        self.told(at, clock.now() + 8 * DAY)

        assert facts() == []

    def test_more_days_bring_their_own_reminders(self, a_delivered_order, at, facts):
        order = a_delivered_order()
        act(extend_confirmation, order_id=order.id, buyer_id=order.buyer_id)
        end = order.units.get().confirm_at
        at(end - 3 * DAY)
        Reminder.objects.filter(due_at__lte=clock.now()).update(told_at=clock.now())

        assert self.told(at, end) == [end - 2 * DAY, end - DAY]
