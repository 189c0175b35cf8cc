"""What a buyer's bank reads about an order: gathered as it takes the charge back, added to and sent by an operator."""

import pytest
from django.test import Client

from common.outbox import relay
from escrow.models import Chargeback, Operation
from tests.builders.visits import in_english

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken_back(a_delivered_order, a_case, a_chargeback):
    """A delivered order with a case, whose charge the bank took back: (the order, the chargeback)."""
    order = a_delivered_order()
    a_case(order, answered=True)
    chargeback = a_chargeback(order.payment)
    relay()
    chargeback.refresh_from_db()
    return order, chargeback


def test_the_pack_says_what_was_bought_and_how_it_arrived_and_no_address(taken_back):
    order, chargeback = taken_back
    parcel = order.shipments.get()

    texts = chargeback.texts

    assert order.pool.want.title in texts["product_description"]
    assert f"KRW {order.price_minor:,}" in texts["product_description"]
    assert texts["shipping_tracking_number"] == parcel.tracking_number
    assert texts["service_date"].endswith("KST")
    assert "the card was charged" in texts["access_activity_log"]
    assert "seller: 죄송합니다." in texts["uncategorized_text"]
    assert order.address not in "".join(texts.values())


def test_an_operator_adds_words_and_sends_once(taken_back, an_operator):
    _, chargeback = taken_back
    desk = in_english(Client())
    desk.force_login(an_operator())
    path, sent = f"/desk/chargebacks/{chargeback.id}/", {"decision": "send", "reason": "Delivered and used."}

    shown = desk.get(f"/desk/?item=chargeback-{chargeback.id}").content.decode()
    unsaid = desk.post(path, {"decision": "send", "request_key": "page-key-1"})
    desk.post(path, sent | {"request_key": "page-key-2"})
    again = desk.post(path, sent | {"request_key": "page-key-3"})

    assert "What the bank reads" in shown
    assert (unsaid.status_code, again.status_code) == (422, 409)
    operation = Operation.objects.get(kind="evidence")
    assert operation.request["texts"]["refund_refusal_explanation"] == "Delivered and used."
    assert Chargeback.objects.get().status == "evidence_sent"
