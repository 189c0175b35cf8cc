"""Facts nobody could deliver: operators see them, send them again or let them rest, with a reason."""

import pytest

from common.deliveries import NoSuchDelivery, dead_deliveries, drop_delivery, outbox_health, retry_delivery
from common.lifecycle import Actor, ActorKind, MoveRefused
from common.models import AuditEntry, OutboxDelivery
from common.transactions import unit_of_work
from tests.common.test_outbox import NOON
from tests.config.test_health import a_delivery

pytestmark = pytest.mark.django_db
OPERATOR = Actor(ActorKind.OPERATOR, "7")


def decide(act, delivery_id):
    with unit_of_work():
        act(delivery_id=delivery_id, reason="the bug is mended", actor=OPERATOR, now=NOON)


def test_only_what_was_given_up_is_shown():
    a_delivery(waits_for=5)
    dead = a_delivery(waits_for=5, status="dead")

    assert [(one.id, one.fact) for one in dead_deliveries()] == [(dead.pk, "tests.lamp_lit")]
    assert (outbox_health().due, outbox_health().dead) == (1, 1)


def test_it_is_delivered_once_more_with_tries_anew():
    dead = a_delivery(waits_for=5, status="dead")

    decide(retry_delivery, dead.pk)

    dead.refresh_from_db()
    assert (dead.status, dead.tries) == ("due", 0)
    assert AuditEntry.objects.get().action == "common.retry_delivery"


def test_it_rests():
    dead = a_delivery(waits_for=5, status="dead")

    decide(drop_delivery, dead.pk)

    assert OutboxDelivery.objects.get().status == "dropped"
    assert dead_deliveries() == []
    with pytest.raises(MoveRefused):
        decide(retry_delivery, dead.pk)
    with pytest.raises(NoSuchDelivery):
        decide(drop_delivery, 0)
