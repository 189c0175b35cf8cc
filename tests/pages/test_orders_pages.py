"""My pools and orders: the notice of a charge, the vault, confirming, leaving, another card."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from escrow.flows import charge_due
from escrow.selectors import payment_of
from marketplace.models import Order, Unit
from marketplace.rules.states import OrderStatus, UnitStatus
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db


def browser_of(order):
    """The buyer's browser, reading English."""
    return in_english(signed_in(order.buyer))


def statuses(order):
    """The statuses of the order's units, in their order."""
    return list(Unit.objects.filter(order=order).order_by("number").values_list("status", flat=True))


class TestTheList:
    def test_everything_under_way_stands_under_running(self, a_delivered_order):
        order = a_delivered_order(title="Blue kettle")

        text = words(browser_of(order).get("/orders/"))

        assert "Blue kettle" in text
        assert "Held by Moa ₩90,000" in text
        assert "It arrived, all is well" in text

    def test_an_unpaid_order_says_when_it_is_charged(self, a_due_order):
        order = a_due_order(title="Blue kettle")

        assert "charge tomorrow 12:00" in words(browser_of(order).get("/orders/"))

    @pytest.mark.parametrize(
        ("tab", "sentence"),
        [("running", "No pools yet"), ("posted", "You have not posted a want"), ("past", "No past orders")],
    )
    def test_an_empty_tab_says_why_and_what_to_do(self, a_user, tab, sentence):
        assert sentence in words(in_english(signed_in(a_user())).get("/orders/", {"tab": tab}))

    def test_what_i_posted_is_listed_in_any_state(self, a_pool):
        pool = a_pool(title="짝퉁 가방")

        text = words(in_english(signed_in(pool.want.poster)).get("/orders/", {"tab": "posted"}))

        assert "Under review" in text

    def test_a_stranger_is_asked_who_it_is(self):
        assert Client().get("/orders/").url == "/account/login/?next=/orders/"


class TestStrangers:
    @pytest.mark.parametrize("page", ["", "confirm/", "cancel/", "method/"])
    def test_somebody_elses_order_is_not_there(self, a_user, a_due_order, page):
        order, stranger = a_due_order(), in_english(signed_in(a_user()))

        assert stranger.get(f"/orders/{order.id}/{page}").status_code == 404
        assert stranger.post(f"/orders/{order.id}/{page or 'extend/'}", keyed(sure="yes")).status_code == 404
        assert stranger.get(f"/orders/{uuid4()}/{page}").status_code == 404

    def test_the_seller_does_not_see_the_buyers_page(self, a_due_order):
        order = a_due_order()

        assert signed_in(order.seller.owner).get(f"/orders/{order.id}/").status_code == 404


class TestTheNotice:
    def test_it_says_what_is_charged_when_and_to_which_card(self, a_due_order):
        order = a_due_order(title="Blue kettle")

        text = words(browser_of(order).get(f"/orders/{order.id}/"))

        assert "Winning price, per unit ₩ 90,000" in text
        assert "By card ₩90,000" in text
        assert "Charged now ₩0" in text
        assert "Visa ···· 4242" in text
        assert order.seller.business_name in text

    def test_leaving_is_asked_about_first_and_then_free(self, a_due_order):
        order = a_due_order(threshold=2)
        browser = browser_of(order)

        asked = browser.post(f"/orders/{order.id}/cancel/", keyed(sure=""))
        answer = browser.post(f"/orders/{order.id}/cancel/", keyed(sure="yes"), follow=True)

        order.refresh_from_db()
        assert "Leave this order?" in words(asked)
        assert order.status == OrderStatus.CANCELLED
        assert "Nothing was charged." in words(answer)

    def test_leaving_after_the_charge_is_refused_on_the_page(self, at, a_due_order):
        order = a_due_order()
        at(order.charge_at)

        answer = browser_of(order).post(f"/orders/{order.id}/cancel/", keyed(sure="yes"))

        order.refresh_from_db()
        assert answer.status_code == 409
        assert "The payment has already begun." in words(answer)
        assert order.status == OrderStatus.DUE

    def test_another_card_pays(self, a_due_order):
        order = a_due_order()
        browser = browser_of(order)

        page = browser.get(f"/orders/{order.id}/method/")
        answer = browser.post(f"/orders/{order.id}/method/", keyed(method="new", card="tok_mastercard"), follow=True)

        assert "Visa ···· 4242" in words(page)
        assert "This card pays from now on." in words(answer)
        assert payment_of(f"order:{order.id}").method.last4 == "4444"

    def test_a_card_that_is_none_is_said_at_the_field(self, a_due_order):
        order = a_due_order()

        answer = browser_of(order).post(f"/orders/{order.id}/method/", keyed(method=str(uuid4())))

        assert answer.status_code == 422
        assert "error-summary" in answer.content.decode()

    def test_a_declined_card_shows_its_tries_and_the_way_out(self, at, a_due_order, a_buyer):
        buyer = a_buyer(token="tok_declined")
        a_due_order(buyers=[buyer])
        order = Order.objects.get(buyer=buyer.user)
        at(order.charge_at)
        charge_due()

        text = words(browser_of(order).get(f"/orders/{order.id}/"))

        assert "Visa declined the charge." in text
        assert "No money was taken." in text
        assert "Fix the card · ₩90,000" in text
        assert text.count("17:00") >= 4


