"""Places in a pool: the counts are right under every change, and the threshold fires once."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.errors import NoSuchAddress
from escrow.errors import NoSuchMethod
from marketplace.errors import NoPlace, NoSuchPool, PlaceLocked, PledgeUnfit, PoolClosed, SellerMayNotJoin
from marketplace.models import Pledge
from marketplace.rules.states import PledgeStatus, PoolStatus
from marketplace.selectors.marks import marks_of_buyer
from marketplace.services.pledges import Commitment, commit_pledge, join_pool, withdraw_pledge
from tests.builders.marketplace import NOON
from tests.marketplace.acts import act

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def commit(db):
    """A buyer commits: `commit(pool, buyer, units=2, cap=9_000)`."""

    def build(pool, buyer, *, units=1, cap=None):
        wish = Commitment(units=units, cap_minor=cap, address_id=buyer.address_id, method_id=buyer.method_id)
        place = act(commit_pledge, pool_id=pool.id, buyer_id=buyer.id, commitment=wish)
        pool.refresh_from_db()
        return place

    return build


@pytest.fixture
def leave(db):
    def build(pool, buyer):
        place = act(withdraw_pledge, pool_id=pool.id, buyer_id=buyer.id)
        pool.refresh_from_db()
        return place

    return build


def counts(pool):
    """(committed units, committed people, interested people)."""
    pool.refresh_from_db()
    return pool.committed_units, pool.committed_people, pool.interested_people


class TestJoining:
    def test_interest_is_company_and_counts_for_nothing(self, a_pool, a_user, facts):
        pool, person = a_pool(), a_user()
        facts()

        place = act(join_pool, pool_id=pool.id, buyer_id=person.id)
        again = act(join_pool, pool_id=pool.id, buyer_id=person.id)

        assert (place.status, place.joined_at, place.units) == (PledgeStatus.INTERESTED, NOON, 0)
        assert again == place
        assert counts(pool) == (0, 0, 1)
        assert facts() == ["marketplace.pledge_changed"]

    def test_who_committed_stays_committed(self, a_pool, a_buyer, commit):
        pool, buyer = a_pool(), a_buyer()
        commit(pool, buyer, units=2)

        place = act(join_pool, pool_id=pool.id, buyer_id=buyer.id)

        assert (place.status, place.units) == (PledgeStatus.COMMITTED, 2)
        assert counts(pool) == (2, 1, 0)

    def test_at_the_deadline_it_is_too_late(self, at, a_pool, a_user):
        pool, early, late = a_pool(), a_user(), a_user()
        at(pool.deadline - SECOND)
        act(join_pool, pool_id=pool.id, buyer_id=early.id)
        at(pool.deadline)

        with pytest.raises(PoolClosed):
            act(join_pool, pool_id=pool.id, buyer_id=late.id)

        assert counts(pool) == (0, 0, 1)

    @pytest.mark.parametrize("text", [{"details": "me@example.com"}, None])
    def test_a_pool_nobody_sees_is_none(self, a_pool, a_user, text):
        pool_id = a_pool(**text).id if text else uuid4()

        with pytest.raises(NoSuchPool):
            act(join_pool, pool_id=pool_id, buyer_id=a_user().id)

        assert Pledge.objects.count() == 0


class TestCommitting:
    def test_a_place_holds_all_that_was_said(self, a_pool, a_buyer, commit, facts):
        pool, buyer = a_pool(), a_buyer()
        facts()

        place = commit(pool, buyer, units=2, cap=95_000)

        assert (place.status, place.units, place.cap_minor, place.committed_at, place.sequence) == (
            PledgeStatus.COMMITTED,
            2,
            95_000,
            NOON,
            1,
        )
        assert (place.address_id, place.method_id, place.person_group) == (
            buyer.address_id,
            buyer.method_id,
            str(buyer.id),
        )
        assert counts(pool) == (2, 1, 0)
        assert facts() == ["marketplace.pledge_changed", "marketplace.pool_milestone"]

    def test_interest_becomes_commitment_and_is_no_longer_counted_as_interest(self, a_pool, a_buyer, commit):
        pool, buyer = a_pool(), a_buyer()
        joined = act(join_pool, pool_id=pool.id, buyer_id=buyer.id)

        place = commit(pool, buyer)

        assert place.pk == joined.pk
        assert counts(pool) == (1, 1, 0)

    def test_raising_renews_the_time_lowering_keeps_it(self, at, a_pool, a_buyer, commit):
        pool, buyer = a_pool(threshold=9), a_buyer()
        commit(pool, buyer, units=2)
        at(NOON + HOUR)
        raised = commit(pool, buyer, units=3)
        at(NOON + 2 * HOUR)
        lowered = commit(pool, buyer, units=1, cap=7_000)

        assert (raised.committed_at, raised.sequence) == (NOON + HOUR, 2)
        assert (lowered.committed_at, lowered.sequence, lowered.units, lowered.cap_minor) == (NOON + HOUR, 2, 1, 7_000)
        assert counts(pool) == (1, 1, 0)

    def test_saying_the_same_again_keeps_the_turn(self, at, a_pool, a_buyer, commit):
        pool, buyer = a_pool(threshold=9), a_buyer()
        commit(pool, buyer, units=2)
        at(NOON + HOUR)

        again = commit(pool, buyer, units=2, cap=80_000)

        assert (again.committed_at, again.sequence, again.cap_minor) == (NOON, 1, 80_000)

    @pytest.mark.parametrize(
        ("field", "wish"),
        [
            ("units", {"units": 0}), ("units", {"units": 100}), ("units", {"units": -1}),
            ("cap", {"cap": 0}), ("cap", {"cap": 100_000_000}),
        ],
    )  # fmt: skip
    def test_what_is_out_of_range_is_refused(self, a_pool, a_buyer, commit, field, wish):
        pool, buyer = a_pool(), a_buyer()

        with pytest.raises(PledgeUnfit) as refused:
            commit(pool, buyer, **wish)

        assert refused.value.facts == {"field": field}
        assert counts(pool) == (0, 0, 0)

    def test_other_peoples_addresses_and_cards_are_none(self, a_pool, a_buyer):
        pool, buyer, other = a_pool(), a_buyer(), a_buyer()
        theirs = Commitment(units=1, cap_minor=None, address_id=other.address_id, method_id=buyer.method_id)
        with pytest.raises(NoSuchAddress):
            act(commit_pledge, pool_id=pool.id, buyer_id=buyer.id, commitment=theirs)
        theirs = Commitment(units=1, cap_minor=None, address_id=buyer.address_id, method_id=other.method_id)
        with pytest.raises(NoSuchMethod):
            act(commit_pledge, pool_id=pool.id, buyer_id=buyer.id, commitment=theirs)

        assert (counts(pool), Pledge.objects.count()) == ((0, 0, 0), 0)

    def test_who_bids_cannot_buy(self, a_buyer, a_seller, an_auction, a_bid, commit):
        auction, buyer = an_auction(), a_buyer()
        a_bid(auction, seller=a_seller(owner=buyer.user))

        with pytest.raises(SellerMayNotJoin):
            commit(auction.pool, buyer)
        with pytest.raises(SellerMayNotJoin):
            act(join_pool, pool_id=auction.pool_id, buyer_id=buyer.id)

        assert counts(auction.pool) == (3, 3, 0)


class TestOnePerson:
    """People who share a phone, card or address are one (rules.md F3)."""

    @pytest.fixture
    def household(self, monkeypatch):
        """Everybody pays with one card."""

        def kims(user_id):
            return replace(marks_of_buyer(user_id), marks=frozenset({"card:kim"}))

        monkeypatch.setattr("marketplace.services.pledges.marks_of_buyer", kims)

    def test_their_units_count_all_and_they_count_once(self, household, a_pool, a_buyer, commit, facts):
        pool = a_pool(threshold=4, terms={"threshold_people": 2})
        facts()

        commit(pool, a_buyer(), units=2)
        commit(pool, a_buyer(), units=3)

        assert (counts(pool), pool.status) == ((5, 1, 0), PoolStatus.GATHERING)
        assert "marketplace.pool_reached" not in facts()

    def test_one_of_them_leaves_and_the_other_still_counts(self, household, a_pool, a_buyer, commit, leave):
        pool, first, second = a_pool(threshold=9), a_buyer(), a_buyer()
        commit(pool, first, units=2)
        commit(pool, second, units=3)

        leave(pool, first)
        assert counts(pool) == (3, 1, 0)
        leave(pool, second)

        assert counts(pool) == (0, 0, 0)

    def test_a_changed_place_counts_its_person_once(self, a_pool, a_buyer, commit):
        pool, buyer = a_pool(threshold=9), a_buyer()
        commit(pool, buyer)

        place = commit(pool, buyer, units=2)

        assert (place.person_group, counts(pool)) == (str(buyer.id), (2, 1, 0))


class TestReaching:
    def test_units_and_people_both_count(self, a_pool, a_buyer, commit, facts):
        pool = a_pool(threshold=4, terms={"threshold_people": 2})
        first = a_buyer()
        commit(pool, first, units=4)
        assert pool.status == PoolStatus.GATHERING
        facts()

        commit(pool, a_buyer())

        assert (pool.status, pool.reached_at) == (PoolStatus.REACHED, NOON)
        assert facts() == ["marketplace.pledge_changed", "marketplace.pool_reached"]

    def test_it_happens_once_and_more_may_come(self, a_reached_pool, a_buyer, commit, facts):
        pool = a_reached_pool(threshold=2)
        facts()

        commit(pool, a_buyer(), units=5)

        assert (pool.status, counts(pool)) == (PoolStatus.REACHED, (7, 3, 0))
        assert facts() == ["marketplace.pledge_changed"]

    def test_milestones_are_told_as_they_are_crossed(self, a_pool, a_buyer, commit, facts):
        pool = a_pool(threshold=20)
        facts()

        commit(pool, a_buyer(), units=9)
        assert facts() == ["marketplace.pledge_changed"]
        commit(pool, a_buyer(), units=1)
        assert facts() == ["marketplace.pledge_changed", "marketplace.pool_milestone"]
        commit(pool, a_buyer(), units=5)
        assert facts() == ["marketplace.pledge_changed", "marketplace.pool_milestone"]

    def test_pledging_stays_open_until_the_end_of_the_auction(self, at, an_auction, a_buyer, commit):
        auction = an_auction()
        at(auction.ends_at - SECOND)
        commit(auction.pool, a_buyer())
        at(auction.ends_at)

        with pytest.raises(PoolClosed):
            commit(auction.pool, a_buyer())

        assert counts(auction.pool) == (4, 4, 0)


class TestLeaving:
    def test_a_committed_place_takes_its_units_along(self, a_pool, a_buyer, commit, leave, facts):
        pool, buyer = a_pool(threshold=9), a_buyer()
        commit(pool, buyer, units=3)
        facts()

        place = leave(pool, buyer)

        assert place.status == PledgeStatus.WITHDRAWN
        assert counts(pool) == (0, 0, 0)
        assert facts() == ["marketplace.pledge_changed"]

    def test_an_interested_one_takes_nothing(self, a_pool, a_buyer, commit, leave):
        pool, buyer, other = a_pool(threshold=9), a_buyer(), a_buyer()
        act(join_pool, pool_id=pool.id, buyer_id=buyer.id)
        commit(pool, other, units=2)

        leave(pool, buyer)

        assert counts(pool) == (2, 1, 0)

    def test_who_left_may_come_back_with_a_new_place(self, a_pool, a_buyer, commit, leave):
        pool, buyer = a_pool(threshold=9), a_buyer()
        first = commit(pool, buyer)
        leave(pool, buyer)

        second = commit(pool, buyer, units=2)

        assert (first.pk != second.pk, second.sequence) == (True, 2)
        assert counts(pool) == (2, 1, 0)

    def test_who_holds_no_place_leaves_none(self, a_pool, a_buyer, leave):
        pool, buyer = a_pool(), a_buyer()

        with pytest.raises(NoPlace):
            leave(pool, buyer)

    def test_a_reached_pool_is_not_sunk(self, a_pool, a_buyer, a_place, commit, leave):
        pool = a_pool(threshold=3, terms={"threshold_people": 2})
        big, small = a_buyer(), a_buyer()
        commit(pool, big, units=3)
        commit(pool, small)

        with pytest.raises(PlaceLocked) as refused:
            leave(pool, big)
        with pytest.raises(PlaceLocked):
            commit(pool, big, units=1)
        leave(pool, small)

        assert refused.value.facts == {"reason": "locked"}
        assert counts(pool) == (3, 1, 0)

    def test_in_the_last_day_only_what_sinks_it_is_locked(self, at, a_pool, a_buyer, commit, leave):
        pool = a_pool(threshold=3, terms={"threshold_people": 3})
        first, second = a_buyer(), a_buyer()
        commit(pool, first, units=2)
        commit(pool, second, units=1)
        at(pool.deadline - timedelta(hours=24))

        with pytest.raises(PlaceLocked):
            leave(pool, second)
        at(pool.deadline - timedelta(hours=24) - SECOND)
        leave(pool, second)

        assert counts(pool) == (2, 1, 0)

    def test_an_ordered_place_is_left_by_its_order(self, a_buyer, a_due_order, leave):
        buyer = a_buyer()
        order = a_due_order(buyers=[buyer])

        with pytest.raises(NoPlace):
            leave(order.pool, buyer)

    def test_after_the_auction_the_winner_is_still_protected(self, a_buyer, an_award, leave):
        buyer = a_buyer()
        award = an_award(buyers=[buyer])

        with pytest.raises(PlaceLocked):
            leave(award.pool, buyer)
