"""What differs with the provider and messages nobody could use reach the operators' desk, with clock and decision."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from common import clock
from common.models import OutboxDelivery
from escrow.flows import reconcile, work_inbox
from escrow.models import Difference, InboxEvent
from ledger.selectors import balance
from tests.builders.discrepancies import a_movement
from tests.builders.people import NOON
from tests.builders.visits import in_english, keyed, signed_in, words
from tests.config.test_health import a_delivery
from tests.escrow.test_reconciliation import MONDAY_10AM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_books():
    cache.clear()


@pytest.fixture
def desks(at, an_operator):
    """Two operators at their desks."""
    at(NOON)
    return [in_english(signed_in(an_operator(pseudonym=name))) for name in ("꼼꼼지기", "다른지기")]


@pytest.fixture
def a_difference(desks):
    a_movement("charge", 23_900, group="order:nobody")
    reconcile(since=clock.real() - timedelta(days=1), began_at=clock.real())
    return Difference.objects.get()


def test_everybody_else_finds_nothing(a_user):
    for client in (Client(), signed_in(a_user())):
        for path in (f"differences/{uuid4()}/sign/", f"events/{uuid4()}/again/", "deliveries/1/again/"):
            assert client.post(f"/desk/{path}", keyed(reason="x")).status_code == 404


def test_a_difference_waits_with_its_clock_and_what_the_books_will_say(desks, a_difference):
    page = desks[0].get(f"/desk/?item=difference-{a_difference.pk}")

    text = words(page)
    assert "Provider reconciliation 1 line ₩23,900" in text
    assert "Money there that we do not know" in text
    assert "The provider says ₩23,900 Our books say ₩0 In suspense ₩23,900 About Charge" in text
    assert "platform:suspense → platform:losses ₩23,900" in text
    assert "account and our books differ." in text


def test_a_transfer_nobody_knows_is_booked_as_the_payout_it_was(desks, a_seller, a_released_hold, a_payout_account, at):
    party = f"seller:{a_seller(business_name='한결상회').id}"
    hold = a_released_hold(payee=party)
    a_payout_account(party=party)
    at(MONDAY_10AM)
    a_movement("transfer", 9_500, group=hold.payment.reference)
    a_movement("transfer", 9_400)
    reconcile(since=clock.real() - timedelta(days=1), began_at=clock.real())
    other, ours = Difference.objects.order_by("-found_minor")

    page = desks[0].get(f"/desk/?item=difference-{ours.pk}")
    unfit = desks[0].post(f"/desk/differences/{other.pk}/pay_out/", keyed(reason="r", payee=party))
    unsaid = desks[0].post(f"/desk/differences/{ours.pk}/pay_out/", keyed(reason="r"))
    desks[0].post(f"/desk/differences/{ours.pk}/pay_out/", keyed(reason="seen there", payee=party))

    assert "Until this is decided nobody is paid out" in words(page)
    assert f'<option value="{party}">한결상회</option>' in page.content.decode()
    assert (unfit.status_code, "s payouts comes to ₩9,400." in words(unfit)) == (409, True)
    assert unsaid.status_code == 409
    ours.refresh_from_db()
    assert (ours.status, ours.settlement, balance("world:bank")) == ("settled", "pay_out", 9_500)


def test_an_entry_by_hand_is_signed_by_another_operator(desks, a_difference):
    anna, ben = desks
    path = f"/desk/differences/{a_difference.pk}"

    without_reason = anna.post(f"{path}/write_off/", keyed(reason=""))
    assert without_reason.status_code == 422
    assert anna.post(f"{path}/write_off/", keyed(reason="a test charge of the bank")).status_code == 302
    assert "Another operator has to sign" in words(anna.get(f"/desk/?item=difference-{a_difference.pk}"))
    assert anna.post(f"{path}/sign/", keyed(reason="me again")).status_code == 409
    assert balance("platform:losses") == 0
    assert ben.post(f"{path}/sign/", keyed(reason="seen in the bank's letter")).status_code == 302

    a_difference.refresh_from_db()
    assert a_difference.status == "settled"
    assert (balance("platform:suspense"), balance("platform:losses")) == (0, 23_900)


def test_a_proposal_is_sent_back(desks, a_difference):
    anna, ben = desks
    anna.post(f"/desk/differences/{a_difference.pk}/write_off/", keyed(reason="a loss"))

    assert ben.post(f"/desk/differences/{a_difference.pk}/send-back/", keyed(reason="ask first")).status_code == 302

    a_difference.refresh_from_db()
    assert a_difference.status == "open"
    assert ben.post(f"/desk/differences/{a_difference.pk}/nonsense/", keyed(reason="x")).status_code == 404
    assert ben.get(f"/desk/differences/{a_difference.pk}/sign/").status_code == 302


def test_an_event_nobody_could_use_is_looked_into_again_or_laid_aside(desks, an_event, post_event):
    post_event(an_event())
    work_inbox()
    event = InboxEvent.objects.get()
    text = words(desks[0].get(f"/desk/?item=event-{event.pk}"))
    assert "It is about something we do not know" in text
    assert "Messages nobody could use 1" in text

    assert desks[0].post(f"/desk/events/{event.pk}/again/", keyed(reason="the order is back")).status_code == 302
    event.refresh_from_db()
    assert event.status == "waiting"
    work_inbox()
    assert desks[0].post(f"/desk/events/{event.pk}/aside/", keyed(reason="made by hand")).status_code == 302

    event.refresh_from_db()
    assert event.status == "dismissed"
    assert desks[0].post(f"/desk/events/{event.pk}/aside/", keyed(reason="twice")).status_code == 409
    assert desks[0].get(f"/desk/events/{event.pk}/aside/").status_code == 302


def test_a_fact_nobody_took_reaches_the_desk(desks):
    dead = a_delivery(waits_for=5, status="dead")
    text = words(desks[0].get(f"/desk/?item=delivery-{UUID(int=dead.pk)}"))
    assert "A part of the site could not take this in" in text
    assert "Facts of our own did not reach their listeners." in text
    assert desks[0].get(f"/desk/deliveries/{dead.pk}/again/").status_code == 302

    assert desks[0].post(f"/desk/deliveries/{dead.pk}/aside/", keyed(reason="nobody listens")).status_code == 302

    assert OutboxDelivery.objects.get(pk=dead.pk).status == "dropped"
    assert desks[0].post("/desk/deliveries/0/again/", keyed(reason="x")).status_code == 404
    assert desks[0].post(f"/desk/deliveries/{dead.pk}/never/", keyed(reason="x")).status_code == 404
