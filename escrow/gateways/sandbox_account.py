"""What the stand-in provider says of its own accord: its account of our balance, and events it signs.

A charge, refund or transfer is a line and an event by itself. Everything else it does is entered here: `enter`
for what changes our balance, `tell` for what we should look at.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from uuid import uuid4

from django.db.models import Model, QuerySet, Sum

from common.encryption import keyed_hash
from escrow.gateways.base import Movement, MovementKind, MovementPage
from escrow.gateways.sandbox_books import SandboxEvent, SandboxLine, SandboxMovement
from escrow.gateways.told import EventPage, EventRefused, EventTopic, EventTrouble, ProviderEvent
from escrow.rules.signatures import NotBelieved, check_signature, signature, strict_object

VERSION = "2026-11-01"
PER_PAGE = 100
_KINDS = {
    "charge": (MovementKind.CHARGE, 1),
    "refund": (MovementKind.REFUND, -1),
    "transfer": (MovementKind.TRANSFER, -1),
    "reverse": (MovementKind.REVERSAL, 1),
}
"""What each call is on the account, and whether it raises or lowers our balance."""
_TOPICS = {f"{call}.changed": EventTopic.MONEY for call in _KINDS} | {
    "chargeback.changed": EventTopic.CHARGEBACK,
    "payee.changed": EventTopic.PAYEE,
}
_NAME = re.compile(r"[A-Za-z0-9_.:\-]{1,80}")
_NAME_OR_NONE = re.compile(r"[A-Za-z0-9_.:\-]{0,80}")


def enter(*, kind: MovementKind, subject: str, amount_minor: int, fee_minor: int = 0, group: str = "") -> SandboxLine:
    """Change our balance by the signed amount less the fee, for something that is no call of ours."""
    return SandboxLine.objects.create(
        reference=f"sb_line_{uuid4().hex[:20]}",
        kind=kind.value,
        subject=subject,
        amount_minor=amount_minor,
        fee_minor=fee_minor,
        currency="KRW",
        group=group,
    )


def tell(*, kind: str, subject: str) -> SandboxEvent:
    """Make an event about something that changed: "chargeback.changed", "payee.changed" and the reference of it."""
    return SandboxEvent.objects.create(event_id=f"sb_evt_{uuid4().hex}", kind=kind, subject=subject)


def secret() -> str:
    """The key the stand-in signs with: one of this installation's own."""
    return keyed_hash("sandbox webhooks")


def signed(body: bytes, *, at: datetime) -> str:
    """The header under which the body is believed around that instant."""
    return signature(body, secret=secret(), at=at)


def body_of(event: ProviderEvent) -> bytes:
    """What the stand-in would post for the event."""
    about = {"reference": event.subject, "operation": event.operation_id}
    text = {
        "id": event.id,
        "object": "event",
        "type": event.kind,
        "api_version": VERSION if event.trouble != EventTrouble.OTHER_VERSION else "2019-01-01",
        "livemode": event.trouble == EventTrouble.OTHER_MODE,
        "created": int(event.made_at.timestamp()),
        "about": about,
    }
    return json.dumps(text).encode()


def read(*, body: bytes, header: str, now: datetime) -> ProviderEvent:
    """The event of a body that is signed and says what an event says. Raises EventRefused."""
    try:
        check_signature(header, body, secrets=[secret()], now=now)
        return _as_event(strict_object(body))
    except NotBelieved as reason:
        raise EventRefused(str(reason)) from None


def event_page(*, since: datetime, cursor: str) -> EventPage:
    """Everything told since that instant, of calls first."""
    sources = {
        "calls": SandboxMovement.objects.filter(changed_at__gte=since),
        "others": SandboxEvent.objects.filter(made_at__gte=since),
    }
    rows, cursor = _page(sources, cursor)
    return EventPage(tuple(_EVENTS[type(row)](row) for row in rows), cursor)


def movement_page(*, since: datetime, cursor: str) -> MovementPage:
    """Every line since that instant, of calls first."""
    sources = {
        "calls": SandboxMovement.objects.filter(changed_at__gte=since, result="succeeded", call__in=_KINDS),
        "others": SandboxLine.objects.filter(made_at__gte=since),
    }
    rows, cursor = _page(sources, cursor)
    return MovementPage(tuple(_LINES[type(row)](row) for row in rows), cursor)


