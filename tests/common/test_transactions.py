"""Units of work: required by services, never nested, and all or nothing."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from django.db import transaction

from common.audit import audit
from common.lifecycle import SYSTEM
from common.models import AuditEntry, OutboxDelivery, OutboxFact, RequestKey
from common.outbox import Fact, record
from common.refusals import Conflict
from common.requests import answered_once
from common.transactions import OutsideUnit, in_unit, unit_of_work, unit_within

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)


@dataclass(frozen=True)
class LampLit(Fact):
    name: ClassVar[str] = "tests.lamp_lit"
    lamp_id: str


@in_unit
def light(lamp_id: str) -> str:
    """Light a lamp, and leave every trace one can."""
    audit(actor=SYSTEM, action="light", subject=lamp_id, reason="dark", before={}, after={}, now=NOON)
    record(LampLit(lamp_id), now=NOON)
    return lamp_id


def test_a_service_outside_a_unit_is_refused_before_it_does_anything():
    with pytest.raises(OutsideUnit, match=r"test_transactions\.light needs unit_of_work"):
        light("1")


def test_a_plain_transaction_is_no_unit(db):
    with transaction.atomic(), pytest.raises(OutsideUnit):
        light("1")


def test_a_unit_is_over_when_it_ends_and_when_it_breaks(db):
    with unit_of_work():
        assert light("1") == "1"
    with pytest.raises(OutsideUnit):
        light("2")

    with pytest.raises(ZeroDivisionError), unit_of_work():
        _ = 1 // 0
    with pytest.raises(OutsideUnit):
        light("3")


def test_a_unit_is_its_threads_own(db):
    seen = []

    def elsewhere():
        try:
            light("1")
        except OutsideUnit as trouble:
            seen.append(trouble)

    with unit_of_work():
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join(10)

    assert len(seen) == 1


def test_units_never_nest(db):
    with pytest.raises(RuntimeError, match="durable"), unit_of_work(), unit_of_work():
        pass
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), unit_of_work():
        pass


def test_a_service_keeps_its_name_and_says_what_it_needs():
    assert (light.__name__, light.__doc__) == ("light", "Light a lamp, and leave every trace one can.")
    assert light.needs_unit is True


def traces():
    return [model.objects.count() for model in (AuditEntry, OutboxFact, OutboxDelivery, RequestKey)]


def answer():
    return {"lamp": light("1")}


def test_what_a_unit_did_is_there_once_it_is_over(db):
    with unit_of_work():
        answered_once(actor="user:1", key="key-0001", content={}, answer=answer)

    assert traces() == [1, 1, 0, 1]  # nobody listens to this fact


@pytest.mark.django_db(transaction=True)
def test_a_unit_that_breaks_leaves_nothing():
    def act_and_break(trouble):
        with unit_of_work():
            answered_once(actor="user:1", key="key-0001", content={}, answer=answer)
            raise trouble()

    for trouble in (Conflict, ZeroDivisionError, KeyboardInterrupt):
        with pytest.raises(trouble):
            act_and_break(trouble)

    assert traces() == [0, 0, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_what_follows_a_commit_stands_outside_the_unit():
    seen = []

    def afterwards():
        try:
            light("2")
        except OutsideUnit as trouble:
            seen.append(trouble)

    with unit_of_work():
        transaction.on_commit(afterwards)

    assert len(seen) == 1


@pytest.mark.django_db(transaction=True)
def test_a_unit_within_needs_a_transaction_to_join():
    with pytest.raises(OutsideUnit), unit_within():
        pytest.fail("there was none")

    with transaction.atomic(), unit_within():
        light("1")
