"""What follows an award, on pages: confirming a payment, freed places, sending back, reviews, receipts."""

import pytest

from escrow.flows import charge_due
from escrow.gateways.sandbox import YES
from ledger.models import Account
from marketplace.models import Order, Return, Review
from marketplace.rules.states import OrderStatus, ReturnStatus
from marketplace.services.collecting import finish_collecting
from marketplace.services.orders import cancel_order
from marketplace.services.parcels import confirm_units
from tests.builders.visits import in_english, keyed, signed_in, words
from tests.marketplace.acts import act

pytestmark = pytest.mark.django_db


def browser_of(user):
    return in_english(signed_in(user))


@pytest.fixture
def a_done_order(a_delivered_order):
    def build():
        order = a_delivered_order(title="Blue kettle")
        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id)
        return order

    return build


class TestConfirmingThePayment:
    @pytest.fixture
    def asked(self, a_buyer, a_due_order, at):
        order = a_due_order(buyers=[a_buyer(token="tok_authenticate")])
        at(order.charge_at)
        charge_due()
        return order

    def test_the_notice_leads_to_the_question_and_a_yes_pays(self, asked):
        browser = browser_of(asked.buyer)

        assert "Confirm the payment · ₩90,000" in words(browser.get(f"/orders/{asked.id}/"))
        assert "wants you to confirm ₩90,000 yourself" in words(browser.get(f"/orders/{asked.id}/authenticate/"))
        answer = browser.post(f"/orders/{asked.id}/authenticate/", keyed(proof=YES), follow=True)

        asked.payment.refresh_from_db()
        assert (asked.payment.status, "The payment is confirmed." in words(answer)) == ("paid", True)

    def test_a_no_charges_nothing(self, asked):
        answer = browser_of(asked.buyer).post(
            f"/orders/{asked.id}/authenticate/", keyed(proof="sandbox_no"), follow=True
        )

        asked.payment.refresh_from_db()
        assert (asked.payment.status, "Nothing was charged." in words(answer)) == ("due", True)

    def test_without_a_question_there_is_nothing_to_confirm(self, a_due_order):
        order = a_due_order()
        browser = browser_of(order.buyer)

        assert browser.get(f"/orders/{order.id}/authenticate/").url == f"/orders/{order.id}/"
        assert browser.post(f"/orders/{order.id}/authenticate/", keyed(proof=YES)).status_code == 409


class TestFreedPlaces:
    @pytest.fixture
    def offered(self, a_collection):
        collection = a_collection(2, waiting=(1, 1))
        act(cancel_order, order_id=collection.orders[0].id, buyer_id=collection.buyers[0].id)
        act(finish_collecting, pool_id=collection.award.pool_id)
        return collection

    def test_a_yes_leads_to_the_notice_of_its_charge(self, offered):
        buyer, path = offered.waiting[0], f"/pools/{offered.award.pool_id}/waiting/"
        browser = browser_of(buyer.user)
        assert "Take the place · ₩50,000" in words(browser.get(path))
        assert "free for you until" in words(browser.get("/orders/"))

        fields = keyed(act="take", address=str(buyer.address_id), method=str(buyer.method_id))
        answer = browser.post(path, fields, follow=True)

        order = Order.objects.get(buyer=buyer.user)
        assert (order.status, answer.redirect_chain) == (OrderStatus.DUE, [(f"/orders/{order.id}/", 302)])

    def test_who_waits_sees_how_many_are_before(self, offered):
        path = f"/pools/{offered.award.pool_id}/waiting/"
        browser = browser_of(offered.waiting[1].user)

        assert "You are next." in words(browser.get(path))
        browser.post(path, keyed(act="stop"))
        assert offered.place_of(offered.waiting[1]).status == "declined"

    def test_an_incomplete_yes_takes_nothing(self, offered):
        buyer, path = offered.waiting[0], f"/pools/{offered.award.pool_id}/waiting/"

        answer = browser_of(buyer.user).post(path, keyed(act="take", method=str(buyer.method_id)))

        assert (answer.status_code, offered.place_of(buyer).status) == (422, "offered")

    def test_who_was_never_in_the_pool_finds_no_page(self, offered, a_user):
        path = f"/pools/{offered.award.pool_id}/waiting/"

        assert browser_of(a_user()).get(path).status_code == 404


