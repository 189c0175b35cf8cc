"""Facts go up by the outbox: written with the change, delivered at least once to everyone who listens."""

import json
import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ClassVar, Protocol

from django.db import connection, transaction
from django.db.models.functions import Now
from django.dispatch import Signal

from common import clock
from common.failpoints import declare, failpoint
from common.ids import new_id
from common.locks import due_together, next_due
from common.models import OutboxDelivery, OutboxFact
from common.transactions import in_unit, unit_of_work

log = logging.getLogger(__name__)

TRIES = 8
TOGETHER = 500
"""Facts a listener hears at once at most."""
ALONE = 20
"""Of facts that could not be heard at once, so many are delivered one by one before it is tried again."""

declare("fact.recorded", "fact.heard", "fact.before_commit", "fact.after_commit")

_WRITE = """
    WITH fact AS (
        INSERT INTO common_outboxfact (id, name, payload, occurred_at) VALUES (%s, %s, %s, %s) RETURNING id
    )
    INSERT INTO common_outboxdelivery (fact_id, listener, status, tries, due_at, trouble)
    SELECT fact.id, listener, 'due', 0, statement_timestamp(), '' FROM fact, unnest(%s::text[]) AS listener
"""

_WRITE_ALL = """
    WITH fact AS (
        INSERT INTO common_outboxfact (id, name, payload, occurred_at)
        SELECT id, name, payload, %s FROM unnest(%s::uuid[], %s::text[], %s::jsonb[]) AS told (id, name, payload)
        RETURNING id, name
    )
    INSERT INTO common_outboxdelivery (fact_id, listener, status, tries, due_at, trouble)
    SELECT fact.id, listener, 'due', 0, statement_timestamp(), ''
    FROM fact JOIN unnest(%s::text[], %s::text[]) AS heard (name, listener) USING (name) ORDER BY fact.id
"""

facts_committed = Signal()
"""Sent after a transaction that recorded facts; whoever runs the relay may look at once."""


@dataclass(frozen=True)
class Fact:
    """Something that happened. Subclasses hold ids and small plain values only."""

    name: ClassVar[str]


class Listener(Protocol):
    """Hears a fact inside a unit of work of its own; must be safe to repeat.

    Beside its own fields the fact holds its name as `fact` and its id as `fact_id`, the same however often it arrives.
    """

    def __call__(self, fact: dict[str, Any], *, now: datetime) -> None:
        """React to the fact."""


class CrowdListener(Protocol):
    """Hears many facts at once inside one unit of work; must be safe to repeat, together or one by one."""

    def __call__(self, facts: Sequence[dict[str, Any]], *, now: datetime) -> None:
        """React to the facts, in the order they were told."""


_listeners: dict[str, dict[str, Listener]] = defaultdict(dict)
_together: dict[str, CrowdListener] = {}
"""Those who hear many facts at once, by the code they are known by as listeners to one."""


def listen(*names: str) -> Callable[[Listener], Listener]:
    """Register a listener for facts of these names."""

    def register(listener: Listener) -> Listener:
        for name in names:
            _listeners[name][_code(listener)] = listener
        return listener

    return register


def listen_together(*names: str) -> Callable[[CrowdListener], CrowdListener]:
    """Register a listener that hears facts of these names many at once, when many wait for it."""

    def register(listener: CrowdListener) -> CrowdListener:
        @wraps(listener)
        def alone(fact: dict[str, Any], *, now: datetime) -> None:
            listener([fact], now=now)

        listen(*names)(alone)
        _together[_code(alone)] = listener
        return listener

    return register


@in_unit
def record(fact: Fact, *, now: datetime) -> None:
    """Write the fact and one delivery for each listener, in the caller's transaction."""
    payload, listeners = json.dumps(asdict(fact)), list(_listeners[fact.name])
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [new_id(), fact.name, payload, now, listeners])
    failpoint("fact.recorded")
    if not any(entry[1] is _tell for entry in connection.run_on_commit):
        transaction.on_commit(_tell, robust=True)


