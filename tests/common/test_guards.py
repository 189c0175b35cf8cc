"""What the database itself refuses of the ground's rows, tried with plain SQL around every service."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

pytestmark = pytest.mark.django_db

FACT = (
    "INSERT INTO common_outboxfact (id, name, payload, occurred_at)"
    " VALUES ('01a20000-0000-7000-8000-000000000001', 'tests.lamp_lit', '{}', now())"
)
DELIVERY = (
    "INSERT INTO common_outboxdelivery (fact_id, listener, status, tries, due_at, trouble)"
    " VALUES ('01a20000-0000-7000-8000-000000000001', 'hear', '%s', 0, now(), '')"
)
KEY = "INSERT INTO common_requestkey (actor, key, digest) VALUES ('user:1', 'key-0001', '%s')"
TOPIC = "INSERT INTO common_livetopic (code, sequence) VALUES ('lamp:1', 1)"
FRAME = "INSERT INTO common_liveframe (topic_id, language, sequence, text) VALUES ('lamp:1', 'ko', 1, '%s')"
MACHINE = "INSERT INTO common_timemachine (id, shift) VALUES (%s, '0')"

GUARDS = {
    "common_a_fact_reaches_a_listener_once": [FACT, DELIVERY % "due", DELIVERY % "delivered"],
    "common_delivery_status_is_known": [FACT, DELIVERY % "lost"],
    "common_a_request_key_is_used_once": [KEY % "a", KEY % "b"],
    "common_a_live_sequence_is_used_once": [TOPIC, FRAME % "a", FRAME % "b"],
    "common_there_is_one_time_machine": [MACHINE % 2],
}


@pytest.mark.parametrize("name", GUARDS)
def test_the_database_refuses(name):
    *allowed, refused = GUARDS[name]
    with connection.cursor() as cursor:
        for statement in allowed:
            cursor.execute(statement)

        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            cursor.execute(refused)


def test_every_guard_of_these_rows_is_tried():
    named = {
        constraint.name
        for model in apps.get_app_config("common").get_models()
        for constraint in model._meta.constraints
    }

    assert named == set(GUARDS)
