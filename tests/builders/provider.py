"""Builders of what the provider says of its own accord: events, their signed posts, and its list of them."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from common import clock
from escrow.gateways import sandbox_account
from escrow.gateways.told import EventTopic, ProviderEvent
from escrow.models import InboxEvent, Operation

WEBHOOK = "/webhooks/sandbox/"


@pytest.fixture
def an_event(db: None) -> Callable[..., ProviderEvent]:
    """An event about a call of ours: `an_event(operation)`, `an_event(subject="sb_ch_1", id="sb_evt_1")`."""

    def build(operation: Operation | None = None, **changes: object) -> ProviderEvent:
        plain = ProviderEvent(
            id=f"sb_evt_{uuid4().hex}",
            kind="charge.changed",
            topic=EventTopic.MONEY,
            subject=operation.reference if operation and operation.reference else "sb_ch_nobody",
            operation_id=str(operation.pk) if operation else "",
            made_at=clock.real(),
        )
        return replace(plain, **changes)

    return build


@pytest.fixture
def post_event(client):
    """Post an event as the provider would; the answer: `post_event(event)`, `post_event(body=b"{}", header="…")`."""

    def post(event: ProviderEvent | None = None, *, body: bytes | None = None, header: str | None = None, **sent):
        body = sandbox_account.body_of(event) if body is None else body
        header = sandbox_account.signed(body, at=clock.real()) if header is None else header
        sent = {"content_type": "application/json", "headers": {"Sandbox-Signature": header}, **sent}
        return client.post(WEBHOOK, data=body, **sent)

    return post


@pytest.fixture
def inbox_due(db: None) -> Callable[[], None]:
    """Let every event that waits be looked into now."""

    def pass_time() -> None:
        InboxEvent.objects.filter(status="waiting").update(due_at=clock.real())

    return pass_time
