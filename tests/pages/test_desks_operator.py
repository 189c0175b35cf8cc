"""The operators' desk: for operators alone, every decision with its reason, money shown before it moves."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from common.models import AuditEntry
from escrow.models import Operation, Refund
from marketplace.models import Unit
from marketplace.rules.states import PoolStatus, UnitStatus
from merchants.rules import SellerStatus
from social.models import Post
from tests.builders.people import NOON
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_books():
    cache.clear()


@pytest.fixture
def desk(at, an_operator):
    at(NOON)
    return in_english(signed_in(an_operator(pseudonym="꼼꼼지기")))


@pytest.fixture
def a_want_in_review(a_pool):
    """A want whose words need a look."""
    return lambda: a_pool(title="연락 010-1234-5678")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["", "sellers/{}/", "wants/{}/", "orders/{}/refund/", "money/refund/{}/retry/"])
def test_everybody_else_finds_nothing(a_user, a_seller, method, path):
    for client in (Client(), signed_in(a_user()), signed_in(a_seller().owner)):
        assert (
            getattr(client, method)(f"/desk/{path.format(uuid4())}", keyed(decision="verify", reason="x")).status_code
            == 404
        )


def test_a_quiet_desk_shows_money_proof_and_empty_queues(desk):
    page = desk.get("/desk/")

    text = words(page)
    assert page.status_code == 200
    assert "Nothing waits for you" in text
    assert "Ledger proof agrees" in text
    assert "Held ₩0" in text
    assert "adds up" in text


def test_money_is_counted_by_where_it_is(desk, a_paid_order):
    a_paid_order()

    text = words(desk.get("/desk/"))

    assert "Held ₩270,000 3 units held" in text
    assert "captured ₩270,000 held ₩270,000 released ₩0 refunded ₩0" in text


def test_books_that_differ_replace_the_heading(desk, monkeypatch):
    found = (type("V", (), {"name": "x", "differences": ("held:1 holds 10,000",)})(),)
    monkeypatch.setattr("pages.web.books.prove", lambda: found)

    page = desk.get("/desk/")

    assert "<h1>The books do not agree</h1>" in page.content.decode()
    assert "held:1 holds 10,000" in words(page)


def test_a_seller_is_verified_for_a_reason_that_is_kept(desk, a_seller):
    seller = a_seller(status=SellerStatus.SUBMITTED)

    page = desk.get("/desk/")
    answer = desk.post(
        f"/desk/sellers/{seller.id}/", keyed(decision="verify", reason="tax service agrees"), follow=True
    )

    assert "한결상회" in words(page)
    assert "Seller verification 1" in words(page)
    seller.refresh_from_db()
    assert seller.status == SellerStatus.VERIFIED
    entry = AuditEntry.objects.filter(subject=f"seller:{seller.id}").latest("at")
    assert entry.reason == "tax service agrees"
    assert "Seller verified" in words(answer)
    assert "꼼꼼지기" in words(answer)
    assert "submitted → verified" in words(answer)


def test_without_a_reason_nothing_is_decided(desk, a_seller):
    seller = a_seller(status=SellerStatus.SUBMITTED)

    answer = desk.post(f"/desk/sellers/{seller.id}/", keyed(decision="return", reason="  "))

    assert answer.status_code == 422
    assert "Please write the reason for your decision." in words(answer)
    seller.refresh_from_db()
    assert seller.status == SellerStatus.SUBMITTED


def test_what_a_colleague_decided_meanwhile_is_said(desk, a_seller):
    seller = a_seller(status=SellerStatus.RETURNED)

    answer = desk.post(f"/desk/sellers/{seller.id}/", keyed(decision="verify", reason="fine"))

    assert answer.status_code == 409
    assert "This is decided already" in words(answer)


def test_the_same_decision_sent_twice_is_taken_once(desk, a_seller):
    seller, form = a_seller(status=SellerStatus.SUBMITTED), keyed(decision="verify", reason="fine")

    desk.post(f"/desk/sellers/{seller.id}/", form)
    again = desk.post(f"/desk/sellers/{seller.id}/", form)

    assert again.status_code == 302
    assert AuditEntry.objects.filter(subject=f"seller:{seller.id}", action="verify_seller").count() == 1


@pytest.mark.parametrize("decision", ["", "promote"])
def test_a_decision_no_form_offers_is_not_found(desk, a_seller, decision):
    seller = a_seller(status=SellerStatus.SUBMITTED)

    assert desk.post(f"/desk/sellers/{seller.id}/", keyed(decision=decision, reason="x")).status_code == 404


@pytest.mark.parametrize(("decision", "status"), [("publish", PoolStatus.GATHERING), ("remove", PoolStatus.REMOVED)])
def test_a_want_in_review_is_published_or_taken_down(desk, a_want_in_review, decision, status):
    pool = a_want_in_review()

    page = desk.get(f"/desk/?item=want-{pool.id}")
    desk.post(f"/desk/wants/{pool.id}/", keyed(decision=decision, reason="looked at it"))

    assert "연락 010-1234-5678" in words(page)
    assert "It holds a phone number or an e-mail address." in words(page)
    assert "밝은 색이면 좋겠어요." in words(page)
    pool.refresh_from_db()
    assert pool.status == status
    assert AuditEntry.objects.get(subject=f"pool:{pool.id}").reason == "looked at it"


def test_what_is_past_its_promise_is_late_and_comes_first(at, desk, a_seller, a_want_in_review):
    a_seller(status=SellerStatus.SUBMITTED)
    a_want_in_review()

    soon = desk.get("/desk/")
    at(NOON + timedelta(minutes=31))
    late = desk.get("/desk/")

    assert "2 things wait, all in time" in words(soon)
    assert "1 thing is late" in words(late)
    assert words(late).index("연락 010-1234-5678") < words(late).index("한결상회")


def test_the_effect_of_a_refund_is_shown_before_it_happens(desk, a_paid_order):
    order = a_paid_order(threshold=2)

    page = desk.get(f"/desk/orders/{order.id}/refund/")

    assert "Give back ₩90,000?" in words(page)
    assert "refund:due ₩90,000" in words(page)
    assert not Refund.objects.exists()


def test_a_refund_needs_its_reason_and_happens_once(desk, a_paid_order):
    order, form = a_paid_order(threshold=2), keyed(reason="parcel lost")
    url = f"/desk/orders/{order.id}/refund/"

    without = desk.post(url, keyed(reason=""))
    answer = desk.post(url, form, follow=True)
    again = desk.post(url, form)
    later = desk.post(url, keyed(reason="once more"))

    assert without.status_code == 422
    assert "₩90,000 goes back to the buyer" in words(answer)
    assert again.status_code == 302
    assert later.status_code == 409
    assert "No money is held for this order any more." in words(later)
    assert set(Unit.objects.filter(order=order).values_list("status", flat=True)) == {UnitStatus.REFUNDED}
    assert Refund.objects.count() == 1
    assert AuditEntry.objects.get(action="refund_order").reason == "parcel lost"


def test_an_unpaid_order_has_nothing_to_give_back(desk, a_due_order):
    order = a_due_order()

    page = desk.get(f"/desk/orders/{order.id}/refund/")

    assert "Nothing is held for this order" in words(page)
    assert "<textarea" not in page.content.decode()
    assert desk.get(f"/desk/orders/{uuid4()}/refund/").status_code == 404


def test_a_call_without_an_answer_is_looked_up_and_never_sent_again(at, desk, a_due_order):
    order = a_due_order()
    asked = Operation.objects.create(
        kind="charge",
        payment_id=order.payment_id,
        provider="sandbox",
        key="pay:1:1",
        request={},
        amount_minor=90_000,
        asked_at=NOON,
        look_up_at=NOON,
    )
    Operation.objects.filter(pk=asked.pk).update(status="unknown")
    at(order.charge_at)

    page = desk.get("/desk/")

    assert "Unknown operations 1 ₩90,000" in words(page)
    assert "Charge: no answer" in words(page)
    assert "there is no “send again”" in words(page)
    assert "/desk/money/" not in page.content.decode()


def test_failed_posts_wait_without_a_clock(desk):
    Post.objects.create(
        event="reached",
        subject=f"pool:{uuid4()}",
        network="x",
        text="Eighteen people stand together",
        url="http://testserver/pools/1/",
        status="failed",
        trouble="403 forbidden",
        created_at=NOON,
        due_at=NOON,
    )

    page = desk.get("/desk/")

    assert "Failed posts 1" in words(page)
    assert "403 forbidden" in words(page)
    assert "nothing is sent twice" in words(page)


def test_the_time_machine_stands_on_the_sandbox_desk(desk):
    assert 'action="/sandbox/travel/"' in desk.get("/desk/").content.decode()


def test_addresses_of_decisions_lead_to_their_item(desk):
    seller_id = uuid4()

    assert desk.get(f"/desk/sellers/{seller_id}/").headers["Location"] == f"/desk/?item=seller-{seller_id}#item"
    assert "This is decided already" in words(desk.get(f"/desk/?item=seller-{seller_id}"))
    assert desk.post(f"/desk/money/nonsense/{seller_id}/retry/", keyed(reason="x")).status_code == 404


def test_the_mailbox_shows_letters_and_posts(client):
    Post.objects.create(
        event="reached",
        subject=f"pool:{uuid4()}",
        network="sandbox",
        text="Eighteen people stand together",
        url="http://testserver/pools/1/",
        status="sent",
        created_at=NOON,
        due_at=NOON,
        sent_at=NOON,
    )

    page = in_english(client).get("/sandbox/mail/")

    assert "No letters yet" in words(page)
    assert "Eighteen people stand together" in words(page)
