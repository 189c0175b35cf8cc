"""Health: alive while the process answers, ready only while everything behind it works."""

from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.models.functions import Now

from common.ids import new_id
from common.models import OutboxDelivery, OutboxFact
from config import health, lifespan
from tests.common.test_outbox import NOON

WELL = {"database": True, "migrations": True, "facts": True, "crew": True}


@pytest.fixture(autouse=True)
def newly_started(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(lifespan, "crew", None)


def readiness(client):
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def a_delivery(*, waits_for, status="due"):
    fact = OutboxFact.objects.create(id=new_id(), name="tests.lamp_lit", payload={}, occurred_at=NOON)
    return OutboxDelivery.objects.create(
        fact=fact, listener="x", status=status, due_at=Now() - timedelta(seconds=waits_for)
    )


def test_a_process_that_answers_is_alive_whatever_else_is_so(client):
    answer = client.get("/livez")  # without a database, too

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_all_is_well(client, db):
    assert readiness(client) == (200, WELL)


def test_once_migrated_is_not_asked_again(client, db, django_assert_max_num_queries):
    readiness(client)

    with django_assert_max_num_queries(1):
        assert readiness(client) == (200, WELL)


@pytest.mark.parametrize("waits_for", [61, 3_600])
def test_a_fact_that_waits_more_than_a_minute_says_no(client, db, waits_for):
    a_delivery(waits_for=waits_for)

    assert readiness(client) == (503, WELL | {"facts": False})


@pytest.mark.parametrize(("waits_for", "status"), [(30, "due"), (-300, "due"), (3_600, "delivered"), (3_600, "dead")])
def test_other_facts_are_on_their_way_or_at_their_end(client, db, waits_for, status):
    a_delivery(waits_for=waits_for, status=status)

    assert readiness(client) == (200, WELL)


def test_a_migration_that_is_missing_says_no(client, db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'common' AND name >= '0002'")

    assert readiness(client) == (503, WELL | {"migrations": False, "facts": False})


def test_an_empty_database_says_no_and_not_that_it_is_gone(client, db):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE common_outboxdelivery, django_migrations CASCADE")

    status, checks = readiness(client)
    assert (status, checks["database"], checks["migrations"]) == (503, True, False)


@pytest.mark.parametrize("trouble", [OperationalError, InterfaceError])
def test_a_database_that_is_gone_says_no(client, db, trouble):
    def refuse(execute, sql, params, many, context):
        raise trouble("gone")

    with connection.execute_wrapper(refuse):
        assert readiness(client) == (503, {"database": False})


@pytest.mark.parametrize(("is_alive", "status"), [(True, 200), (False, 503)])
def test_the_crew_of_this_process_counts(client, db, monkeypatch, is_alive, status):
    class Crew:
        def is_alive(self):
            return is_alive

    monkeypatch.setattr(lifespan, "crew", Crew())

    assert readiness(client) == (status, WELL | {"crew": is_alive})


def test_a_crew_in_other_processes_does_not(client, db, settings, monkeypatch):
    settings.REDIS_URL = "redis://elsewhere"
    monkeypatch.setattr(lifespan, "crew", None)

    assert readiness(client) == (200, WELL)


def test_production_answers_inside_the_house_without_a_redirect(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
    client.handler.load_middleware()

    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert client.get("/").status_code == 301
