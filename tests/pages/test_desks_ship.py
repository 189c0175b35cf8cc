"""Shipping: addresses of paid orders only, good rows kept, bad ones back with their reason."""

from uuid import uuid4

import pytest

from marketplace.models import Order, Shipment
from tests.builders.visits import in_english, signed_in, words

pytestmark = pytest.mark.django_db


def ship_desk(order):
    return in_english(signed_in(order.seller.owner))


def row(order, number, carrier="cj"):
    return {f"carrier-{order.id}": carrier, f"number-{order.id}": number}


def test_a_paid_order_shows_its_address_and_when_it_refunds_itself(a_paid_order):
    order = a_paid_order()

    page = ship_desk(order).get("/sell/ship/")

    text = words(page)
    assert "3 parcels wait for a number" in text
    assert "김버들 · 010-1234-5678" in text
    assert "(04780) 서울 성동구 성수이로 24 3층" in text
    assert "the remaining units are refunded in full" in text


def test_an_unpaid_order_shows_no_address(a_due_order):
    order = a_due_order()

    page = ship_desk(order).get("/sell/ship/")

    assert "성수이로" not in words(page)
    assert "Nothing to ship" in words(page)


def test_rows_with_a_number_are_sent_and_keep_their_address_until_after_delivery(a_paid_order):
    order = a_paid_order()
    first, second, third = Order.objects.filter(pool=order.pool)
    desk = ship_desk(order)

    answer = desk.post("/sell/ship/", row(first, "6498-0213-7751") | row(second, "") | row(third, ""), follow=True)

    assert answer.redirect_chain == [("/sell/ship/", 302)]
    assert "1 number saved." in words(answer)
    assert "2 parcels wait for a number" in words(answer)
    assert Shipment.objects.get().tracking_number == "649802137751"
    assert words(answer).count("성수이로") == 3


def test_good_rows_are_kept_and_bad_ones_come_back_as_typed_with_their_reason(a_paid_order):
    order = a_paid_order()
    first, second, _third = Order.objects.filter(pool=order.pool)

    answer = ship_desk(order).post("/sell/ship/", row(first, "649802137751") | row(second, "5561", "hanjin"))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert Shipment.objects.get().order == first
    assert "1 number saved." in words(answer)
    assert "One row needs you" in words(answer)
    assert 'value="5561"' in html
    assert '<option value="hanjin" selected>' in html
    assert f'id="trouble-{second.id}"' in html
    assert "10 to 14 digits" in words(answer)


def test_the_same_numbers_sent_twice_change_nothing(a_paid_order):
    order = a_paid_order()
    desk, rows = ship_desk(order), row(order, "649802137751")

    desk.post("/sell/ship/", rows)
    again = desk.post("/sell/ship/", rows)

    assert again.status_code == 302
    assert Shipment.objects.count() == 1


def test_another_sellers_order_cannot_be_sent(a_paid_order, a_seller):
    order = a_paid_order()
    rival = in_english(signed_in(a_seller().owner))

    answer = rival.post("/sell/ship/", row(order, "649802137751"))

    assert answer.status_code == 422
    assert "We could not find this order." in words(answer)
    assert "성수이로" not in words(answer)
    assert not Shipment.objects.exists()


def test_rows_that_name_no_order_are_ignored(a_paid_order):
    order = a_paid_order()

    answer = ship_desk(order).post("/sell/ship/", {"number-nonsense": "649802137751", f"number-{uuid4()}": ""})

    assert answer.status_code == 302
    assert not Shipment.objects.exists()


def test_what_arrived_is_listed_with_its_number_and_for_three_days_its_address(a_delivered_order):
    order = a_delivered_order()

    page = ship_desk(order).get("/sell/ship/")

    text = words(page)
    assert order.shipments.get().tracking_number in text
    assert "Delivered confirms itself" in text
    assert text.count("성수이로") == 3
