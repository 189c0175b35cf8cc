"""What operators look up: the log, one thing by what is at hand, a person, a business."""

import csv
import io
from uuid import uuid4

import pytest
from django.test import Client

from common import clock
from common.models import AuditEntry
from common.transactions import unit_of_work
from marketplace.services.awards import refuse_award
from merchants.rules import SellerStatus
from tests.builders.people import NOON
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(at, an_operator):
    at(NOON)
    return in_english(signed_in(an_operator(pseudonym="꼼꼼지기")))


@pytest.mark.parametrize("path", ["find/", "log/", "log.csv", "people/{}/", "businesses/{}/"])
def test_everybody_else_finds_nothing(a_user, a_seller, path):
    for client in (Client(), signed_in(a_user()), signed_in(a_seller().owner)):
        assert client.get(f"/desk/{path.format(uuid4())}").status_code == 404


def suspend(desk, seller, **form):
    return desk.post(f"/desk/businesses/{seller.id}/", keyed(decision="suspend", reason="상품이 없었어요", **form))


def test_a_business_is_stopped_and_let_go_on_for_a_reason(desk, a_seller):
    seller = a_seller()

    assert suspend(desk, seller).status_code == 302
    seller.refresh_from_db()
    assert seller.status == SellerStatus.SUSPENDED

    page = words(desk.get(f"/desk/businesses/{seller.id}/"))
    assert "Let it go on" in page
    assert "Seller suspended" in page
    assert "상품이 없었어요" in page

    desk.post(f"/desk/businesses/{seller.id}/", keyed(decision="reinstate", reason="다시 봤어요"))
    seller.refresh_from_db()
    assert seller.status == SellerStatus.VERIFIED


def test_its_strikes_are_told(desk, an_award):
    award = an_award()
    with unit_of_work():
        refuse_award(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())

    page = words(desk.get(f"/desk/businesses/{award.seller_id}/"))

    assert "Strikes 1 An award was refused" in page


def test_without_a_reason_a_business_stays_as_it_is(desk, a_seller):
    seller = a_seller()

    page = desk.post(f"/desk/businesses/{seller.id}/", keyed(decision="suspend", reason=" "))

    seller.refresh_from_db()
    assert page.status_code == 422
    assert seller.status == SellerStatus.VERIFIED


def test_a_business_stopped_twice_is_refused_the_second_time(desk, a_seller):
    seller = a_seller()
    suspend(desk, seller)

    again = suspend(desk, seller)

    assert again.status_code == 409
    assert "Nothing was changed" in words(again)


def test_the_log_is_filtered_and_taken_along(desk, a_seller):
    first, second = a_seller(), a_seller()
    suspend(desk, first)
    suspend(desk, second)

    page = words(desk.get("/desk/log/", {"subject": f"seller:{first.id}", "action": "suspend_seller"}))
    rows = list(csv.DictReader(io.StringIO(desk.get("/desk/log.csv").getvalue().decode("utf-8-sig"))))

    assert page.count("Seller suspended") == 2  # the choice of the filter and one line
    assert [row["action"] for row in rows][:2] == ["suspend_seller", "suspend_seller"]
    assert rows[0]["reason"] == "상품이 없었어요"


def test_older_decisions_are_one_click_away(desk, a_seller, monkeypatch):
    monkeypatch.setattr("pages.web.log.PER_PAGE", 1)
    suspend(desk, a_seller())

    page = desk.get("/desk/log/")
    older = page.context["older"]

    assert older.startswith("?before=")
    assert "Seller verified" in words(desk.get(f"/desk/log/{older}"))


@pytest.mark.parametrize(
    "query", [{"before": "x"}, {"subject": "a\x00b"}, {"before": str(uuid4()), "action": "x" * 500}]
)
def test_hostile_filters_find_nothing_and_break_nothing(desk, query):
    assert desk.get("/desk/log/", query).status_code == 200


def test_an_order_is_found_by_its_code_its_id_and_its_parcel(desk, a_shipped_order):
    order = a_shipped_order()
    number = order.shipments.get().tracking_number

    for asked in (order.id.hex[-6:].upper(), str(order.id), number):
        page = desk.get("/desk/find/", {"q": asked})
        assert [found.id for found in page.context["orders"]] == [order.id]
    assert f"/desk/orders/{order.id}/refund/" in page.content.decode()


def test_people_and_businesses_are_found_by_what_is_at_hand(desk, a_user, a_seller):
    user, seller = a_user(email="found@example.kr", pseudonym="찾는이"), a_seller(business_name="찾는상회")

    for asked in ("FOUND@example.kr", "찾는이", str(user.id)):
        assert [one.id for one in desk.get("/desk/find/", {"q": asked}).context["people"]] == [user.id]
    for asked in ("찾는", seller.business_number):
        assert seller.id in [one.id for one in desk.get("/desk/find/", {"q": asked}).context["sellers"]]


def test_nothing_found_says_so(desk):
    assert "Nothing answers to that" in words(desk.get("/desk/find/", {"q": "\x00zzzzzz"}))


def test_a_persons_page_tells_their_past_and_no_private_fact(desk, a_paid_order):
    order = a_paid_order()

    page = words(desk.get(f"/desk/people/{order.buyer_id}/"))

    assert "Places committed 1" in page
    assert "paid 1" in page
    assert order.buyer.email not in page


def test_an_address_is_shown_for_a_reason_that_is_logged(desk, a_user):
    user = a_user(email="secret@example.kr")

    assert desk.post(f"/desk/people/{user.id}/", keyed(reason="")).status_code == 422
    page = words(desk.post(f"/desk/people/{user.id}/", keyed(reason="전화가 왔어요")))

    assert "secret@example.kr" in page
    entry = AuditEntry.objects.get(action="read_person")
    assert (entry.subject, entry.reason, entry.after) == (f"user:{user.id}", "전화가 왔어요", {"read": "email"})


class TestTaking:
    @pytest.fixture
    def item(self, a_seller):
        return f"seller-{a_seller(status=SellerStatus.SUBMITTED).id}"

    @pytest.fixture
    def other(self, an_operator):
        return in_english(signed_in(an_operator(pseudonym="둘째지기")))

    def take(self, desk, item, **form):
        return desk.post("/desk/take/", keyed(item=item, **form))

    def test_who_took_it_is_shown_to_everybody(self, desk, other, item):
        assert self.take(desk, item).status_code == 302

        assert "You are on it." in words(desk.get("/desk/", {"item": item}))
        assert "꼼꼼지기 took it just now" in words(other.get("/desk/", {"item": item}))

    def test_who_comes_second_is_told(self, desk, other, item):
        self.take(desk, item)

        again = self.take(other, item)

        assert again.status_code == 409
        assert "Somebody else is already working on this." in words(again)

    def test_what_another_works_on_is_not_decided(self, desk, other, item):
        self.take(desk, item)
        decide = f"/desk/sellers/{item.removeprefix('seller-')}/"

        refused = other.post(decide, keyed(decision="verify", reason="빨리"))

        assert refused.status_code == 409
        assert desk.post(decide, keyed(decision="verify", reason="서류 확인")).status_code == 302

    def test_what_is_given_back_is_free(self, desk, other, item):
        self.take(desk, item)
        self.take(desk, item, give_back="yes")

        assert self.take(other, item).status_code == 302

    def test_the_next_one_nobody_took_is_offered(self, desk, item, a_seller):
        second = f"seller-{a_seller(status=SellerStatus.SUBMITTED).id}"
        self.take(desk, item)

        page = desk.get("/desk/", {"item": item})

        assert page.context["untaken"].key == second
