"""The builders make what their names say, so that other tests can stand on them."""

from common import clock
from marketplace.rules.states import AuctionStatus, AwardStatus, BidStatus, OrderStatus, PoolStatus, UnitStatus
from tests.builders.marketplace import NOON


def test_a_pool_gathers_from_noon_on(a_pool):
    pool = a_pool(threshold=30, terms={"threshold_people": 2})

    assert (pool.status, pool.opened_at, pool.threshold_units) == (PoolStatus.GATHERING, NOON, 30)
    assert pool.terms["threshold_people"] == 2
    assert clock.now() == NOON


def test_an_auction_stands_on_a_reached_pool(an_auction, a_bid):
    auction = an_auction(threshold=2)
    bid = a_bid(auction, price=80_000)

    assert (auction.status, auction.pool.status, auction.pool.committed_units) == (
        AuctionStatus.SEALED,
        PoolStatus.AUCTION,
        2,
    )
    assert (bid.status, bid.price_minor) == (BidStatus.STANDING, 80_000)


def test_an_award_is_offered_at_the_end(an_award):
    award = an_award(price=88_000)

    assert (award.status, award.price_minor, award.units) == (AwardStatus.OFFERED, 88_000, 3)
    assert award.pool.status == PoolStatus.VETTING
    assert clock.now() == award.offered_at


def test_an_order_is_due_then_paid_then_shipped_then_delivered(
    a_buyer, a_due_order, a_paid_order, a_shipped_order, a_delivered_order
):
    buyer = a_buyer()
    due = a_due_order(buyers=[buyer])
    assert (due.status, due.pool.status, due.buyer_id) == (OrderStatus.DUE, PoolStatus.COLLECTING, buyer.id)

    paid = a_paid_order(due)
    assert (paid.status, paid.pool.status) == (OrderStatus.PAID, PoolStatus.FULFILLING)
    assert [unit.status for unit in paid.units.all()] == [UnitStatus.HELD]

    shipped = a_shipped_order(paid)
    assert [unit.status for unit in shipped.units.all()] == [UnitStatus.SHIPPED]

    delivered = a_delivered_order(shipped)
    assert [unit.status for unit in delivered.units.all()] == [UnitStatus.DELIVERED]
    assert delivered.id == due.id
