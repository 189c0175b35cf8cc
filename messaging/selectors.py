"""What was sent, for the sandbox's mailbox page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.encryption import keyed_hash, unseal
from common.personal import Kept, told
from messaging.models import Message
from messaging.rules import Channel, MessageStatus


@dataclass(frozen=True)
class SandboxMail:
    """One mail in the demo's mailbox, opened."""

    id: UUID
    destination: str
    subject: str
    text: str
    html: str
    language: str
    sent_at: datetime
    channel: Channel = Channel.EMAIL


def sandbox_mailbox(*, destination: str = "", at_most: int = 50) -> list[SandboxMail]:
    """The newest mails that are still readable, to everybody or to one address. Only the sandbox keeps any."""
    sent = Message.objects.filter(status=MessageStatus.SENT.value).exclude(text="").order_by("-sent_at", "-pk")
    if destination:
        sent = sent.filter(destination_hash=keyed_hash(destination))
    return [_opened(message) for message in sent[:at_most]]


def _opened(message: Message) -> SandboxMail:
    assert message.sent_at is not None  # the constraint messaging_sent_message_knows_when
    return SandboxMail(
        id=message.id,
        destination=unseal(message.destination),
        subject=message.subject,
        text=unseal(message.text),
        html=unseal(message.html) if message.html else "",
        language=message.language,
        sent_at=message.sent_at,
        channel=Channel(message.channel),
    )


def kept_about(destinations: Collection[str]) -> Kept:
    """The letters and texts sent to a person's addresses and numbers. What they said is forgotten once sent."""
    hashes = [keyed_hash(destination) for destination in destinations]
    sent = Message.objects.filter(destination_hash__in=hashes)
    return {"letters": told(sent, "channel", "subject", "language", "status", "created_at", "sent_at")}
