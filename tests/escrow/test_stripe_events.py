"""Stripe's events: what each is about, whose it is, and which of them are none."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from escrow.gateways.stripe.client import API_VERSION
from escrow.gateways.stripe.events import read_event
from escrow.gateways.told import EventRefused, EventTopic
from escrow.rules.signatures import signature

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NEW, OLD = "whsec_new", "whsec_old"
INTENT = {"id": "pi_1", "object": "payment_intent", "metadata": {"operation": "0192-a"}}


def snapshot(about=INTENT, **changed):
    return {
        "id": "evt_1",
        "object": "event",
        "type": "payment_intent.succeeded",
        "api_version": API_VERSION,
        "created": 1_795_000_000,
        "livemode": False,
        "data": {"object": about},
    } | changed


def thin(**changed):
    return {
        "id": "evt_test_1",
        "object": "v2.core.event",
        "type": "v2.core.account[requirements].updated",
        "created": "2026-11-22T11:59:59.000Z",
        "livemode": False,
        "related_object": {"id": "acct_1", "type": "v2.core.account", "url": "/v2/core/accounts/acct_1"},
    } | changed


def read(event, *, secret=NEW, at=NOW, is_live=False):
    body = json.dumps(event).encode()
    header = signature(body, secret=secret, at=at)
    return read_event(body=body, signature=header, secrets=[NEW, OLD], now=NOW, is_live=is_live)


@pytest.mark.parametrize(
    ("event", "topic", "subject", "operation_id"),
    [
        (snapshot(), EventTopic.MONEY, "pi_1", "0192-a"),
        (snapshot({"id": "ch_1", "object": "charge", "payment_intent": "pi_1"}), EventTopic.MONEY, "pi_1", ""),
        (snapshot({"id": "re_1", "object": "refund", "metadata": None}), EventTopic.MONEY, "re_1", ""),
        (snapshot({"id": "tr_1", "object": "transfer"}), EventTopic.MONEY, "tr_1", ""),
        (snapshot({"id": "du_1", "object": "dispute"}), EventTopic.CHARGEBACK, "du_1", ""),
        (snapshot({"id": "acct_1", "object": "account"}, account="acct_1"), EventTopic.PAYEE, "acct_1", ""),
        (snapshot({"id": "py_1", "object": "charge"}, account="acct_1"), EventTopic.OTHER, "py_1", ""),
        (snapshot({"id": "tr_9", "object": "transfer"}, account="acct_1"), EventTopic.OTHER, "tr_9", ""),
        (snapshot({"id": "ch_1", "object": "charge", "payment_intent": None}), EventTopic.OTHER, "ch_1", ""),
        (snapshot({"object": "balance"}), EventTopic.OTHER, "", ""),
        (thin(), EventTopic.PAYEE, "acct_1", ""),
        (thin(related_object=None), EventTopic.OTHER, "", ""),
    ],
)  # fmt: skip
def test_an_event_says_where_to_look(event, topic, subject, operation_id):
    told = read(event)

    assert (told.topic, told.subject, told.operation_id, told.trouble) == (topic, subject, operation_id, "")


def test_what_is_not_of_our_mode_or_version_says_so():
    assert read(snapshot(livemode=True)).trouble == "other_mode"
    assert read(snapshot(livemode=True), is_live=True).trouble == ""
    assert read(thin(), is_live=True).trouble == "other_mode"
    assert read(snapshot(api_version="2019-01-01")).trouble == "other_version"


def test_both_secrets_are_believed_while_one_is_rolled():
    assert read(snapshot(), secret=OLD).id == "evt_1"
    with pytest.raises(EventRefused, match="forged"):
        read(snapshot(), secret="whsec_another")


@pytest.mark.parametrize(
    ("at", "why"), [(NOW + timedelta(seconds=61), "from_the_future"), (NOW - timedelta(minutes=5), "stale")]
)
def test_events_of_another_time_are_refused(at, why):
    with pytest.raises(EventRefused, match=why):
        read(snapshot(), at=at)


@pytest.mark.parametrize(
    "odd",
    [
        {},
        snapshot(object="list"),
        snapshot(id=7),
        snapshot(type="x" * 81),
        snapshot(created="yesterday"),
        snapshot(created=10**12),
        snapshot(data=None),
        snapshot(data={"object": "pi_1"}),
        snapshot({"id": ["pi_1"], "object": "payment_intent"}),
        snapshot({"id": "pi_1\n", "object": "payment_intent"}),
        {name: value for name, value in snapshot().items() if name != "livemode"},
        thin(created="2026-11-22T11:59:59"),
        thin(related_object=["acct_1"]),
    ],
)
def test_a_signed_body_that_is_no_event_is_refused(odd):
    with pytest.raises(EventRefused, match="not_an_event"):
        read(odd)
