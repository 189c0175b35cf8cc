"""Who may still come, who may still leave, and what progress is told."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.pools import (
    Milestone,
    PoolView,
    WithdrawalRefusal,
    has_expired,
    is_reached,
    milestones,
    takes_pledges,
    withdrawal_refusal,
)
from marketplace.rules.states import PoolStatus
from tests.rules.given import END, OPENS, TERMS, TICK

DEADLINE = OPENS
LOCK_STARTS = DEADLINE - timedelta(hours=24)
LONG_BEFORE = DEADLINE - timedelta(days=10)
CHARGE = END + timedelta(days=2)
LOCKED = [PoolStatus.REACHED, PoolStatus.AUCTION, PoolStatus.VETTING, PoolStatus.COLLECTING]
OVER = [
    PoolStatus.CLOSED,
    PoolStatus.EXPIRED,
    PoolStatus.CANCELLED,
    PoolStatus.REMOVED,
    PoolStatus.MERGED,
    PoolStatus.NO_BIDS,
    PoolStatus.FAILED,
]


def refusal(status, before, after, now, **facts):
    pool = PoolView(status=status, deadline=DEADLINE, committed_units=before, **facts)
    return withdrawal_refusal(pool, units_after=after, terms=TERMS, now=now)


class TestComing:
    @pytest.mark.parametrize(("now", "takes"), [(DEADLINE - TICK, True), (DEADLINE, False)])
    def test_a2_gathering_takes_pledges_until_just_before_the_deadline(self, now, takes):
        assert takes_pledges(PoolStatus.GATHERING, deadline=DEADLINE, auction_ends_at=None, now=now) is takes

    def test_a_reached_pool_takes_pledges_even_past_its_deadline(self):
        assert takes_pledges(PoolStatus.REACHED, deadline=DEADLINE, auction_ends_at=None, now=END)

    @pytest.mark.parametrize(("now", "takes"), [(END - TICK, True), (END, False)])
    def test_d9_an_auction_takes_pledges_until_its_effective_end(self, now, takes):
        assert takes_pledges(PoolStatus.AUCTION, deadline=DEADLINE, auction_ends_at=END, now=now) is takes

    @pytest.mark.parametrize(
        "status", sorted(set(PoolStatus) - {PoolStatus.GATHERING, PoolStatus.REACHED, PoolStatus.AUCTION})
    )
    def test_no_other_pool_takes_pledges(self, status):
        assert not takes_pledges(status, deadline=DEADLINE, auction_ends_at=END, now=LONG_BEFORE)

    @pytest.mark.parametrize(
        ("units", "people", "reached"),
        [(30, 10, True), (29, 10, False), (30, 9, False), (99, 9, False), (31, 11, True)],
    )
    def test_a_pool_is_reached_by_units_and_people_both(self, units, people, reached):
        assert is_reached(units, people, TERMS) is reached

    @pytest.mark.parametrize(("now", "expired"), [(DEADLINE - TICK, False), (DEADLINE, True)])
    def test_a2_a_pool_has_expired_at_its_deadline(self, now, expired):
        assert has_expired(PoolStatus.GATHERING, deadline=DEADLINE, now=now) is expired

    @pytest.mark.parametrize("status", sorted(set(PoolStatus) - {PoolStatus.GATHERING}))
    def test_only_a_gathering_pool_expires(self, status):
        assert not has_expired(status, deadline=DEADLINE, now=END)

    def test_a_status_read_from_the_database_is_a_plain_text(self):
        assert takes_pledges("gathering", deadline=DEADLINE, auction_ends_at=None, now=LONG_BEFORE)
        assert has_expired("gathering", deadline=DEADLINE, now=DEADLINE)
        assert refusal("reached", 30, 29, LONG_BEFORE) is WithdrawalRefusal.LOCKED
        assert refusal("fulfilling", 30, 30, END) is WithdrawalRefusal.CHARGED


class TestLeaving:
    @pytest.mark.parametrize(("before", "after"), [(30, 29), (40, 0), (5, 4)])
    def test_before_the_last_24_hours_leaving_is_free(self, before, after):
        assert refusal(PoolStatus.GATHERING, before, after, LOCK_STARTS - TICK) is None

    @pytest.mark.parametrize("now", [LOCK_STARTS, DEADLINE - TICK])
    def test_f1_in_the_last_24_hours_nothing_takes_the_units_back_under_the_threshold(self, now):
        """Enough units can stand there for days while people are still missing."""
        assert refusal(PoolStatus.GATHERING, 30, 29, now) is WithdrawalRefusal.LOCKED
        assert refusal(PoolStatus.GATHERING, 45, 29, now) is WithdrawalRefusal.LOCKED

    @pytest.mark.parametrize(("before", "after"), [(32, 30), (31, 30), (29, 28), (29, 0)])
    def test_f1_a_cut_that_stays_above_or_was_below_anyway_is_fine(self, before, after):
        assert refusal(PoolStatus.GATHERING, before, after, DEADLINE - TICK) is None

    @pytest.mark.parametrize("status", LOCKED)
    def test_from_reached_until_the_winner_accepts_the_threshold_is_kept(self, status):
        assert refusal(status, 30, 29, LONG_BEFORE) is WithdrawalRefusal.LOCKED
        assert refusal(status, 31, 30, LONG_BEFORE) is None

    @pytest.mark.parametrize("status", [PoolStatus.VETTING, PoolStatus.COLLECTING])
    def test_f2_once_the_winner_accepted_everybody_may_leave_until_the_charge(self, status):
        assert refusal(status, 30, 0, END, is_accepted=True) is None
        assert refusal(status, 30, 0, CHARGE - TICK, is_accepted=True, charge_at=CHARGE) is None

    def test_f2_at_the_charge_instant_it_is_too_late(self):
        late = refusal(PoolStatus.COLLECTING, 40, 39, CHARGE, is_accepted=True, charge_at=CHARGE)

        assert late is WithdrawalRefusal.CHARGED

    def test_nobody_leaves_a_pool_that_is_being_delivered(self):
        assert refusal(PoolStatus.FULFILLING, 40, 39, END, is_accepted=True) is WithdrawalRefusal.CHARGED

    @pytest.mark.parametrize("status", OVER)
    def test_nobody_leaves_what_is_over(self, status):
        assert refusal(status, 40, 39, LONG_BEFORE) is WithdrawalRefusal.OVER

    def test_a_pool_past_its_deadline_is_over_before_the_sweep_says_so(self):
        assert refusal(PoolStatus.GATHERING, 5, 4, DEADLINE) is WithdrawalRefusal.OVER

    @pytest.mark.parametrize("status", [PoolStatus.DRAFT, PoolStatus.REVIEW])
    def test_before_it_is_public_anybody_may_leave(self, status):
        assert refusal(status, 30, 0, DEADLINE) is None

    def test_every_state_is_tried_here(self):
        assert {
            *LOCKED,
            *OVER,
            PoolStatus.DRAFT,
            PoolStatus.REVIEW,
            PoolStatus.GATHERING,
            PoolStatus.FULFILLING,
        } == set(PoolStatus)

    @given(st.sampled_from(LOCKED), st.integers(0, 60), st.integers(0, 60))
    def test_a_locked_pool_at_its_threshold_never_falls_under_it(self, status, before, cut):
        after = max(0, before - cut)

        allowed = refusal(status, before, after, LONG_BEFORE) is None

        assert allowed == (not (before >= 30 > after))


class TestMilestones:
    @pytest.mark.parametrize(
        ("before", "after", "crossed"),
        [
            (0, 14, []),
            (14, 15, [Milestone.HALF]),
            (15, 16, []),
            (24, 25, [Milestone.FIVE_TO_GO]),
            (25, 29, []),
            (29, 30, []),
            (12, 26, [Milestone.HALF, Milestone.FIVE_TO_GO]),
            (0, 99, [Milestone.HALF, Milestone.FIVE_TO_GO]),
            (26, 12, []),
            (15, 15, []),
        ],
    )
    def test_a_growth_crosses_half_and_five_to_go(self, before, after, crossed):
        assert milestones(before, after, 30) == crossed

    def test_half_of_an_odd_threshold_is_rounded_up(self):
        assert milestones(0, 15, 31) == []
        assert milestones(15, 16, 31) == [Milestone.HALF]

    def test_five_to_go_is_left_out_where_it_is_not_past_half(self):
        assert milestones(0, 11, 11) == [Milestone.HALF]
        assert milestones(0, 12, 12) == [Milestone.HALF, Milestone.FIVE_TO_GO]

    @given(st.lists(st.integers(1, 7), max_size=40), st.integers(1, 80))
    def test_a_pool_that_only_grows_tells_each_milestone_once_however_it_grows(self, pledged, threshold):
        units, told = 0, []

        for more in pledged:
            told += milestones(units, units + more, threshold)
            units += more

        assert told == milestones(0, units, threshold)
