"""What the desks ask of the database: few statements, however much waits, and the same rows the queues work on."""

from collections import Counter

import pytest
from django.core.cache import cache

from common import clock
from common.paging import Ask
from common.transactions import unit_of_work
from marketplace.selectors.flags import flag_part
from marketplace.selectors.low_price import low_price_part
from marketplace.services.moderation import appeal_removal
from merchants.rules import SellerStatus
from pages.web.operator_items import subject_of
from pages.web.operator_queues import queues
from social.models import Post
from tests.builders.people import NOON
from tests.builders.visits import in_english, signed_in, words
from tests.config.test_health import a_delivery

pytestmark = pytest.mark.django_db

MOST_OF_THE_DESK, MOST_OF_AN_ITEM = 13, 19


@pytest.fixture(autouse=True)
def _fresh_books():
    cache.clear()


@pytest.fixture
def a_taken_payment(a_paid_payment, a_chargeback):
    return lambda: a_chargeback(a_paid_payment())


@pytest.fixture
def a_crowd(a_seller, a_pool, a_report, a_removed_pool, a_held_award, raised_flags, a_case, a_taken_payment):
    """One thing or more in ten kinds."""

    def build():
        a_seller(status=SellerStatus.SUBMITTED)
        a_pool(title="연락 010-1234-5678")
        a_report(a_pool())
        removed = a_removed_pool()
        with unit_of_work():
            poster_id = removed.want.poster_id
            appeal_removal(pool_id=removed.pk, poster_id=poster_id, words="괜찮은 글이에요.", now=clock.now())
        a_held_award()
        raised_flags()
        a_case(answered=True)
        a_taken_payment()
        a_delivery(waits_for=0, status="dead")
        Post.objects.create(
            event="reached", subject="pool:1", network="x", text="Together\nnow", url="http://testserver/",
            status="failed", trouble="403", created_at=NOON, due_at=NOON,
        )  # fmt: skip

    return build


def test_the_operators_desk_asks_few_questions_however_much_waits(a_crowd, an_operator, django_assert_max_num_queries):
    a_crowd()
    desk = in_english(signed_in(an_operator()))
    desk.get("/desk/")
    works = [work for queue in queues(clock.now()) for work in queue.works]

    assert Counter(work.kind for work in works) >= Counter(
        "seller want pool appeal price flags dispute chargeback delivery post".split()
    )
    for work in works:
        with django_assert_max_num_queries(MOST_OF_AN_ITEM):
            page = desk.get(f"/desk/?item={work.key}")
        assert f'<h2 id="item-title">{work.title}</h2>' in page.content.decode()


def test_a_quiet_desk_asks_fewer(an_operator, django_assert_max_num_queries):
    desk = signed_in(an_operator())
    desk.get("/desk/")

    with django_assert_max_num_queries(MOST_OF_THE_DESK):
        desk.get("/desk/")


def test_a_line_is_of_what_its_queue_works_on(a_held_award, raised_flags):
    a_held_award()
    raised_flags()
    found = {queue.anchor: [(work.id, work.title) for work in queue.works] for queue in queues(clock.now())}

    assert found["prices"] == [(hold.award_id, hold.title) for hold in low_price_part(Ask()).rows]
    assert found["flags"] == [(case.bid_id, case.title) for case in flag_part(Ask()).rows]


def test_what_was_decided_since_is_not_shown(a_seller):
    seller = a_seller(status=SellerStatus.SUBMITTED)
    [work] = [work for queue in queues(clock.now()) for work in queue.works]
    type(seller).objects.filter(pk=seller.pk).update(status=SellerStatus.VERIFIED)

    assert subject_of(work, clock.now()) is None


def test_a_queue_says_when_it_is_longer_than_it_reads(an_operator, monkeypatch):
    monkeypatch.setattr("common.waiting.MOST_LINES", 1)
    monkeypatch.setattr("pages.web.operator_queues.MOST_LINES", 1)
    for number in range(3):
        a_delivery(waits_for=number, status="dead")

    assert "Messages nobody could use 1+" in words(in_english(signed_in(an_operator())).get("/desk/"))
