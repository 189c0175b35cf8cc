"""Facts live and die with their transaction and reach every listener once, though listeners fail and relays race."""

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from common import clock, outbox
from common.audit import audit
from common.lifecycle import SYSTEM
from common.models import AuditEntry, OutboxDelivery, OutboxFact
from common.outbox import TRIES, Fact, facts_committed, listen, listen_together, record, relay
from common.refusals import Conflict
from common.transactions import unit_of_work
from tests.races.together import PATIENCE, together

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
Status = OutboxDelivery.Status


@dataclass(frozen=True)
class LampLit(Fact):
    name: ClassVar[str] = "tests.lamp_lit"
    lamp_id: str


@dataclass(frozen=True)
class LampBroken(Fact):
    name: ClassVar[str] = "tests.lamp_broken"
    lamp_id: str


@pytest.fixture(autouse=True)
def nobody_else_listens(monkeypatch):
    monkeypatch.setattr(outbox, "_listeners", defaultdict(dict))


@pytest.fixture
def told(nobody_else_listens):
    """What the listener `hear` was told: (fact, now)."""
    heard = []

    @listen(LampLit.name)
    def hear(fact, *, now):
        heard.append((fact, now))

    return heard


def tell(*facts):
    with unit_of_work():
        for fact in facts or [LampLit("1")]:
            record(fact, now=NOON)


def tell_and_break(*facts):
    with unit_of_work():
        for fact in facts or [LampLit("1")]:
            record(fact, now=NOON)
        raise ZeroDivisionError


def fall_due():
    OutboxDelivery.objects.update(due_at=Now())


def write_down(action):
    audit(actor=SYSTEM, action=action, subject="lamp", reason="", before={}, after={}, now=NOON)


def test_a_fact_and_its_deliveries_are_there_once_the_transaction_is(db, told):
    @listen(LampLit.name)
    def also(fact, *, now):
        pass

    tell()

    fact = OutboxFact.objects.get()
    assert (fact.name, fact.payload, fact.occurred_at) == ("tests.lamp_lit", {"lamp_id": "1"}, NOON)
    assert sorted(delivery.listener.rpartition(".")[2] for delivery in fact.deliveries.all()) == ["also", "hear"]
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_a_fact_and_its_deliveries_are_gone_when_the_transaction_is(told):
    with pytest.raises(ZeroDivisionError):
        tell_and_break()

    assert OutboxFact.objects.count() == OutboxDelivery.objects.count() == 0
    assert relay() == 0


def test_a_fact_nobody_listens_to_is_kept(db):
    tell(LampBroken("1"))

    assert OutboxFact.objects.count() == 1
    assert relay() == 0


def test_every_listener_hears_each_fact_once_in_domain_time(db, told):
    clock.stop_at(NOON + timedelta(hours=1))
    tell(LampLit("1"), LampLit("2"))

    assert relay() == 2
    assert relay() == 0
    assert [(fact["lamp_id"], fact["fact"], now) for fact, now in told] == [
        ("1", "tests.lamp_lit", NOON + timedelta(hours=1)),
        ("2", "tests.lamp_lit", NOON + timedelta(hours=1)),
    ]
    assert {fact["fact_id"] for fact, _now in told} == {str(fact.pk) for fact in OutboxFact.objects.all()}
    assert set(OutboxDelivery.objects.values_list("status", "tries")) == {("delivered", 0)}


def test_one_listener_may_hear_of_several_things(db):
    heard = []

    @listen(LampLit.name, LampBroken.name)
    def hear(fact, *, now):
        heard.append(fact["lamp_id"])

    tell(LampLit("1"), LampBroken("2"))
    relay()

    assert heard == ["1", "2"]


def test_what_a_listener_tells_is_delivered_too(db):
    heard = []

    @listen(LampLit.name)
    def break_it(fact, *, now):
        record(LampBroken(fact["lamp_id"]), now=now)

    @listen(LampBroken.name)
    def hear(fact, *, now):
        heard.append(fact["lamp_id"])

    tell()

    assert relay() == 2
    assert heard == ["1"]


def test_a_relay_stops_where_it_was_told_to(db, told):
    tell(*(LampLit(str(number)) for number in range(5)))

    assert relay(at_most=3) == 3
    assert len(told) == 3
    assert relay(at_most=3) == 2


# --- listeners that hear many at once


