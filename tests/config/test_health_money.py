"""How the money is, for the watch and for operators: green when nobody needs to look, and what to look at when not."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client

from common import clock
from escrow.flows import charge_due, reconcile
from escrow.models import Difference, InboxEvent, Operation, ProviderPull
from ledger.proofs import prove_and_note
from tests.builders.discrepancies import a_movement
from tests.builders.visits import signed_in
from tests.config.test_health import a_delivery

pytestmark = pytest.mark.django_db
TOKEN = "watch-" + "0" * 30


@pytest.fixture
def health(settings):
    """What the watch is told: `health()` → status, body."""
    settings.HEALTH_TOKEN = TOKEN
    prove_and_note(is_whole=True)

    def ask():
        answer = Client().get("/healthz/money", headers={"Authorization": f"Bearer {TOKEN}"})
        return answer.status_code, answer.json()

    return ask


def test_all_is_well(health):
    status, body = health()

    assert (status, body["is_well"], body["alarms"]) == (200, True, [])
    assert body["proof"]["agrees"]
    assert body["outbox"] == {"due": 0, "oldest_seconds": 0, "dead": 0}


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", "Bearer é"])
def test_strangers_find_nothing(health, token, a_user):
    for client in (Client(), signed_in(a_user())):
        assert client.get("/healthz/money", headers={"Authorization": token}).status_code == 404


def test_without_a_token_set_only_operators_may_ask(health, settings, an_operator):
    settings.HEALTH_TOKEN = ""

    assert Client().get("/healthz/money", headers={"Authorization": "Bearer "}).status_code == 404
    assert signed_in(an_operator()).get("/healthz/money").status_code == 200


def an_event(*, status="waiting", due_at=None, **changes):
    known = {"provider": "sandbox", "event_id": "e", "kind": "x", "topic": "money", "was_asked_for": False}
    event = InboxEvent.objects.create(**known, made_at=Now(), came_at=Now(), due_at=due_at or Now())
    if status != "waiting":
        InboxEvent.objects.filter(pk=event.pk).update(status=status, due_at=None, **changes)
    return event


def waits(seconds):
    return clock.real() - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("make", "alarm"),
    [
        (lambda: a_delivery(waits_for=61), "facts_wait"),
        (lambda: a_delivery(waits_for=5, status="dead"), "facts_dead"),
        (lambda: an_event(due_at=waits(301)), "events_wait"),
        (lambda: an_event(status="dead", trouble="x", ended_at=Now()), "events_dead"),
        (lambda: an_event(status="quarantined", trouble="x", ended_at=Now()), "events_apart"),
        (lambda: ProviderPull.objects.create(provider="p", listing="l", seen_until=Now(), due_at=waits(1_801)),
         "provider_not_compared"),
    ],
)  # fmt: skip
def test_each_reason_to_look_is_named(health, make, alarm):
    make()

    status, body = health()

    assert (status, body["is_well"], body["alarms"]) == (503, False, [alarm])


def test_an_event_that_just_came_is_no_reason(health):
    an_event(due_at=waits(10))

    assert health()[0] == 200


def test_a_call_without_an_answer_for_a_quarter_of_an_hour(health, a_payment, at):
    a_payment(token="tok_unknown")
    charge_due()
    assert health()[1]["unknown_operations"]["count"] == 1
    assert health()[0] == 200

    Operation.objects.filter(kind="charge").update(asked_at=clock.now() - timedelta(minutes=16))

    assert health()[1]["alarms"] == ["calls_without_answer"]


def test_a_difference_and_what_it_holds_over_night(health, at):
    a_movement("charge", 5_000)
    reconcile(since=clock.real() - timedelta(days=1), began_at=clock.real())

    status, body = health()
    assert (status, body["alarms"]) == (503, ["differences_open"])
    assert body["differences"] == {"open": 1, "late": 0, "suspense_minor": 5_000}
    assert body["reconciliation"]["gap_minor"] == 0

    at(clock.now() + timedelta(days=1))
    assert health()[1]["alarms"] == ["differences_open", "suspense_over_night"]
    at(Difference.objects.get().decide_by)
    assert health()[1]["alarms"] == ["differences_open", "differences_late", "suspense_over_night"]


def test_books_that_differ_and_a_proof_that_was_not_run(health, monkeypatch):
    from ledger.models import ProofRun

    ProofRun.objects.update(began_at=waits(1_300))
    assert health()[1]["alarms"] == ["proof_is_old"]
    ProofRun.objects.update(began_at=Now(), difference_count=2)
    assert health()[1]["alarms"] == ["books_differ"]
    ProofRun.objects.all().delete()
    assert health()[1]["alarms"] == ["proof_is_old"]
    assert health()[1]["proof"] is None
