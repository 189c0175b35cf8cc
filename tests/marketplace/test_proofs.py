"""The proofs of auctions, orders and units: each kind of damage behind the services' backs is found by name."""

import pytest
from django.db import connection, transaction

from common import clock
from common.transactions import unit_of_work
from ledger.proofs import verdicts
from marketplace.services.parcels import confirm_units

pytestmark = pytest.mark.django_db


def found_after(sql):
    """What the proofs of the marketplace find once the damage is done with every guard off; then it is undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        differing = [verdict.name for verdict in verdicts(of="marketplace.") if verdict.differences]
        transaction.set_rollback(True)
    return {name.removeprefix("marketplace.") for name in differing}


@pytest.fixture
def a_story(a_delivered_order, a_paid_order, a_due_order):
    """A released unit, one that is held, one that waits for its charge."""
    delivered = a_delivered_order()
    with unit_of_work():
        confirm_units(order_id=delivered.id, buyer_id=delivered.buyer_id, now=clock.now())
    a_paid_order()
    a_due_order()


def test_a_story_proves_silently_and_each_damage_is_found(a_story):
    assert found_after("SELECT 1") == set()

    assert {sql: found_after(sql) for sql in DAMAGE} == DAMAGE


DAMAGE = {
    "UPDATE marketplace_unit SET status = 'held' WHERE status = 'released'": {"units_stand_where_their_money_does"},
    "UPDATE marketplace_unit SET status = 'refunded' WHERE status = 'held'": {"units_stand_where_their_money_does"},
    "UPDATE marketplace_unit SET status = 'released' WHERE status = 'pending'": {"units_stand_where_their_money_does"},
    "UPDATE marketplace_unit SET status = 'cancelled' WHERE status = 'held'": {"units_stand_where_their_money_does"},
    "UPDATE marketplace_unit SET price_minor = price_minor + 1 WHERE status = 'held'": {
        "units_stand_where_their_money_does", "orders_are_their_payments",
    },
    "DELETE FROM marketplace_unit WHERE status = 'pending'": {"orders_are_their_payments"},
    "UPDATE marketplace_order SET status = 'paid' WHERE status = 'due'": {"orders_are_their_payments"},
    "UPDATE marketplace_order SET price_minor = price_minor - 1, unit_count = unit_count WHERE status = 'due'": {
        "orders_are_their_payments", "awards_stay_within_what_was_offered",
    },
    "UPDATE marketplace_bid SET max_units = 1 WHERE status = 'accepted'": {
        "awards_stay_within_what_was_offered", "awards_follow_their_records",
    },
    "UPDATE marketplace_award SET status = 'declined' WHERE status = 'accepted'": {
        "awards_stay_within_what_was_offered",
    },
    "UPDATE marketplace_award SET price_minor = price_minor - 1": {
        "each_pool_is_awarded_once", "awards_stay_within_what_was_offered", "awards_follow_their_records",
    },
    "DROP INDEX marketplace_a_pool_is_awarded_once; ALTER TABLE marketplace_award DROP CONSTRAINT"
    " marketplace_awards_of_a_pool_take_turns; UPDATE marketplace_award SET"
    " pool_id = (SELECT pool_id FROM marketplace_award ORDER BY id LIMIT 1)": {
        "each_pool_is_awarded_once", "awards_follow_their_records",
    },
    "UPDATE marketplace_award SET bid_id = (SELECT other.id FROM marketplace_bid AS other JOIN marketplace_bid AS own"
    " USING (auction_id) WHERE own.id = bid_id AND other.id <> own.id), price_minor = price_minor * 11 / 10": {
        "awards_follow_their_records", "awards_stay_within_what_was_offered",
    },
    "UPDATE marketplace_bid SET accepted_at = (SELECT ends_at FROM marketplace_auction WHERE id = auction_id)": {
        "bids_came_before_the_close", "awards_follow_their_records",
    },
    "DELETE FROM marketplace_auctionrecord": {"awards_follow_their_records"},
}  # fmt: skip
