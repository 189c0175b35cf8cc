"""Many commit at once: nobody's units are lost, and the threshold fires exactly once."""

import threading
from functools import partial

import pytest
from django.db.models import QuerySet

from common import clock
from common.models import OutboxFact
from common.transactions import unit_of_work
from marketplace.models import Pledge, Pool
from marketplace.services import pledges
from marketplace.services.pledges import Commitment, commit_pledge, withdraw_pledge
from tests.races.together import PATIENCE, together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def commit(pool, buyer, units=1):
    with unit_of_work():
        wish = Commitment(units=units, cap_minor=None, address_id=buyer.address_id, method_id=buyer.method_id)
        return commit_pledge(pool_id=pool.id, buyer_id=buyer.id, commitment=wish, now=clock.now())


def told(name):
    return OutboxFact.objects.filter(name=name).count()


def test_the_threshold_fires_once_however_many_commit_at_once(a_pool, a_buyer):
    pool = a_pool(threshold=5, terms={"threshold_people": 5})
    buyers = [a_buyer() for _ in range(8)]

    answers = together([partial(commit, pool, buyer) for buyer in buyers])

    pool.refresh_from_db()
    assert [type(answer) for answer in answers] == [Pledge] * 8
    assert (pool.committed_units, pool.committed_people, pool.pledge_sequence) == (8, 8, 8)
    assert told("marketplace.pool_reached") == 1
    assert told("marketplace.pledge_changed") == 8


def test_one_buyer_in_two_tabs_has_one_place(a_pool, a_buyer):
    pool, buyer = a_pool(threshold=5), a_buyer()

    together([partial(commit, pool, buyer, 2)] * 6)

    pool.refresh_from_db()
    assert Pledge.objects.filter(pool=pool).count() == 1
    assert (pool.committed_units, pool.committed_people) == (2, 1)


def test_who_leaves_and_who_comes_are_both_counted(a_pool, a_place, a_buyer):
    pool, stays, comes = a_pool(threshold=9), a_buyer(), [a_buyer() for _ in range(3)]
    leaves = [a_buyer() for _ in range(3)]
    for buyer in [stays, *leaves]:
        a_place(pool, buyer=buyer, units=2)

    def leave(buyer):
        with unit_of_work():
            return withdraw_pledge(pool_id=pool.id, buyer_id=buyer.id, now=clock.now())

    together([partial(leave, buyer) for buyer in leaves] + [partial(commit, pool, buyer, 3) for buyer in comes])

    pool.refresh_from_db()
    assert (pool.committed_units, pool.committed_people) == (2 + 9, 4)


def test_a_ring_that_commits_at_once_is_one_person(a_pool, a_buyer):
    pool = a_pool(threshold=5, terms={"threshold_people": 2})
    ring = [a_buyer(token="tok_visa-1111") for _ in range(6)]

    together([partial(commit, pool, buyer) for buyer in ring])

    pool.refresh_from_db()
    assert (pool.committed_units, pool.committed_people) == (6, 1)
    assert told("marketplace.pool_reached") == 0


def test_control_without_the_lock_units_are_lost(a_pool, a_buyer, monkeypatch):
    """If this one fails, the tests above have stopped proving anything."""
    pool, buyers = a_pool(threshold=9), [a_buyer(), a_buyer()]
    both_have_read, count = threading.Barrier(2, timeout=PATIENCE), pledges._count

    def count_once_both_have_read(*args, **kwargs):
        both_have_read.wait()
        return count(*args, **kwargs)

    def unlocked(rows: QuerySet) -> QuerySet:
        return rows.order_by("pk")

    monkeypatch.setattr(pledges, "locked", unlocked)
    monkeypatch.setattr(pledges, "_count", count_once_both_have_read)
    together([partial(commit, pool, buyer) for buyer in buyers])

    assert Pool.objects.get(pk=pool.pk).committed_units == 1
    assert Pledge.objects.filter(pool=pool).count() == 2