class TestSendingBack:
    def test_from_asking_to_the_refund(self, a_delivered_order):
        order = a_delivered_order(title="Blue kettle")
        buyer, seller = browser_of(order.buyer), browser_of(order.seller.owner)
        path = f"/orders/{order.id}/returns/"
        assert "Send back" in words(buyer.get(f"/orders/{order.id}/"))

        buyer.post(path, keyed(units=["1"], reason="mind", words="too small"))
        case = Return.objects.get()
        buyer.post(f"{path}{case.id}/", keyed(act="send", carrier="cj", number="1234-5678-9012"))
        assert "too small" in words(seller.get("/sell/returns/"))
        seller.post(f"/sell/returns/{order.id}/{case.id}/", keyed(act="receive"))
        page = seller.get("/sell/returns/")
        assert "Accept, refund ₩90,000" in words(page)
        seller.post(f"/sell/returns/{order.id}/{case.id}/", keyed(act="accept"))

        case.refresh_from_db()
        assert case.status == ReturnStatus.ACCEPTED
        assert "Refunded" in words(buyer.get(path))

    def test_nothing_chosen_asks_for_nothing(self, a_delivered_order):
        order = a_delivered_order()

        answer = browser_of(order.buyer).post(f"/orders/{order.id}/returns/", keyed(reason="mind"))

        assert (answer.status_code, Return.objects.count()) == (422, 0)

    def test_an_objection_needs_its_reason(self, a_sent_return):
        case = a_sent_return()
        seller, path = browser_of(case.order.seller.owner), f"/sell/returns/{case.order_id}/{case.id}/"
        seller.post(path, keyed(act="receive"))

        assert seller.post(path, keyed(act="object", words=" ")).status_code == 422
        seller.post(path, keyed(act="object", words="used"))

        assert "used" in words(browser_of(case.order.buyer).get(f"/orders/{case.order_id}/returns/"))

    def test_keeping_it_after_all(self, a_return):
        case = a_return()

        browser_of(case.order.buyer).post(f"/orders/{case.order_id}/returns/{case.id}/", keyed(act="keep"))

        case.refresh_from_db()
        assert case.status == ReturnStatus.WITHDRAWN

    def test_strangers_find_neither_side(self, a_return, a_user, a_seller):
        case = a_return()

        assert browser_of(a_user()).get(f"/orders/{case.order_id}/returns/").status_code == 404
        other = browser_of(a_seller().owner)
        answer = other.post(f"/sell/returns/{case.order_id}/{case.id}/", keyed(act="accept"))
        assert answer.status_code == 404
        assert "No open returns" in words(other.get("/sell/returns/"))


class TestReviews:
    def test_blind_until_both_are_in(self, a_done_order, client):
        order = a_done_order()
        buyer, seller, path = browser_of(order.buyer), browser_of(order.seller.owner), f"/orders/{order.id}/review/"

        buyer.post(path, keyed(stars="4", words="quick"))
        assert "quick" not in words(seller.get(path))
        seller.post(path, keyed(stars="5"))

        assert "quick" in words(seller.get(path))
        page = in_english(client).get(f"/sellers/{order.seller_id}/reviews/")
        assert "4.0 of 5 · 1 review" in words(page)

    def test_stars_are_needed(self, a_done_order):
        order = a_done_order()

        answer = browser_of(order.buyer).post(f"/orders/{order.id}/review/", keyed(words="…"))

        assert (answer.status_code, Review.objects.count()) == (422, 0)

    def test_a_shown_one_is_reported(self, a_done_order, a_user):
        order = a_done_order()
        for user in (order.buyer, order.seller.owner):
            browser_of(user).post(f"/orders/{order.id}/review/", keyed(stars="1", words="bad"))
        review = Review.objects.get(side="buyer")

        browser_of(a_user()).post(f"/reviews/{review.id}/report/", keyed(words="not true"))

        assert review.reports.get().words == "not true"

    def test_before_the_end_it_says_when(self, a_delivered_order, a_user):
        order = a_delivered_order()

        assert "once everything of this order is settled" in words(
            browser_of(order.buyer).get(f"/orders/{order.id}/review/")
        )
        assert browser_of(a_user()).get(f"/orders/{order.id}/review/").status_code == 404


class TestReceipts:
    def test_it_says_what_was_paid_held_and_refunded(self, a_paid_order):
        order = a_paid_order(title="Blue kettle")

        text = words(browser_of(order.buyer).get(f"/orders/{order.id}/receipt/"))

        assert "TEST · not a real receipt" in text
        assert "Paid by card ₩90,000" in text
        assert "₩8,181 of ₩90,000, by the seller" in text
        assert "Moa is an intermediary" in text

    def test_it_refuses_to_render_what_the_ledger_does_not_say(self, a_paid_order):
        order = a_paid_order()
        hold = order.units.get().hold_id
        Account.objects.filter(code=f"held:{hold}").update(credits=90_001)

        assert browser_of(order.buyer).get(f"/orders/{order.id}/receipt/").status_code == 503

    def test_there_is_none_before_the_charge_nor_for_strangers(self, a_due_order, a_user):
        order = a_due_order()

        assert browser_of(order.buyer).get(f"/orders/{order.id}/receipt/").status_code == 404
        assert browser_of(a_user()).get(f"/orders/{order.id}/receipt/").status_code == 404


class TestMyPools:
    def test_each_order_stands_under_its_tab(self, a_done_order, a_buyer):
        order = a_done_order()
        browser = browser_of(order.buyer)

        assert "Blue kettle" in words(browser.get("/orders/", {"tab": "done"}))
        assert "Nothing on the way" in words(browser.get("/orders/", {"tab": "way"}))
        assert "Nothing to pay" in words(browser.get("/orders/", {"tab": "pay"}))
        assert "Nothing done yet" in words(browser_of(a_buyer().user).get("/orders/", {"tab": "done"}))

    def test_a_long_list_goes_on(self, a_done_order, monkeypatch):
        order = a_done_order()
        monkeypatch.setattr("pages.web.orders.ROWS_SHOWN", 1)
        Order.objects.exclude(pk=order.pk).update(buyer=order.buyer, status="cancelled")
        browser = browser_of(order.buyer)

        first = browser.get("/orders/", {"tab": "past"})
        second = browser.get("/orders/", {"tab": "past", "after": first.context["next"]})

        assert [len(page.context["orders"]) for page in (first, second)] == [1, 1]
        assert second.context["next"] is None