class TestAnOpenPage:
    def test_it_is_told_to_look_again_once_something_changed(self, at, a_due_order, a_paid_order):
        order = a_due_order()
        browser = browser_of(order)
        stamp = re.search(r"\?seen=([^\"]+)", browser.get(f"/orders/{order.id}/").content.decode())[1]

        same = browser.get(f"/orders/{order.id}/?seen={stamp}")
        a_paid_order(order)
        changed = browser.get(f"/orders/{order.id}/?seen={stamp}")

        assert same.status_code == 204
        assert changed["HX-Refresh"] == "true"


class TestThePaidOrder:
    def test_vault_way_and_record(self, a_delivered_order):
        order = a_delivered_order()

        text = words(browser_of(order).get(f"/orders/{order.id}/"))

        assert "Held by Moa ₩90,000" in text
        assert "by itself in 8 days" in text
        assert "Arrived, says the carrier" in text
        assert "서울 성동구 성수이로 24" in text

    def test_confirming_asks_first_and_pays_once(self, a_delivered_order):
        order = a_delivered_order()
        browser, form = browser_of(order), keyed(sure="yes")

        asked = browser.post(f"/orders/{order.id}/confirm/", keyed(sure=""))
        answer = browser.post(f"/orders/{order.id}/confirm/", form, follow=True)
        again = browser.post(f"/orders/{order.id}/confirm/", form)

        assert "Did it arrive?" in words(asked)
        assert "Confirmed. The seller is paid on the next business day." in words(answer)
        assert again.status_code == 302
        assert statuses(order) == [UnitStatus.RELEASED]

    def test_one_unit_of_two_can_be_confirmed_alone(
        self, a_pool, a_place, a_buyer, an_auction, an_award, a_due_order, a_delivered_order
    ):
        pool, buyer = a_pool(threshold=3), a_buyer()
        a_place(pool, buyer=buyer, units=2)
        for _number in range(2):
            a_place(pool)
        order = a_delivered_order(a_due_order(an_award(an_auction(pool))))
        browser = browser_of(order)

        page = browser.get(f"/orders/{order.id}/confirm/")
        browser.post(f"/orders/{order.id}/confirm/", keyed(sure="yes", unit=["1"]))

        assert page.content.decode().count('name="unit"') == 2
        assert statuses(order) == [UnitStatus.RELEASED, UnitStatus.DELIVERED]

    def test_what_did_not_ship_yet_cannot_be_confirmed(self, a_paid_order):
        order = a_paid_order()

        answer = browser_of(order).post(f"/orders/{order.id}/confirm/", keyed(sure="yes"))

        assert answer.status_code == 409
        assert "Nothing here can be confirmed right now." in words(answer)

    def test_seven_more_days_are_given_once(self, a_delivered_order):
        order = a_delivered_order()
        browser, before = browser_of(order), Unit.objects.get(order=order).confirm_at

        first = browser.post(f"/orders/{order.id}/extend/", keyed(), follow=True)
        second = browser.post(f"/orders/{order.id}/extend/", keyed())

        assert "You have until" in words(first)
        assert Unit.objects.get(order=order).confirm_at == before + timedelta(days=7)
        assert second.status_code == 409
        assert "You already asked for seven more days." in words(second)

    def test_a_settled_order_is_quiet_and_past(self, a_delivered_order):
        order = a_delivered_order(title="Blue kettle")
        browser = browser_of(order)
        browser.post(f"/orders/{order.id}/confirm/", keyed(sure="yes"))

        assert "Paid to the seller" in words(browser.get(f"/orders/{order.id}/"))
        assert "Blue kettle" in words(browser.get("/orders/", {"tab": "done"}))
