"""Posting a want: its pool opens with frozen terms, or waits for a look."""

from datetime import timedelta
from uuid import uuid4

import pytest

from common.models import AuditEntry
from marketplace.errors import AlreadyGathering, NoSuchPool, NotInReview, ReasonMissing, WantUnfit
from marketplace.models import Pool, Want, WantPhoto
from marketplace.rules.states import PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.services.wants import decide_review, post_want
from media.errors import NoSuchPhoto
from tests.builders.marketplace import NOON
from tests.marketplace.acts import act

DAY = timedelta(days=1)


@pytest.fixture
def poster(a_user):
    return a_user()


@pytest.fixture
def noon(at):
    at(NOON)


class TestPosting:
    def test_a_clean_want_gathers_at_once(self, noon, poster, a_draft, facts):
        draft = a_draft(poster, title="  접이식 테이블 ", details=" 밝은 색 ", threshold=30, pledge_days=14)

        pool = act(post_want, poster_id=poster.id, draft=draft)

        assert (pool.status, pool.opened_at, pool.deadline) == (PoolStatus.GATHERING, NOON, NOON + 14 * DAY)
        assert (pool.committed_units, pool.committed_people, pool.interested_people) == (0, 0, 0)
        assert pool.terms == PoolTerms(pledge_days=14).to_json()
        want = Want.objects.get()
        assert (want.title, want.details, want.poster_id, want.created_at) == (
            "접이식 테이블",
            "밝은 색",
            poster.id,
            NOON,
        )
        assert facts() == ["marketplace.pool_opened"]

    def test_its_photos_stand_in_the_posters_order(self, noon, poster, a_draft, a_photo):
        photos = tuple(a_photo(owner_id=poster.id).id for _photo in range(3))[::-1]

        act(post_want, poster_id=poster.id, draft=a_draft(poster, photo_ids=photos))

        assert tuple(WantPhoto.objects.order_by("position").values_list("photo_id", flat=True)) == photos

    def test_a_small_pool_never_asks_for_more_people_than_units(self, noon, poster, a_draft):
        pool = act(post_want, poster_id=poster.id, draft=a_draft(poster, threshold=4))

        assert (pool.terms["threshold_units"], pool.terms["threshold_people"]) == (4, 4)

    def test_the_shelf_sets_terms_for_new_pools_and_never_for_running_ones(self, noon, poster, a_draft, a_category):
        shelf = a_category(auction_hours=24, sealed_hours=20)
        draft = a_draft(poster)
        pool = act(post_want, poster_id=poster.id, draft=draft.__class__(**draft.__dict__ | {"category": shelf.slug}))

        shelf.terms = {}
        shelf.save()

        assert (Pool.objects.get().terms["auction_hours"], pool.terms["sealed_hours"]) == (24, 20)

    @pytest.mark.parametrize(
        ("field", "wish"),
        [
            ("title", {"title": "a"}), ("title", {"title": " a "}), ("title", {"title": "a" * 81}),
            ("details", {"details": "a" * 2001}),
            ("hint_price", {"hint_price_minor": 0}), ("hint_price", {"hint_price_minor": 100_000_000}),
            ("threshold", {"threshold_units": 1}), ("threshold", {"threshold_units": 1001}),
            ("days", {"pledge_days": 0}), ("days", {"pledge_days": 61}),
            ("photo", {"photo_ids": ()}), ("photo", {"photo_ids": tuple(uuid4() for _photo in range(7))}),
            ("category", {"category": "nowhere"}),
        ],
    )  # fmt: skip
    def test_a_field_that_cannot_stand_is_named_and_nothing_is_kept(self, noon, poster, a_draft, facts, field, wish):
        good = a_draft(poster)

        with pytest.raises(WantUnfit) as refused:
            act(post_want, poster_id=poster.id, draft=good.__class__(**good.__dict__ | wish))

        assert refused.value.facts == {"field": field}
        assert (Want.objects.count(), Pool.objects.count(), facts()) == (0, 0, [])

    def test_another_persons_photo_is_none(self, noon, poster, a_user, a_draft, a_photo):
        draft = a_draft(poster, photo_ids=(a_photo(owner_id=a_user().id).id,))

        with pytest.raises(NoSuchPhoto):
            act(post_want, poster_id=poster.id, draft=draft)

        assert Want.objects.count() == 0

    def test_the_same_name_twice_points_at_the_pool_that_runs(self, noon, poster, a_user, a_draft):
        other = a_user()
        first = act(post_want, poster_id=poster.id, draft=a_draft(poster, title="Folding Table"))

        with pytest.raises(AlreadyGathering) as refused:
            act(post_want, poster_id=poster.id, draft=a_draft(poster, title="folding table "))
        act(post_want, poster_id=other.id, draft=a_draft(other, title="Folding Table"))

        assert refused.value.facts == {"pool_id": str(first.id)}
        assert Pool.objects.count() == 2


class TestReview:
    @pytest.fixture
    def waiting(self, noon, poster, a_draft, facts):
        pool = act(post_want, poster_id=poster.id, draft=a_draft(poster, details="me@example.com", pledge_days=10))
        assert (pool.status, pool.review_reason, pool.opened_at) == (PoolStatus.REVIEW, "private_contact", None)
        assert facts() == ["marketplace.pool_held_for_review"]
        return pool

    def test_the_days_count_from_the_publication(self, at, waiting, an_operator, facts):
        operator = an_operator()
        at(NOON + 2 * DAY)

        pool = act(decide_review, pool_id=waiting.id, operator_id=operator.id, is_fine=True, reason="a shop's address")

        assert (pool.status, pool.opened_at, pool.deadline) == (
            PoolStatus.GATHERING,
            NOON + 2 * DAY,
            NOON + 12 * DAY,
        )
        assert facts() == ["marketplace.pool_opened"]
        kept = AuditEntry.objects.get(action="review_want")
        assert (kept.actor, kept.subject, kept.reason, kept.before, kept.after, kept.at) == (
            f"operator:{operator.id}",
            f"pool:{pool.id}",
            "a shop's address",
            {"status": "review"},
            {"status": "gathering"},
            NOON + 2 * DAY,
        )

    def test_a_removed_one_is_told_with_its_reason(self, waiting, an_operator, facts):
        pool = act(decide_review, pool_id=waiting.id, operator_id=an_operator().id, is_fine=False, reason="private")

        assert (pool.status, pool.ended_at, pool.opened_at) == (PoolStatus.REMOVED, NOON, None)
        assert pool.removal_reason == "private"
        assert facts() == ["marketplace.pool_removed"]
        assert AuditEntry.objects.get(action="review_want").after == {"status": "removed"}

    def test_never_without_a_reason(self, waiting, an_operator):
        with pytest.raises(ReasonMissing):
            act(decide_review, pool_id=waiting.id, operator_id=an_operator().id, is_fine=True, reason="  ")

        waiting.refresh_from_db()
        assert (waiting.status, AuditEntry.objects.filter(action="review_want").count()) == (PoolStatus.REVIEW, 0)

    def test_a_pool_that_runs_is_not_removed_this_way(self, a_pool, an_operator):
        pool = a_pool()

        with pytest.raises(NotInReview):
            act(decide_review, pool_id=pool.id, operator_id=an_operator().id, is_fine=False, reason="seen")

        pool.refresh_from_db()
        assert pool.status == PoolStatus.GATHERING

    def test_there_must_be_one(self, noon, an_operator):
        with pytest.raises(NoSuchPool):
            act(decide_review, pool_id=uuid4(), operator_id=an_operator().id, is_fine=True, reason="seen")
