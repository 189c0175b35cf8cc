"""The audit log is written once: PostgreSQL refuses to alter or remove an entry, whoever asks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from common.audit import Decision, LogFilter, audit, decisions, every_decision
from common.lifecycle import Actor, ActorKind
from common.models import AuditEntry
from common.transactions import OutsideUnit, unit_of_work

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)


def decide(action="verify", *, at=NOON):
    audit(
        actor=Actor(ActorKind.OPERATOR, "7"),
        action=action,
        subject="seller:1",
        reason="papers seen",
        before={"status": "submitted"},
        after={"status": "verified"},
        now=at,
    )


@pytest.fixture
def an_entry():
    with unit_of_work():
        decide()
    return AuditEntry.objects.get()


def test_a_decision_is_kept_with_everything_about_it(an_entry):
    assert decisions() == [
        Decision(
            id=an_entry.id,
            actor="operator:7",
            action="verify",
            subject="seller:1",
            reason="papers seen",
            before={"status": "submitted"},
            after={"status": "verified"},
            at=NOON,
        )
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE common_auditentry SET reason = 'nothing to see'",
        "UPDATE common_auditentry SET at = at",
        "DELETE FROM common_auditentry",
    ],
)
def test_an_entry_is_neither_altered_nor_removed(an_entry, sql):
    with pytest.raises(IntegrityError, match="common_auditentry is written once"), transaction.atomic():
        connection.cursor().execute(sql)

    assert decisions()[0].reason == "papers seen"


def test_nor_through_django(an_entry):
    an_entry.reason = "nothing to see"

    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        an_entry.save()
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        an_entry.delete()


def test_the_newest_decisions_come_first_and_not_all_of_them():
    with unit_of_work():
        for minute in range(4):
            decide(f"act {minute}", at=NOON + timedelta(minutes=minute))

    assert [decision.action for decision in decisions(at_most=3)] == ["act 3", "act 2", "act 1"]


def test_the_log_is_read_on_from_a_decision_to_its_end():
    with unit_of_work():
        for minute in range(5):
            decide(f"act {minute}", at=NOON + timedelta(minutes=minute // 2))

    first = decisions(at_most=2)
    rest = decisions(before=first[-1].id)

    assert len(rest) == 3
    assert [*first, *rest] == list(every_decision())
    assert decisions(before=rest[-1].id) == []


def test_the_log_is_asked_by_whom_what_and_about_what():
    with unit_of_work():
        decide("verify")
        decide("suspend")

    assert [decision.action for decision in decisions(LogFilter(action="suspend"))] == ["suspend"]
    assert len(decisions(LogFilter(actor="operator:7", subject="seller:1"))) == 2
    assert decisions(LogFilter(actor="operator:8")) == []


def test_a_decision_is_written_in_the_transaction_that_carries_it_out():
    with pytest.raises(OutsideUnit):
        decide()
