"""The sweep makes every passed deadline visible, however late it comes, and no fault holds the others back."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from common.locks import locked
from common.outbox import relay
from common.transactions import unit_of_work
from marketplace import flows
from marketplace.models import Award, Order, Pool, Unit
from marketplace.rules.states import AuctionStatus, AwardStatus, OrderStatus, PoolStatus, UnitStatus

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_nothing_is_due_in_a_quiet_house(a_pool, an_auction):
    a_pool()
    an_auction()

    assert (flows.do_what_is_due(), flows.look_at_parcels()) == (0, 0)


def test_a_late_sweep_does_all_that_punctual_ones_had_done(at, an_auction, a_bid, a_pool):
    auction, expired = an_auction(), a_pool(threshold=9, pledge_days=2)
    a_bid(auction)
    a_bid(auction, price=95_000)
    at(auction.ends_at + 2 * DAY)

    flows.do_what_is_due()

    auction.refresh_from_db()
    expired.refresh_from_db()
    assert (auction.status, expired.status) == (AuctionStatus.CLOSED, PoolStatus.EXPIRED)
    award = Award.objects.get(price_minor=90_000)
    assert (award.offered_at, award.accept_by, award.status) == (
        auction.ends_at,
        auction.ends_at + DAY,
        AwardStatus.LAPSED,
    )


def test_parcels_are_followed_until_they_arrive(at, a_shipped_order):
    order = a_shipped_order()
    at(order.shipments.get().next_look_at)

    assert (flows.look_at_parcels(), flows.look_at_parcels()) == (1, 0)
    at(order.shipments.get().shipped_at + 3 * DAY)
    flows.look_at_parcels()

    shipment = order.shipments.get()
    assert (shipment.delivered_at, shipment.next_look_at) == (shipment.shipped_at + 2 * DAY, None)
    unit = Unit.objects.get(order=order)
    assert (unit.status, unit.confirm_at) == (UnitStatus.DELIVERED, shipment.shipped_at + 10 * DAY)


def test_looks_that_find_nothing_share_a_unit_until_one_has_locked(monkeypatch, a_pool):
    a_pool()
    units, looks = [], []

    @contextmanager
    def unit():
        units.append(len(units))
        with unit_of_work():
            yield

    def look(*, now):
        looks.append(units[-1])

    def lock(*, now):
        look(now=now)
        locked(Pool.objects.all()).get()

    monkeypatch.setattr(flows, "unit_of_work", unit)
    monkeypatch.setattr(flows, "_DUE", [look, lock, look, look])

    assert (flows.do_what_is_due(), looks) == (0, [0, 0, 1, 1])


def test_no_step_takes_the_whole_sweep(db, monkeypatch):
    monkeypatch.setattr(flows, "_DUE", [lambda *, now: True, lambda *, now: None])

    assert flows.do_what_is_due() == flows.AT_MOST


def test_a_step_that_fails_holds_no_other_back(at, monkeypatch, an_auction, a_bid):
    auction = an_auction()
    a_bid(auction)
    at(auction.ends_at)

    def expire_next_pool(*, now):
        raise RuntimeError("a bad row")

    monkeypatch.setattr(flows, "_DUE", [expire_next_pool, *flows._DUE[1:]])

    assert flows.do_what_is_due() == 2
    auction.refresh_from_db()
    assert auction.status == AuctionStatus.CLOSED


class TestFacts:
    """What listeners make of facts, delivered by the relay and safe to repeat."""

    @pytest.fixture
    def hear(self, db):
        def build(name, **fact):
            from common.outbox import _listeners
            from tests.marketplace.acts import act

            for code, listener in _listeners[name].items():
                if code.startswith("marketplace."):
                    act(listener, fact=fact)

        return build

    def test_a_reached_pool_is_put_to_auction(self, a_reached_pool, hear):
        pool = a_reached_pool()

        hear("marketplace.pool_reached", pool_id=str(pool.id))
        hear("marketplace.pool_reached", pool_id=str(pool.id))

        pool.refresh_from_db()
        assert (pool.status, pool.auction.status) == (PoolStatus.AUCTION, AuctionStatus.SEALED)

    def test_paid_and_dropped_orders_end_the_collection(self, at, an_auction, a_bid, an_award, a_due_order, hear):
        from escrow.flows import charge_due

        a_due_order(an_award(an_auction()))
        paid, *others = Order.objects.order_by("pk")
        at(paid.charge_at)
        charge_due()
        hear("escrow.payment_succeeded", payment_id=str(paid.payment_id), reference=f"order:{paid.id}")
        for order in others:
            hear("escrow.payment_dropped", payment_id=str(order.payment_id), reference=f"order:{order.id}")
        hear("marketplace.order_changed", pool_id=str(paid.pool_id), order_id=str(paid.id), status=OrderStatus.PAID)

        assert sorted(Order.objects.values_list("status", flat=True)) == ["dropped", "dropped", "paid"]
        paid.pool.refresh_from_db()
        assert paid.pool.status == PoolStatus.FULFILLING

    def test_the_relay_leads_from_the_threshold_into_the_auction(self, a_reached_pool):
        pool = a_reached_pool()

        while relay():
            pass

        pool.refresh_from_db()
        assert pool.status == PoolStatus.AUCTION
