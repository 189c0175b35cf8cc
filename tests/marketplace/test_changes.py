"""Edits, extensions and the end by the poster's own hand: kept for everybody, and everybody is asked again."""

from datetime import timedelta

import pytest

from accounts.errors import NoSuchAddress
from accounts.services import remove_address
from common.transactions import unit_of_work
from marketplace.errors import (
    AlreadyGathering,
    ChangeRefused,
    NoSuchPool,
    NothingToConfirm,
    PoolClosed,
    WantUnfit,
    WordsHeld,
)
from marketplace.models import Pledge, PoolChange
from marketplace.rules.states import PledgeStatus, PoolStatus
from marketplace.services.auctions import close_next_auction, expire_next_pool
from marketplace.services.changes import WantEdit, cancel_pool, edit_want, extend_pool
from marketplace.services.pledges import Commitment, commit_pledge, confirm_pledge, join_pool, withdraw_pledge
from tests.builders.marketplace import NOON
from tests.marketplace.acts import act

DAY = timedelta(days=1)


@pytest.fixture
def poster(a_user):
    return a_user()


@pytest.fixture
def pool(a_pool, poster):
    return a_pool(poster=poster, title="캠핑 의자", threshold=4, terms={"threshold_people": 2}, pledge_days=10)


def an_edit(**change):
    words = {
        "title": "캠핑 의자",
        "details": "밝은 색이면 좋겠어요.",
        "hint_price_minor": 100_000,
        "threshold_units": 4,
    }
    return WantEdit(**words | change)


def edit(pool, poster, **change):
    act(edit_want, pool_id=pool.id, poster_id=poster.id, edit=an_edit(**change))
    pool.refresh_from_db()


def counts(pool):
    pool.refresh_from_db()
    return (pool.committed_units, pool.committed_people, pool.interested_people)


class TestEditing:
    def test_everybody_committed_is_asked_again_and_the_change_is_kept(self, pool, poster, a_place, a_user, facts):
        place = a_place(pool, units=2)
        act(join_pool, pool_id=pool.id, buyer_id=a_user().id)
        facts()

        edit(pool, poster, title="캠핑 의자 두 개", hint_price_minor=90_000, threshold_units=6)

        before = (place.committed_at, place.sequence, place.units)
        place.refresh_from_db()
        assert (place.status, (place.committed_at, place.sequence, place.units)) == (PledgeStatus.TO_CONFIRM, before)
        assert place.address_id is not None
        assert counts(pool) == (0, 0, 1)
        assert (pool.threshold_units, pool.terms["threshold_units"], pool.terms["threshold_people"]) == (6, 6, 2)
        [change] = PoolChange.objects.all()
        assert change.before == {"title": "캠핑 의자", "hint_price_minor": 100_000, "threshold_units": 4}
        assert change.after == {"title": "캠핑 의자 두 개", "hint_price_minor": 90_000, "threshold_units": 6}
        assert facts() == ["marketplace.pool_edited"]

    def test_what_changes_nothing_asks_nobody(self, pool, poster, a_place, facts):
        place = a_place(pool)
        facts()

        edit(pool, poster, title=" 캠핑 의자 ")

        place.refresh_from_db()
        assert (place.status, PoolChange.objects.count(), facts()) == (PledgeStatus.COMMITTED, 0, [])

    def test_a_stranger_finds_nothing(self, pool, a_user):
        with pytest.raises(NoSuchPool):
            act(edit_want, pool_id=pool.id, poster_id=a_user().id, edit=an_edit(title="다른 것"))

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"title": "a"}, WantUnfit),
            ({"hint_price_minor": 0}, WantUnfit),
            ({"threshold_units": 1}, WantUnfit),
            ({"title": "짝퉁 의자"}, WordsHeld),
            ({"details": "010-1234-5678"}, WordsHeld),
        ],
    )
    def test_words_that_cannot_stand_change_nothing(self, pool, poster, a_place, change, refusal):
        place = a_place(pool)

        with pytest.raises(refusal):
            edit(pool, poster, **change)

        place.refresh_from_db()
        assert (place.status, PoolChange.objects.count()) == (PledgeStatus.COMMITTED, 0)

    def test_never_into_a_twin_of_an_own_pool(self, pool, poster, a_pool):
        a_pool(poster=poster, title="캠핑 테이블")

        with pytest.raises(AlreadyGathering):
            edit(pool, poster, title="캠핑 테이블")

    def test_not_in_the_last_day_and_not_a_fourth_time(self, at, pool, poster):
        for turn in range(3):
            edit(pool, poster, title=f"캠핑 의자 {turn}")
        with pytest.raises(ChangeRefused) as often:
            edit(pool, poster, title="또 다른 의자")
        at(pool.deadline - DAY)
        with pytest.raises(ChangeRefused) as late:
            edit(pool, poster, title="또 다른 의자")

        assert (often.value.facts["reason"], late.value.facts["reason"]) == ("too_often", "too_late")

    def test_a_reached_pool_is_everybodys(self, a_reached_pool, poster):
        pool = a_reached_pool(poster=poster)

        with pytest.raises(ChangeRefused) as refused:
            edit(pool, poster, title="바꾼 이름")

        assert refused.value.facts == {"reason": "over"}