@in_unit
def record_all(*, facts: Sequence[Fact], now: datetime) -> None:
    """Write many facts with their deliveries as `record` would one after the other, in one statement."""
    heard = [(name, code) for name in {fact.name for fact in facts} for code in _listeners[name]]
    told = [new_id() for _ in facts], [fact.name for fact in facts], [json.dumps(asdict(fact)) for fact in facts]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_ALL, [now, *told, [name for name, _ in heard], [code for _, code in heard]])
    if facts and not any(entry[1] is _tell for entry in connection.run_on_commit):
        transaction.on_commit(_tell, robust=True)


@in_unit
def another_waits(listener: Listener, *, like: dict[str, str]) -> bool:
    """Whether the listener, hearing a fact that holds `like`, will hear another such fact nobody is delivering yet.

    Who only shows what is so by now may leave it to that one. Deliveries under way elsewhere do not count: they
    may have looked before this fact was committed.
    """
    due = OutboxDelivery.objects.filter(status=OutboxDelivery.Status.DUE, due_at__lte=Now(), listener=_code(listener))
    free = due.filter(fact__payload__contains=like).select_for_update(no_key=True, skip_locked=True, of=("self",))
    return len(free[:2]) > 1  # this very delivery is one of them


def relay(*, at_most: int = 100) -> int:
    """Deliver what is due, each in its own transaction but for those that are heard together; the number delivered or
    tried.
    """
    done = 0
    while done < at_most and (tried := _deliver_next(at_most - done)):
        done += tried
    return done


def _code(listener: Listener) -> str:
    return f"{listener.__module__}.{listener.__name__}"  # type: ignore[attr-defined]  # a function


def _tell() -> None:
    facts_committed.send_robust(sender=OutboxFact)


def _deliver_next(at_most: int) -> int:
    with unit_of_work():
        due = OutboxDelivery.objects.filter(status=OutboxDelivery.Status.DUE, due_at__lte=Now())
        due = due.select_related("fact").order_by("pk")
        first = next_due(due)
        if first is None:
            return 0
        alike = due.filter(listener=first.listener, pk__gt=first.pk) if first.listener in _together else due.none()
        deliveries = [first, *due_together(alike, at_most=min(at_most, TOGETHER) - 1)]
        if len(deliveries) == 1 or not _are_heard_together(deliveries):
            deliveries = deliveries[:ALONE]
            for delivery in deliveries:
                _deliver(delivery)
        failpoint("fact.before_commit")
    failpoint("fact.after_commit")
    return len(deliveries)


def _are_heard_together(deliveries: Sequence[OutboxDelivery]) -> bool:
    """Whether all were; if not, nothing has happened and somebody has to find out which of them fails."""
    try:
        with transaction.atomic():
            _together[deliveries[0].listener]([_named(one) for one in deliveries], now=clock.now())
            failpoint("fact.heard")
    except Exception:
        log.exception("listener %s failed on %s facts at once", deliveries[0].listener, len(deliveries))
        return False
    delivered = OutboxDelivery.objects.filter(pk__in=[one.pk for one in deliveries])
    delivered.update(status=OutboxDelivery.Status.DELIVERED)
    return True


def _deliver(delivery: OutboxDelivery) -> None:
    try:
        with transaction.atomic():
            _listeners[delivery.fact.name][delivery.listener](_named(delivery), now=clock.now())
            failpoint("fact.heard")
        delivery.status = OutboxDelivery.Status.DELIVERED
    except Exception as trouble:
        log.exception("listener %s failed on %s", delivery.listener, delivery.fact.name)
        _put_off(delivery, trouble)
    delivery.save()


def _named(delivery: OutboxDelivery) -> dict[str, Any]:
    return {**delivery.fact.payload, "fact": delivery.fact.name, "fact_id": str(delivery.fact_id)}


def _put_off(delivery: OutboxDelivery, trouble: Exception) -> None:
    delivery.tries += 1
    delivery.trouble = repr(trouble)[:300]
    jitter = timedelta(milliseconds=secrets.randbelow(500 << delivery.tries))  # what failed together parts company
    delivery.due_at = Now() + timedelta(seconds=2**delivery.tries) + jitter
    if delivery.tries >= TRIES:
        delivery.status = OutboxDelivery.Status.DEAD
        log.error("%s was given up for %s after %s tries", delivery.fact.name, delivery.listener, TRIES)