@pytest.fixture
def crowds(nobody_else_listens, monkeypatch):
    """What the listener was told each time; told of lamp 13 it breaks."""
    monkeypatch.setattr(outbox, "_together", {})
    heard = []

    @listen_together(LampLit.name)
    def hear_many(facts, *, now):
        write_down("heard")
        if any(fact["lamp_id"] == "13" for fact in facts):
            raise ZeroDivisionError
        heard.append([fact["lamp_id"] for fact in facts])

    return heard


def test_many_are_heard_at_once_by_who_listens_so(db, crowds, told):
    tell(*(LampLit(str(number)) for number in range(4)))

    assert relay() == 8

    assert crowds == [["0", "1", "2", "3"]]
    assert len(told) == 4
    assert set(OutboxDelivery.objects.values_list("status", "tries")) == {("delivered", 0)}


def test_no_more_at_once_than_the_relay_was_told(db, crowds):
    tell(*(LampLit(str(number)) for number in range(5)))

    assert relay(at_most=3) == 3
    assert relay(at_most=3) == 2
    assert crowds == [["0", "1", "2"], ["3", "4"]]


def test_one_that_breaks_it_is_found_and_the_others_are_heard(db, crowds, monkeypatch):
    monkeypatch.setattr(outbox, "ALONE", 2)
    tell(*(LampLit(number) for number in ["1", "2", "3", "13", "4"]))

    assert relay() == 5

    assert crowds == [["1"], ["2"], ["3"], ["4"]]
    assert AuditEntry.objects.filter(action="heard").count() == 4
    dead = OutboxDelivery.objects.exclude(status="delivered").values_list("fact__payload__lamp_id", "tries")
    assert list(dead) == [("13", 1)]


# --- listeners that fail


def fail_on(name, *, trouble=ZeroDivisionError):
    """A listener that writes something down and then breaks."""

    @listen(name)
    def stumble(fact, *, now):
        write_down("half done")
        record(LampBroken(fact["lamp_id"]), now=now)
        raise trouble()


@pytest.mark.parametrize("trouble", [ZeroDivisionError, Conflict])
def test_half_done_work_is_rolled_back_and_the_others_flow(db, trouble):
    fail_on(LampLit.name, trouble=trouble)
    heard = []

    @listen(LampLit.name)
    def hear(fact, *, now):
        heard.append(fact["lamp_id"])

    tell(LampLit("1"), LampLit("2"))

    assert relay() == 4
    assert heard == ["1", "2"]
    assert AuditEntry.objects.count() == 0
    assert OutboxFact.objects.filter(name=LampBroken.name).count() == 0
    assert Counter(OutboxDelivery.objects.values_list("status", flat=True)) == {"due": 2, "delivered": 2}


def test_work_the_database_refused_is_rolled_back_too(db):
    @listen(LampLit.name)
    def stumble(fact, *, now):
        write_down("half done")
        connection.cursor().execute("SELECT 1 / 0")

    tell()

    assert relay() == 1
    assert AuditEntry.objects.count() == 0
    assert "division by zero" in OutboxDelivery.objects.get().trouble


def test_a_failed_delivery_comes_again_later_and_later_and_at_last_no_more(db):
    fail_on(LampLit.name)
    tell()

    for tries in range(1, TRIES + 1):
        fall_due()
        before = real_now()
        assert relay() == 1
        delivery = OutboxDelivery.objects.get()
        assert (delivery.tries, delivery.trouble) == (tries, "ZeroDivisionError()")
        waits = delivery.due_at - timedelta(seconds=2**tries)  # and up to half as long again, so that none meet
        assert before < waits < real_now() + timedelta(seconds=2**tries) // 2
        assert delivery.status == (Status.DEAD if tries == TRIES else Status.DUE)
        assert relay() == 0

    fall_due()
    assert relay() == 0
    assert TRIES == 8


def test_a_delivery_that_failed_can_still_succeed(db):
    tries = []

    @listen(LampLit.name)
    def stumble_once(fact, *, now):
        tries.append(now)
        assert len(tries) > 1

    tell()
    relay()
    fall_due()
    relay()

    assert len(tries) == 2
    assert OutboxDelivery.objects.get().status == Status.DELIVERED


def test_travelling_in_time_brings_no_retry_nearer(db):
    fail_on(LampLit.name)
    tell()
    relay()

    clock.travel(timedelta(days=30))

    assert relay() == 0