class TestConfirmingAgain:
    def test_it_counts_again_and_keeps_its_time(self, at, pool, poster, a_place, a_buyer, facts):
        buyer = a_buyer()
        place = a_place(pool, buyer=buyer, units=2, cap=80_000)
        edit(pool, poster, details="어두운 색")
        at(NOON + DAY)
        facts()

        act(confirm_pledge, pool_id=pool.id, buyer_id=buyer.id)
        act(confirm_pledge, pool_id=pool.id, buyer_id=buyer.id)

        kept = Pledge.objects.get(pk=place.pk)
        assert (kept.status, kept.committed_at, kept.sequence, kept.units, kept.cap_minor) == (
            PledgeStatus.COMMITTED,
            place.committed_at,
            place.sequence,
            2,
            80_000,
        )
        assert counts(pool) == (2, 1, 0)
        assert facts() == ["marketplace.pledge_changed", "marketplace.pool_milestone"]

    def test_raising_the_quantity_meanwhile_renews_the_time_and_lowering_does_not(
        self, at, pool, poster, a_place, a_buyer
    ):
        more, less = a_buyer(), a_buyer()
        first = [a_place(pool, buyer=more, units=1), a_place(pool, buyer=less, units=2)]
        edit(pool, poster, details="어두운 색")
        at(NOON + DAY)

        for buyer, units in ((more, 2), (less, 1)):
            wish = Commitment(units=units, cap_minor=None, address_id=buyer.address_id, method_id=buyer.method_id)
            act(commit_pledge, pool_id=pool.id, buyer_id=buyer.id, commitment=wish)

        raised, lowered = (Pledge.objects.get(pk=place.pk) for place in first)
        assert (raised.committed_at, raised.sequence) == (NOON + DAY, 3)
        assert (lowered.committed_at, lowered.sequence) == (first[1].committed_at, first[1].sequence)
        assert counts(pool) == (3, 2, 0)

    def test_the_one_who_fills_the_threshold_again_reaches_it(self, pool, poster, a_place, a_buyer, facts):
        buyers = [a_buyer() for _turn in range(3)]
        for buyer in buyers:
            a_place(pool, buyer=buyer)
        edit(pool, poster, threshold_units=3)
        facts()

        for buyer in buyers:
            act(confirm_pledge, pool_id=pool.id, buyer_id=buyer.id)

        pool.refresh_from_db()
        assert pool.status == PoolStatus.REACHED
        assert facts().count("marketplace.pool_reached") == 1

    def test_who_holds_no_such_place_has_nothing_to_confirm(self, pool, a_user):
        stranger, interested = a_user(), a_user()
        act(join_pool, pool_id=pool.id, buyer_id=interested.id)

        for person in (stranger, interested):
            with pytest.raises(NothingToConfirm):
                act(confirm_pledge, pool_id=pool.id, buyer_id=person.id)

    def test_leaving_instead_is_free(self, pool, poster, a_place, a_buyer):
        buyer = a_buyer()
        place = a_place(pool, buyer=buyer)
        edit(pool, poster, details="어두운 색")

        act(withdraw_pledge, pool_id=pool.id, buyer_id=buyer.id)

        place.refresh_from_db()
        assert (place.status, counts(pool)) == (PledgeStatus.WITHDRAWN, (0, 0, 0))

    def test_who_stays_silent_lapses_at_the_auctions_end(self, at, pool, poster, a_place, an_auction, a_bid):
        silent = a_place(pool)
        edit(pool, poster, details="어두운 색")
        for _turn in range(2):
            a_place(pool, units=2)
        auction = an_auction(pool)
        a_bid(auction)
        at(auction.ends_at)

        with pytest.raises(PoolClosed):
            act(confirm_pledge, pool_id=pool.id, buyer_id=silent.buyer_id)
        act(close_next_auction)

        silent.refresh_from_db()
        assert (silent.status, silent.address_id) == (PledgeStatus.LAPSED, None)


