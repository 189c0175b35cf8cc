"""Killed while an auction closes, orders are made and units are confirmed: one award, one order a place, paid once.

What is killed before its commit never was, so that one world bears one death after the other; the last of each story
comes after the commit.
"""

from datetime import timedelta

import pytest

from common import clock
from common.models import OutboxFact
from common.transactions import unit_of_work
from ledger.models import Entry
from marketplace import flows
from marketplace.models import Award, Order, PlaceToOrder, Pledge, Unit
from marketplace.services import awards
from marketplace.services.awards import accept_award
from marketplace.services.parcels import confirm_units
from tests.faults.books import differences
from tests.faults.killed import killed_at

pytestmark = pytest.mark.django_db(transaction=True)

KILLED = {
    "close": ["auction.closed", "auction.awarded", "deadline.before_commit", "deadline.after_commit"],
    "yes": ["order.payment_opened", "order.made"],
    "crowd": ["order.payment_opened", "order.made", "orders.told", "deadline.after_commit"],
    "confirmation": ["unit.released"],
    "silence": ["unit.released", "deadline.before_commit", "deadline.after_commit"],
}
"""Where each story is killed, in this order."""


def die_at_each(name, work):
    for point in KILLED[name]:
        assert killed_at(point, work), point


def test_an_auction_closes_once(an_auction, a_bid, at):
    auction = an_auction()
    a_bid(auction, price=90_000)
    a_bid(auction, price=95_000)
    at(auction.ends_at)

    die_at_each("close", flows.do_what_is_due)
    flows.do_what_is_due()

    auction.refresh_from_db()
    assert auction.status == "closed"
    assert Award.objects.filter(pool=auction.pool_id).count() == 1


def test_a_winners_yes_makes_one_order_of_each_place(an_award):
    award = an_award(threshold=3)

    def accept():
        with unit_of_work():
            accept_award(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())

    die_at_each("yes", accept)
    assert not Order.objects.filter(pool=award.pool).exists()
    accept()
    accept()

    places = Pledge.objects.filter(pool=award.pool).count()
    assert Order.objects.filter(pool=award.pool).count() == places == 3
    assert Unit.objects.filter(order__pool=award.pool).count() == 3


def test_a_crowds_orders_are_made_and_told_of_once(an_award, monkeypatch):
    monkeypatch.setattr(awards, "MOST_AT_ONCE", 2)
    award = an_award(threshold=3)
    with unit_of_work():
        accept_award(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())

    die_at_each("crowd", flows.do_what_is_due)
    flows.do_what_is_due()

    assert Order.objects.filter(pool=award.pool).count() == Unit.objects.filter(order__pool=award.pool).count() == 3
    assert OutboxFact.objects.filter(name="marketplace.order_changed").count() == 3
    assert not PlaceToOrder.objects.exists()


def test_a_unit_that_arrived_is_paid_for_once(a_delivered_order, at):
    order = a_delivered_order(threshold=3)
    units = list(order.units.all())

    def confirm():
        with unit_of_work():
            confirm_units(order_id=order.id, buyer_id=order.buyer_id, now=clock.now())

    die_at_each("confirmation", confirm)
    assert released(units) == 0
    at(clock.now() + timedelta(days=30))
    die_at_each("silence", flows.do_what_is_due)
    flows.do_what_is_due()

    assert set(order.units.values_list("status", flat=True)) == {"released"}
    assert released(units) == len(units)
    assert list(differences()) == []


def released(units):
    return Entry.objects.filter(key__in=[f"release:{unit.hold_id}" for unit in units]).count()
