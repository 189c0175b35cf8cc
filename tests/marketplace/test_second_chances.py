"""After the end: the same want gathers anew, and places move to a similar pool."""

from datetime import timedelta

import pytest

from marketplace.errors import AlreadyGathering, NoSuchPool, NotToMove, NotToRunAgain, PoolClosed
from marketplace.models import Pledge
from marketplace.services.auctions import expire_next_pool
from marketplace.services.pledges import Commitment, commit_pledge, join_pool
from marketplace.services.second_chances import move_place, run_again
from tests.builders.marketplace import NOON
from tests.marketplace.acts import act

DAY = timedelta(days=1)


@pytest.fixture
def an_expired_pool(at, a_pool, a_place):
    def build(*, buyers=(), **wish):
        pool = a_pool(**{"threshold": 5, "pledge_days": 10} | wish)
        for buyer in buyers:
            a_place(pool, buyer=buyer, units=2, cap=70_000)
        at(pool.deadline)
        act(expire_next_pool)
        pool.refresh_from_db()
        return pool

    return build


class TestRunningAgain:
    def test_a_new_pool_for_the_same_want(self, an_expired_pool, facts):
        former = an_expired_pool()
        facts()

        pool = act(run_again, pool_id=former.id, poster_id=former.want.poster_id)

        assert (pool.status, pool.want_id, pool.former_id) == ("gathering", former.want_id, former.id)
        assert (pool.threshold_units, pool.deadline) == (5, NOON + 20 * DAY)
        assert facts() == ["marketplace.pool_opened", "marketplace.pool_run_again"]
        with pytest.raises(AlreadyGathering):
            act(run_again, pool_id=former.id, poster_id=former.want.poster_id)

    def test_never_by_a_stranger_nor_while_it_runs_nor_when_it_was_taken_down(
        self, an_expired_pool, a_pool, a_user, a_removed_pool
    ):
        former = an_expired_pool()
        with pytest.raises(NoSuchPool):
            act(run_again, pool_id=former.id, poster_id=a_user().id)
        pool = act(run_again, pool_id=former.id, poster_id=former.want.poster_id)
        with pytest.raises(NotToRunAgain):
            act(run_again, pool_id=pool.id, poster_id=former.want.poster_id)
        a_removed_pool(pool)
        for each in (pool, former):
            with pytest.raises(NotToRunAgain):
                act(run_again, pool_id=each.id, poster_id=former.want.poster_id)


class TestMoving:
    def test_quantity_and_cap_come_along_as_a_wish(self, an_expired_pool, a_pool, a_buyer):
        buyer = a_buyer()
        former = an_expired_pool(buyers=[buyer])
        other = a_pool(now=NOON + 10 * DAY)

        for _twice in range(2):
            place = act(move_place, pool_id=former.id, to_pool_id=other.id, buyer_id=buyer.id)

        assert (place.pool_id, place.status, place.units) == (other.id, "interested", 0)
        assert (place.wished_units, place.wished_cap_minor) == (2, 70_000)
        other.refresh_from_db()
        assert (other.interested_people, other.committed_units) == (1, 0)
        assert Pledge.objects.count() == 2

    def test_who_is_committed_there_already_keeps_that_place(self, an_expired_pool, a_pool, a_buyer):
        buyer = a_buyer()
        former = an_expired_pool(buyers=[buyer])
        other = a_pool(now=NOON + 10 * DAY)
        wish = Commitment(units=1, cap_minor=None, address_id=buyer.address_id, method_id=buyer.method_id)
        act(commit_pledge, pool_id=other.id, buyer_id=buyer.id, commitment=wish)

        place = act(move_place, pool_id=former.id, to_pool_id=other.id, buyer_id=buyer.id)

        assert (place.status, place.units, place.wished_units) == ("committed", 1, 0)

    def test_only_a_place_that_ended_moves_and_only_where_places_are_taken(
        self, an_expired_pool, a_pool, a_buyer, a_user
    ):
        buyer, running = a_buyer(), a_pool()
        act(join_pool, pool_id=running.id, buyer_id=buyer.id)
        former, closed = an_expired_pool(buyers=[buyer]), an_expired_pool()
        other = a_pool(now=NOON + 10 * DAY)

        for pool, person in ((running, buyer), (former, a_user())):
            with pytest.raises(NotToMove):
                act(move_place, pool_id=pool.id, to_pool_id=other.id, buyer_id=person.id)
        with pytest.raises(PoolClosed):
            act(move_place, pool_id=former.id, to_pool_id=closed.id, buyer_id=buyer.id)
