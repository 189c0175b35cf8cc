"""Signed webhooks of both forms: what the SDK itself accepts, doubled, shuffled and sent to whoever listens."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import stripe

from tests.stripe.webhooks import DEFAULT_SECRET


@pytest.fixture
def a_listener():
    """A little server that notes what it is sent and answers 200."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((body, self.headers["Stripe-Signature"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", got
    server.shutdown()
    server.server_close()


def test_the_sdk_accepts_what_the_fake_signs(sdk, a_charge, fake_stripe):
    a_charge()

    deliveries = fake_stripe.webhooks.take(types=["payment_intent.succeeded"])

    events = [sdk.construct_event(sent.body, sent.signature, DEFAULT_SECRET) for sent in deliveries]
    assert [event.data.object.status for event in events] == ["succeeded"]
    assert {(event.livemode, event.api_version) for event in events} == {(False, stripe.api_version)}


def test_another_secret_is_seen(sdk, a_charge, fake_stripe):
    a_charge()
    sent = fake_stripe.webhooks.take(secret="whsec_other")[0]

    with pytest.raises(stripe.SignatureVerificationError):
        sdk.construct_event(sent.body, sent.signature, DEFAULT_SECRET)


def test_a_thin_notice_leads_to_its_event_and_its_account(sdk, a_seller, fake_stripe):
    seller = a_seller()
    sent = fake_stripe.webhooks.take(types=["v2.core.account[requirements].updated"])[0]

    notice = sdk.parse_event_notification(sent.body, sent.signature, DEFAULT_SECRET)

    assert notice.fetch_event().id == notice.id
    assert notice.fetch_related_object().id == seller


def test_messages_can_be_doubled_and_shuffled_by_a_seed(a_charge, fake_stripe):
    a_charge()
    queued = [event["id"] for event in fake_stripe.webhooks.queued]

    sent = fake_stripe.webhooks.take(times=3, shuffled_by=7)

    assert sorted(message.event_id for message in sent) == sorted(queued * 3)
    assert [message.event_id for message in sent] != sorted(message.event_id for message in sent)
    assert fake_stripe.webhooks.take() == []


def test_who_listens_is_told_in_the_form_it_wants(a_listener, a_charge, a_seller, fake_stripe):
    url, got = a_listener
    fake_stripe.webhooks.listen(url, payload="snapshot")
    a_charge()
    a_seller()
    snapshots = sum(event["object"] == "event" for event in fake_stripe.webhooks.queued)

    delivered = fake_stripe.webhooks.deliver(times=2)

    assert delivered == len(got) == snapshots * 2
    assert {status for _, status in fake_stripe.webhooks.answers} == {200}


def test_nobody_there_is_noted(a_charge, fake_stripe):
    fake_stripe.webhooks.listen("http://127.0.0.1:9/")
    a_charge()

    assert fake_stripe.webhooks.deliver() == 0
    assert {status for _, status in fake_stripe.webhooks.answers} == {0}