class TestExtending:
    def test_before_the_deadline_days_are_added_and_everybody_is_asked(self, pool, poster, a_place, facts):
        place, deadline = a_place(pool), pool.deadline
        facts()

        act(extend_pool, pool_id=pool.id, poster_id=poster.id, days=14)

        pool.refresh_from_db()
        place.refresh_from_db()
        assert (pool.status, pool.deadline, pool.extended_at) == (PoolStatus.GATHERING, deadline + 14 * DAY, NOON)
        assert (place.status, counts(pool)) == (PledgeStatus.TO_CONFIRM, (0, 0, 0))
        assert PoolChange.objects.get().after == {"deadline": pool.deadline.isoformat()}
        assert facts() == ["marketplace.pool_extended"]

    def test_an_expired_one_gathers_again_with_the_places_that_lapsed(self, at, pool, poster, a_place, a_buyer, a_user):
        buyer, left, interested = a_buyer(), a_buyer(), a_user()
        place = a_place(pool, buyer=buyer, units=2)
        a_place(pool, buyer=left)
        act(withdraw_pledge, pool_id=pool.id, buyer_id=left.id)
        act(join_pool, pool_id=pool.id, buyer_id=interested.id)
        at(pool.deadline)
        act(expire_next_pool)
        at(pool.deadline + DAY)

        act(extend_pool, pool_id=pool.id, poster_id=poster.id, days=3)

        assert counts(pool) == (0, 0, 1)
        assert (pool.status, pool.deadline, pool.ended_at) == (PoolStatus.GATHERING, NOON + 14 * DAY, None)
        assert sorted(Pledge.objects.values_list("status", flat=True)) == ["interested", "to_confirm", "withdrawn"]
        act(confirm_pledge, pool_id=pool.id, buyer_id=buyer.id)
        place.refresh_from_db()
        assert (place.status, place.address_id, place.committed_at) == ("committed", buyer.address_id, NOON)
        assert counts(pool) == (2, 1, 1)

    def test_without_an_address_left_the_form_has_to_be_filled(self, at, pool, poster, a_place, a_buyer):
        buyer = a_buyer()
        a_place(pool, buyer=buyer)
        at(pool.deadline)
        act(expire_next_pool)
        with unit_of_work():
            remove_address(owner_id=buyer.id, address_id=buyer.address_id)
        act(extend_pool, pool_id=pool.id, poster_id=poster.id, days=3)

        with pytest.raises(NoSuchAddress):
            act(confirm_pledge, pool_id=pool.id, buyer_id=buyer.id)

        assert counts(pool) == (0, 0, 0)

    def test_once_and_by_the_poster_alone(self, pool, poster, a_user):
        with pytest.raises(NoSuchPool):
            act(extend_pool, pool_id=pool.id, poster_id=a_user().id, days=3)
        act(extend_pool, pool_id=pool.id, poster_id=poster.id, days=3)
        with pytest.raises(ChangeRefused) as refused:
            act(extend_pool, pool_id=pool.id, poster_id=poster.id, days=3)

        assert refused.value.facts == {"reason": "too_often"}


class TestCancelling:
    def test_every_place_ends_and_nobody_is_charged(self, pool, poster, a_place, facts):
        place = a_place(pool)
        facts()

        for _twice in range(2):
            act(cancel_pool, pool_id=pool.id, poster_id=poster.id)

        pool.refresh_from_db()
        place.refresh_from_db()
        assert (pool.status, pool.ended_at, place.status) == (PoolStatus.CANCELLED, NOON, PledgeStatus.LAPSED)
        assert facts() == ["marketplace.pool_cancelled"]

    def test_by_the_poster_alone_and_never_once_it_is_everybodys(self, at, pool, poster, a_user, a_reached_pool):
        reached = a_reached_pool(poster=poster)
        with pytest.raises(NoSuchPool):
            act(cancel_pool, pool_id=pool.id, poster_id=a_user().id)
        with pytest.raises(PoolClosed):
            act(cancel_pool, pool_id=reached.id, poster_id=poster.id)
        at(pool.deadline)
        with pytest.raises(PoolClosed):
            act(cancel_pool, pool_id=pool.id, poster_id=poster.id)
