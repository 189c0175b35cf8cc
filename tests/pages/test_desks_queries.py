"""What the desks ask of the database: few statements, however much waits, and the same rows the queues work on."""

from collections import Counter

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.html import escape

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

MOST_OF_THE_DESK, MOST_OF_AN_ITEM = 10, 15

SELLERS = {
    "": 16, "bids/": 9, "ship/": 10, "payouts/": 9, "payouts/statement/": 9, "results/": 13, "alerts/": 10,
    "returns/": 7, "disputes/": 7, "verify/": 9,
}  # fmt: skip
OPERATORS = {"find/": 5, "find/?q=0": 7, "log/": 7, "letters/": 5}
"""Statements each page may ask, those of the session and the frame included; the figures may only shrink."""


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
    with translation.override("en"):
        works = [work for queue in queues(clock.now()) for work in queue.works]

    assert Counter(work.kind for work in works) >= Counter(
        "seller want pool appeal price flags dispute chargeback delivery post".split()
    )
    for work in works:
        with django_assert_max_num_queries(MOST_OF_AN_ITEM):
            page = desk.get(f"/desk/?item={work.key}")
        assert f'<h2 id="item-title">{escape(work.title)}</h2>' in page.content.decode()


def test_a_quiet_desk_asks_fewer(an_operator, django_assert_max_num_queries):
    desk = signed_in(an_operator())
    desk.get("/desk/")

    with django_assert_max_num_queries(MOST_OF_THE_DESK):
        desk.get("/desk/")


@pytest.fixture
def a_busy_seller(at, an_auction, a_bid, a_paid_order):
    """A seller with parcels to send and the lead in two live auctions, in which others bid too."""

    def build():
        seller = a_paid_order().seller
        a_paid_order(seller=seller)
        auctions = [an_auction(), an_auction()]
        for auction in auctions:
            a_bid(auction, price=90_000)
            a_bid(auction, seller=seller, price=80_000)
        at(auctions[-1].sealed_ends_at)
        return seller

    return build


def test_no_page_of_the_sellers_desk_asks_much(a_busy_seller):
    desk = in_english(signed_in(a_busy_seller().owner))
    desk.get("/sell/")

    asked = {path: asked_by(desk, f"/sell/{path}") for path in SELLERS}

    assert {path: count for path, count in asked.items() if count > SELLERS[path]} == {}
    assert "Standing bids 2" in words(desk.get("/sell/"))


def test_no_other_page_of_the_operators_asks_much(a_crowd, an_operator):
    desk = signed_in(an_operator())
    desk.get("/desk/")

    asked = {path: asked_by(desk, f"/desk/{path}") for path in OPERATORS}

    assert {path: count for path, count in asked.items() if count > OPERATORS[path]} == {}


def asked_by(desk, path):
    with CaptureQueriesContext(connection) as asked:
        assert desk.get(path).status_code == 200
    return len(asked)


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
