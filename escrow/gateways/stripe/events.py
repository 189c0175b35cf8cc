"""Stripe's events, snapshot and thin: whose they are, what they are about, and those that never reached us.

Of an event only ids are used: what became of the thing is asked anew. Verified with our own strict reader: the
SDK's chokes on some bytes before it has looked at the secret, and believes events from the future.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from escrow.gateways.stripe.answers import Unreadable, instant, questioned, reference_of, text
from escrow.gateways.stripe.client import API_VERSION, PAGE_LENGTH, Edge, Plain
from escrow.gateways.told import EventPage, EventRefused, EventTopic, EventTrouble, ProviderEvent
from escrow.rules.signatures import NotBelieved, check_signature, strict_object

SIGNATURE_HEADER = "Stripe-Signature"
THIN, SNAPSHOT = "v2.core.event", "event"
_NAME = re.compile(r"[A-Za-z0-9_.:\-\[\]]{1,80}")
_OPERATION = re.compile(r"[A-Za-z0-9\-]{0,40}")
_THEN_THIN = "thin"

_MONEY: dict[str, Callable[[Plain], str]] = {
    "payment_intent": lambda about: text(about, "id"),
    "charge": lambda about: reference_of(about.get("payment_intent")),
    "refund": lambda about: text(about, "id"),
    "transfer": lambda about: text(about, "id"),
}
"""By the kind of object: what of ours it is known by."""


def read_event(*, body: bytes, signature: str, secrets: Sequence[str], now: datetime, is_live: bool) -> ProviderEvent:
    """The event of a body that Stripe signed. Raises EventRefused."""
    try:
        check_signature(signature, body, secrets=secrets, now=now)
        return _as_event(strict_object(body), is_live=is_live, was_asked_for=False)
    except NotBelieved as reason:
        raise EventRefused(str(reason)) from None
    except (KeyError, TypeError, AttributeError, Unreadable):
        raise EventRefused("not_an_event") from None


@questioned
def missed_events(edge: Edge, *, since: datetime, cursor: str, is_live: bool) -> EventPage:
    """A page of Stripe's events: the snapshots, the newest first, then all thin ones. Raises GatewayUnavailable."""
    if cursor == _THEN_THIN:
        rows = edge.every(lambda api: api.v2.core.events.list({"created": {"gte": _written(since)}, "limit": 100}))
        return EventPage(tuple(_as_event(row, is_live=is_live, was_asked_for=True) for row in rows))
    created: Any = {"gte": int(since.timestamp())}
    page = edge.ask(
        lambda api: api.v1.events.list(
            {"created": created, "limit": PAGE_LENGTH, "starting_after": cursor}
            if cursor
            else {"created": created, "limit": PAGE_LENGTH}
        )
    )
    rows = page["data"]
    following = rows[-1]["id"] if page["has_more"] and rows else _THEN_THIN
    return EventPage(tuple(_as_event(row, is_live=is_live, was_asked_for=True) for row in rows), following)


def _as_event(row: Plain, *, is_live: bool, was_asked_for: bool) -> ProviderEvent:
    """A row as an event. One we asked for comes in the account's own version, which says nothing about our endpoint."""
    kind, is_thin = _named(row.get("type")), row.get("object") == THIN
    if not is_thin and row.get("object") != SNAPSHOT:
        raise Unreadable("no event")
    topic, subject, operation_id = _thin(row) if is_thin else _snapshot(row)
    trouble = ""
    if row["livemode"] is not is_live:
        trouble = EventTrouble.OTHER_MODE.value
    elif not is_thin and not was_asked_for and row.get("api_version") != API_VERSION:
        trouble = EventTrouble.OTHER_VERSION.value
    return ProviderEvent(
        id=_named(row.get("id")),
        kind=kind,
        topic=topic,
        subject=_named(subject) if subject else "",
        operation_id=operation_id if _OPERATION.fullmatch(operation_id) else "",
        made_at=instant(row, "created"),
        trouble=trouble,
    )


def _snapshot(row: Plain) -> tuple[EventTopic, str, str]:
    """What a snapshot is about. What happens inside a payee's account is no movement of ours."""
    about: dict[str, Any] = row["data"]["object"]
    kind = about.get("object")
    operation_id = str((about.get("metadata") or {}).get("operation", ""))
    if kind == "account":
        return EventTopic.PAYEE, text(about, "id"), ""
    if row.get("account"):
        return EventTopic.OTHER, reference_of(about.get("id")), ""
    if kind == "dispute":
        return EventTopic.CHARGEBACK, text(about, "id"), operation_id
    if kind in _MONEY and (subject := _MONEY[kind](about)):
        return EventTopic.MONEY, subject, operation_id
    return EventTopic.OTHER, reference_of(about.get("id")), ""


def _thin(row: Plain) -> tuple[EventTopic, str, str]:
    about = row.get("related_object") or {}
    is_payee = about.get("type") == "v2.core.account"
    return EventTopic.PAYEE if is_payee else EventTopic.OTHER, str(about.get("id") or ""), ""


def _named(value: object) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise Unreadable("no name")
    return value


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