def test_a_listener_that_is_gone_is_trouble_like_any_other(db, told):
    tell()
    OutboxDelivery.objects.update(listener="shops.listeners.long_gone")

    assert relay() == 1
    assert OutboxDelivery.objects.get().trouble == "KeyError('shops.listeners.long_gone')"


def test_a_listener_cannot_open_a_unit_of_its_own(db):
    @listen(LampLit.name)
    def nest(fact, *, now):
        with unit_of_work():
            pass

    tell()
    relay()

    assert "durable" in OutboxDelivery.objects.get().trouble


@pytest.mark.django_db(transaction=True)
def test_a_relay_that_dies_leaves_its_delivery_due(told):
    @listen(LampBroken.name)
    def die(fact, *, now):
        write_down("half done")
        raise KeyboardInterrupt

    tell(LampBroken("1"))

    with pytest.raises(KeyboardInterrupt):
        relay()

    assert AuditEntry.objects.count() == 0
    assert OutboxDelivery.objects.values_list("status", "tries").get() == ("due", 0)


# --- relays that race


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_four_relays_reach_every_listener_once():
    heard, lock = Counter(), threading.Lock()

    def hear(ear, fact):
        with lock:
            heard[ear, fact["lamp_id"]] += 1

    @listen(LampLit.name)
    def left_ear(fact, *, now):
        hear("left", fact)

    @listen(LampLit.name)
    def right_ear(fact, *, now):
        hear("right", fact)

    tell(*(LampLit(str(number)) for number in range(30)))

    tried = together([relay] * 4)

    assert sum(tried) == 60
    assert heard == {(ear, str(number)): 1 for ear in ("left", "right") for number in range(30)}
    assert set(OutboxDelivery.objects.values_list("status", flat=True)) == {"delivered"}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_two_relays_tell_the_same_twice(monkeypatch):
    """If this one fails, the test above has stopped proving anything."""
    monkeypatch.setattr(outbox, "next_due", lambda rows: rows.first())
    both, heard = threading.Barrier(2, timeout=PATIENCE), []

    @listen(LampLit.name)
    def hear(fact, *, now):
        both.wait()
        heard.append(fact)

    tell()
    together([lambda: relay(at_most=1)] * 2)

    assert len(heard) == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_slow_listener_holds_up_nobody_else():
    others_are_through, heard = threading.Event(), []

    @listen(LampBroken.name)
    def take_long(fact, *, now):
        assert others_are_through.wait(PATIENCE)

    @listen(LampLit.name)
    def hear(fact, *, now):
        heard.append(fact)
        if len(heard) == 3:
            others_are_through.set()

    tell(LampBroken("1"), LampLit("2"), LampLit("3"), LampLit("4"))

    assert sum(together([relay, relay])) == 4
    assert set(OutboxDelivery.objects.values_list("status", "tries")) == {("delivered", 0)}


# --- the wake-up after a commit


@pytest.fixture
def wake_ups():
    calls = []

    def wake(**_signal):
        calls.append(OutboxFact.objects.count())

    facts_committed.connect(wake)
    yield calls
    facts_committed.disconnect(wake)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_with_facts_wakes_the_relay_once(wake_ups):
    tell(LampLit("1"), LampLit("2"), LampBroken("3"))
    assert wake_ups == [3]

    tell(LampLit("4"))
    assert wake_ups == [3, 4]


@pytest.mark.django_db(transaction=True)
def test_nothing_told_wakes_nobody(wake_ups):
    with unit_of_work():
        pass
    with pytest.raises(ZeroDivisionError):
        tell_and_break()

    assert wake_ups == []


@pytest.mark.django_db(transaction=True)
def test_a_fact_taken_back_with_a_savepoint_does_not_swallow_the_wake_up_of_the_next(wake_ups):
    with unit_of_work():
        savepoint = transaction.savepoint_create()
        record(LampLit("1"), now=NOON)
        transaction.savepoint_rollback(savepoint)
        record(LampLit("2"), now=NOON)

    assert wake_ups == [1]


@pytest.mark.django_db(transaction=True)
def test_trouble_while_waking_is_no_trouble_of_the_transaction_nor_of_who_is_woken_next(request):
    def stumble(**_signal):
        raise ZeroDivisionError

    facts_committed.connect(stumble)
    try:
        wake_ups = request.getfixturevalue("wake_ups")
        tell()
    finally:
        facts_committed.disconnect(stumble)

    assert wake_ups == [1]
    assert OutboxFact.objects.count() == 1


def real_now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
