"""Somebody outside is slow (F38), and a card ends between the pledge and the charge (F27)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from common.sweeps import sweep_inside, sweep_outside
from common.transactions import unit_of_work
from escrow import flows
from escrow.gateways.sandbox import Call, Fault, SandboxGateway, arrange
from escrow.models import Payment
from escrow.services import change_method
from marketplace.models import Auction

PATIENCE = 30


@pytest.mark.django_db(transaction=True)
def test_while_the_provider_hangs_pages_are_shown_and_auctions_close(
    a_payment, an_auction, a_bid, at, client, monkeypatch
):
    """Not one of our own deadlines and no page waits for a provider that takes 15 seconds an answer."""
    hangs, may_answer = threading.Event(), threading.Event()
    work = SandboxGateway.charge_off_session

    def hang(gateway, ask):
        hangs.set()
        assert may_answer.wait(PATIENCE)
        return work(gateway, ask)

    payment, auction = a_payment(), an_auction()
    a_bid(auction)
    at(auction.ends_at)
    monkeypatch.setattr(SandboxGateway, "charge_off_session", hang)

    def ask_outside():
        try:
            return sweep_outside()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        asking = worker.submit(ask_outside)
        assert hangs.wait(PATIENCE)

        assert sweep_inside() > 0
        assert Auction.objects.get(pk=auction.pk).status == "closed"
        assert client.get("/").status_code == 200
        assert sweep_outside() == 0  # the other worker does not queue up behind it
        may_answer.set()
        asking.result(PATIENCE)

    payment.refresh_from_db()
    assert payment.status == "paid"


@pytest.mark.django_db
def test_a_card_that_ended_meanwhile_is_declined_and_another_one_pays(a_payment, a_method, balance):
    """F27: the buyer has the calendar's days, and a new card is charged at once."""
    payment = a_payment()
    arrange(Call.CHARGE, Fault.HARD_DECLINE)
    flows.charge_due()
    payment.refresh_from_db()
    assert (payment.status, payment.tries) == ("due", 1)
    assert payment.next_try_at > payment.charge_at

    another = a_method(token="tok_mastercard")
    with unit_of_work():
        change_method(payment_id=payment.id, method_id=another.id, now=payment.charge_at)
    flows.charge_due()

    assert Payment.objects.get().status == "paid"
    assert balance("world:cards") == -10_000
