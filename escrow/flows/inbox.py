"""The inbox of the provider's events: kept as they come, looked into by the worker, the gaps filled by asking.

An event only says where to look. What became of the thing is asked anew, so that events may come twice, late, in
any order or not at all and the end is the same (faults.md F7, F8).
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from common import clock
from common.failpoints import declare, failpoint
from common.sweeps import swept_outside
from common.transactions import unit_of_work
from escrow.errors import NoSuchPayment, ProviderRests
from escrow.flows.calls import look_up
from escrow.flows.chargebacks import look_into_chargeback
from escrow.gateways import current_gateway
from escrow.gateways.base import Absent, GatewayUnavailable, Unknown
from escrow.gateways.told import EventRefused, EventTopic, ProviderEvent
from escrow.models import InboxEvent
from escrow.rules.retries import EVENT_TRIES
from escrow.selectors.inbox import operation_told_of
from escrow.services.circuits import ask_whether_it_rests
from escrow.services.inbox import claim_next_event, end_event, keep_event, put_off_event
from escrow.services.payees import note_standing
from escrow.services.pulls import claim_pull, note_pull

log = logging.getLogger(__name__)

LISTING = "events"
CAUGHT_UP_EVERY = timedelta(hours=1)
UNKNOWN_OBJECT = "unknown_object"

declare("inbox.stored", "inbox.before_commit", "inbox.after_commit")


class NoUsableAnswer(Exception):
    """The provider told us of a thing and, asked about it, did not say what became of it."""


def receive_event(*, body: bytes, signature: str) -> bool:
    """Keep the event the bytes are; whether it is new. Raises EventRefused, and then nothing was written."""
    gateway, now = current_gateway(), clock.real()
    try:
        event = gateway.read_event(body=body, signature=signature, now=now)
    except EventRefused:
        raise
    except Exception:  # the provider's own library chokes on some bytes: those are no event of its maker's
        log.exception("an event could not be read")
        raise EventRefused("unreadable") from None
    return _keep(gateway.name, event, was_asked_for=False)


@swept_outside
def work_inbox(*, at_most: int = 100) -> int:
    """Look into what the provider told us; the number of events looked into."""
    for done in range(at_most):
        event = _claimed()
        if event is None:
            return done
        _look_into(event)
    return at_most


@swept_outside
def catch_up() -> int:
    """Once an hour ask the provider for its events and keep those that never came; the number of them."""
    gateway = current_gateway()
    with unit_of_work():
        claimed = claim_pull(provider=gateway.name, listing=LISTING, every=CAUGHT_UP_EVERY)
    if claimed is None:
        return 0
    since, begins = claimed
    try:
        found = fill_gap(since=since)
    except GatewayUnavailable:
        log.warning("the provider did not list its events; asked again after the lease")
        return 0
    with unit_of_work():
        note_pull(provider=gateway.name, listing=LISTING, seen_until=begins, due_at=begins + CAUGHT_UP_EVERY)
    return found


def fill_gap(*, since: datetime) -> int:
    """Keep every event the provider made since then (real time) that never came. Raises GatewayUnavailable."""
    gateway, found, cursor = current_gateway(), 0, ""
    while True:
        page = gateway.missed_events(since=since, cursor=cursor)
        found += sum(_keep(gateway.name, event, was_asked_for=True) for event in page.events)
        if not page.cursor:
            return found
        cursor = page.cursor


def _keep(provider: str, event: ProviderEvent, *, was_asked_for: bool) -> bool:
    with unit_of_work():
        is_new = keep_event(provider=provider, event=event, was_asked_for=was_asked_for, now=clock.now())
    failpoint("inbox.stored")
    return is_new


def _claimed() -> InboxEvent | None:
    """The next event to look into, or None when none is due or the provider rests."""
    try:
        with unit_of_work():
            event = claim_next_event()
            if event is not None:
                ask_whether_it_rests()
    except ProviderRests:
        return None
    return event


def _look_into(event: InboxEvent) -> None:
    try:
        if event.tries > EVENT_TRIES:
            raise NoUsableAnswer("no worker came back from it")
        trouble = _MOVES[EventTopic(event.topic)](event)
    except Exception as error:
        log.exception("event %s (%s) could not be applied", event.event_id, event.kind)
        with unit_of_work():
            put_off_event(event_id=event.pk, trouble=repr(error), now=clock.now())
        return
    with unit_of_work():
        end_event(event_id=event.pk, trouble=trouble, now=clock.now())
        failpoint("inbox.before_commit")
    failpoint("inbox.after_commit")


def _money_moved(event: InboxEvent) -> str:
    """Look up the call the event is about. Raises NoUsableAnswer."""
    operation_id = operation_told_of(operation_id=event.operation_id, reference=event.subject)
    if operation_id is None:
        return UNKNOWN_OBJECT
    answer = look_up(operation_id=operation_id)
    if isinstance(answer, Unknown | Absent):
        raise NoUsableAnswer(f"{type(answer).__name__} for {operation_id}")
    return ""


def _charge_taken_back(event: InboxEvent) -> str:
    """Ask how the chargeback stands, and note it. Raises GatewayUnavailable."""
    try:
        noted = look_into_chargeback(reference=event.subject)
    except NoSuchPayment:
        noted = None
    return "" if noted else UNKNOWN_OBJECT


def _payee_changed(event: InboxEvent) -> str:
    """Ask how the payee's account stands, and note it. Raises GatewayUnavailable."""
    standing = current_gateway().seller_status(event.subject)
    if standing is None:
        return UNKNOWN_OBJECT
    with unit_of_work():
        account = note_standing(standing=standing, now=clock.now())
    return "" if account else UNKNOWN_OBJECT


_MOVES: dict[EventTopic, Callable[[InboxEvent], str]] = {
    EventTopic.MONEY: _money_moved,
    EventTopic.CHARGEBACK: _charge_taken_back,
    EventTopic.PAYEE: _payee_changed,
}
"""What is done about an event of each topic; the answer is empty or why it is put apart."""