def other_lines() -> int:
    """What lines that are no calls of ours changed in our balance, their fees taken off; fees of calls as well."""
    lines = SandboxLine.objects.aggregate(amount=Sum("amount_minor", default=0), fee=Sum("fee_minor", default=0))
    fees: int = SandboxMovement.objects.filter(result="succeeded").aggregate(all=Sum("fee_minor", default=0))["all"]
    return int(lines["amount"] - lines["fee"]) - fees


def _page(sources: Mapping[str, "QuerySet[Model]"], cursor: str) -> tuple[list[Model], str]:
    """The rows after the cursor ("source:key of the last row") of one source, and where to go on."""
    names = list(sources)
    name, _, last = cursor.partition(":")
    name = name or names[0]
    rows = sources[name].order_by("pk")
    found = list((rows.filter(pk__gt=last) if last else rows)[:PER_PAGE])
    if len(found) == PER_PAGE:
        return found, f"{name}:{found[-1].pk}"
    following = names[names.index(name) + 1 :]
    return found, f"{following[0]}:" if following else ""


def _event_of_call(row: SandboxMovement) -> ProviderEvent:
    kind = f"{row.call}.changed"
    return ProviderEvent(
        id=f"sb_evt_{row.pk.hex}_{row.result}",
        kind=kind,
        topic=_TOPICS.get(kind, EventTopic.OTHER),
        subject=row.reference,
        operation_id=str(row.content.get("operation_id", "")),
        made_at=row.changed_at,
    )


def _event_of_other(row: SandboxEvent) -> ProviderEvent:
    topic = _TOPICS.get(row.kind, EventTopic.OTHER)
    return ProviderEvent(row.event_id, row.kind, topic, row.subject, "", row.made_at)


def _line_of_call(row: SandboxMovement) -> Movement:
    kind, sign = _KINDS[row.call]
    return Movement(
        reference=f"sb_txn_{row.pk.hex}",
        kind=kind,
        subject=row.reference,
        operation_id=str(row.content.get("operation_id", "")),
        amount_minor=sign * row.amount_minor,
        fee_minor=row.fee_minor,
        currency=row.currency,
        made_at=row.changed_at,
        group=row.group,
    )


def _line_of_other(row: SandboxLine) -> Movement:
    return Movement(
        reference=row.reference,
        kind=MovementKind(row.kind),
        subject=row.subject,
        operation_id="",
        amount_minor=row.amount_minor,
        fee_minor=row.fee_minor,
        currency=row.currency,
        made_at=row.made_at,
        group=row.group,
    )


_EVENTS: dict[type, Callable[..., ProviderEvent]] = {SandboxMovement: _event_of_call, SandboxEvent: _event_of_other}
_LINES: dict[type, Callable[..., Movement]] = {SandboxMovement: _line_of_call, SandboxLine: _line_of_other}


def _as_event(text: Mapping[str, object]) -> ProviderEvent:
    """A whole event, or a thin one that names its object only in `related`."""
    is_thin = text.get("object") == "thin_event"
    about = text.get("related" if is_thin else "about")
    live, created = text.get("livemode"), text.get("created")
    if not isinstance(about, dict) or not isinstance(live, bool) or type(created) is not int:
        raise EventRefused("not_an_event")
    if not 0 < created < 10**11 or text.get("object") not in ("event", "thin_event"):
        raise EventRefused("not_an_event")
    kind, trouble = _named(text.get("type")), ""
    if text.get("api_version") != VERSION and not is_thin:
        trouble = EventTrouble.OTHER_VERSION
    return ProviderEvent(
        id=_named(text.get("id")),
        kind=kind,
        topic=_TOPICS.get(kind, EventTopic.OTHER),
        subject=_named(about.get("reference")),
        operation_id=_named(about.get("operation", ""), pattern=_NAME_OR_NONE),
        made_at=datetime.fromtimestamp(created, UTC),
        trouble=EventTrouble.OTHER_MODE if live else trouble,
    )


def _named(value: object, *, pattern: "re.Pattern[str]" = _NAME) -> str:
    """A name as the provider gives them. Raises EventRefused for anything else."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise EventRefused("not_an_event")
    return value
