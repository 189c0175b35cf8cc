"""What the provider told us: kept once, claimed by a worker, applied or put apart for an operator."""

import logging
import secrets
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now

from common.ids import new_id
from common.lifecycle import Actor, ActorKind
from common.locks import locked, next_due
from common.transactions import in_unit
from escrow.errors import NoSuchEvent
from escrow.gateways.told import EventTopic, ProviderEvent
from escrow.models import InboxEvent
from escrow.rules.retries import CALL_LEASE, wait_before_event, widest_jitter_ms
from escrow.rules.states import InboxStatus
from escrow.services.machines import advance
from escrow.services.traces import Decision, audit_operator

log = logging.getLogger(__name__)


@in_unit
def keep_event(*, provider: str, event: ProviderEvent, was_asked_for: bool, now: datetime) -> bool:
    """Keep an event the gateway believed, once for its provider and id; whether it is new.

    One of another mode or version is put apart for an operator, one about nothing we follow is only stored.
    """
    status = _first_status(event)
    waits = status is InboxStatus.WAITING
    row = InboxEvent(
        id=new_id(),
        provider=provider,
        event_id=event.id,
        kind=event.kind,
        topic=event.topic.value,
        subject=event.subject,
        operation_id=event.operation_id,
        was_asked_for=was_asked_for,
        status=status.value,
        trouble=event.trouble,
        made_at=event.made_at,
        came_at=now,
        due_at=Now() if waits else None,
        ended_at=None if waits else now,
    )
    InboxEvent.objects.bulk_create([row], ignore_conflicts=True)
    is_new = InboxEvent.objects.filter(pk=row.pk).exists()
    if is_new and event.trouble:
        log.error("event %s (%s) was put apart: %s", event.id, event.kind, event.trouble)
    return is_new


@in_unit
def claim_next_event() -> InboxEvent | None:
    """The event that has waited longest, taken for a look until its lease is over, or None."""
    waiting = InboxEvent.objects.filter(status=InboxStatus.WAITING, due_at__lte=Now())
    event = next_due(waiting.order_by("due_at", "pk"))
    if event is None:
        return None
    InboxEvent.objects.filter(pk=event.pk).update(tries=F("tries") + 1, due_at=Now() + CALL_LEASE)
    event.tries += 1
    return event


@in_unit
def end_event(*, event_id: UUID, now: datetime, trouble: str = "") -> None:
    """The event was applied, or with a trouble is put apart. One that somebody ended meanwhile stays as it is."""
    event = _locked(event_id)
    if event.status != InboxStatus.WAITING:
        return
    move = "quarantine" if trouble else "apply"
    advance(event, move, by=ActorKind.GATEWAY, trouble=trouble, due_at=None, ended_at=now)
    if trouble:
        log.error("event %s (%s) was put apart: %s", event.event_id, event.kind, trouble)


@in_unit
def put_off_event(*, event_id: UUID, trouble: str, now: datetime) -> None:
    """The look failed: try again a little later, after the eighth time leave it to an operator."""
    event = _locked(event_id)
    if event.status != InboxStatus.WAITING:
        return
    wait = wait_before_event(event.tries, jitter_ms=secrets.randbelow(widest_jitter_ms(event.tries)))
    if wait is None:
        log.error("event %s (%s) was given up after %s tries: %s", event.event_id, event.kind, event.tries, trouble)
        advance(event, "give_up", by=ActorKind.CLOCK, trouble=trouble[:300], due_at=None, ended_at=now)
        return
    event.trouble = trouble[:300]
    event.due_at = Now() + wait
    event.save(update_fields=["trouble", "due_at"])


@in_unit
def retry_event(*, event_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Look into an event that was put apart or given up once more. Raises NoSuchEvent, MoveRefused."""
    event = _locked(event_id)
    before = event.status
    advance(event, "try_again", by=actor.kind, tries=0, trouble="", due_at=Now(), ended_at=None)
    what = Decision("retry_event", f"event:{event.pk}", {"status": before}, {"status": event.status}, reason)
    audit_operator(actor=actor, decision=what, now=now)


@in_unit
def dismiss_event(*, event_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Somebody looked at an event that was put apart or given up: nothing is to be done. Raises as above."""
    event = _locked(event_id)
    before = event.status
    advance(event, "dismiss", by=actor.kind, ended_at=now)
    what = Decision("dismiss_event", f"event:{event.pk}", {"status": before}, {"status": event.status}, reason)
    audit_operator(actor=actor, decision=what, now=now)


def _first_status(event: ProviderEvent) -> InboxStatus:
    if event.trouble:
        return InboxStatus.QUARANTINED
    return InboxStatus.STORED if event.topic is EventTopic.OTHER else InboxStatus.WAITING


def _locked(event_id: UUID) -> InboxEvent:
    event: InboxEvent | None = locked(InboxEvent.objects.filter(pk=event_id)).first()
    if event is None:
        raise NoSuchEvent()
    return event
