"""Steps in the life of a message: written, claimed by a worker, noted as gone or put off."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.encryption import keyed_hash, seal, unseal
from common.lifecycle import ActorKind
from common.locks import locked, next_due
from common.machines import advance
from common.transactions import in_unit
from messaging.gateways.base import Letter
from messaging.models import Message
from messaging.rules import LEASE, MESSAGE, TRIES, Channel, MessageStatus, next_try_at


@dataclass(frozen=True)
class Draft:
    """A message to be sent. `key` says why, in at most 120 characters; `stop_url` is for advertising only."""

    destination: str
    subject: str
    text: str
    language: str
    key: str
    html: str = ""
    channel: str = Channel.EMAIL
    stop_url: str = ""


@in_unit
def send(
    *,
    destination: str,
    subject: str,
    text: str,
    language: str,
    key: str,
    now: datetime,
    html: str = "",
    channel: str = Channel.EMAIL,
) -> None:
    """Write a message to be sent soon.

    `key` says why it is sent, in at most 120 characters; a second message with the key is not written,
    so that whoever repeats the reason does not repeat the message.
    """
    draft = Draft(
        destination=destination, subject=subject, text=text, language=language, key=key, html=html, channel=channel
    )
    send_all(drafts=[draft], now=now)


@in_unit
def send_all(*, drafts: Sequence[Draft], now: datetime) -> None:
    """Write many messages at once; those whose key was used before are left out."""
    messages = [
        Message(
            key=draft.key,
            channel=Channel(draft.channel).value,
            destination=seal(draft.destination),
            destination_hash=keyed_hash(draft.destination),
            subject=" ".join(draft.subject.split())[:200],
            text=seal(draft.text),
            html=seal(draft.html) if draft.html else "",
            language=draft.language,
            stop_url=seal(draft.stop_url) if draft.stop_url else "",
            created_at=now,
            due_at=now,
        )
        for draft in drafts
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)


@in_unit
def claim_message(*, now: datetime) -> Letter | None:
    """The next letter to be sent, marked so that no other worker takes it before its lease is over."""
    waiting = [MessageStatus.PENDING.value, MessageStatus.SENDING.value]
    message = next_due(Message.objects.filter(status__in=waiting, due_at__lte=now).order_by("due_at", "pk"))
    if message is None:
        return None
    if message.tries >= TRIES:  # it ended its worker every time
        advance(message, MESSAGE, "give_up", by=ActorKind.SYSTEM)
        return None
    advance(message, MESSAGE, "claim", by=ActorKind.SYSTEM, tries=message.tries + 1, due_at=now + LEASE)
    return Letter(
        id=message.id,
        destination=unseal(message.destination),
        subject=message.subject,
        text=unseal(message.text),
        html=unseal(message.html) if message.html else "",
        language=message.language,
        channel=message.channel,
        stop_url=unseal(message.stop_url) if message.stop_url else "",
    )


@in_unit
def note_sent(*, message_id: UUID, is_kept: bool, now: datetime) -> None:
    """The carrier took it. Unless it is kept for the sandbox's mailbox, its words are forgotten. Safe to repeat."""
    message = _being_sent(message_id)
    if message is None:
        return
    forgotten = {} if is_kept else {"text": "", "html": "", "stop_url": ""}
    advance(message, MESSAGE, "accept", by=ActorKind.GATEWAY, sent_at=now, **forgotten)


@in_unit
def note_trouble(*, message_id: UUID, trouble: str, now: datetime) -> None:
    """The carrier did not take it: try again later, or give up after eight tries. Safe to repeat."""
    message = _being_sent(message_id)
    if message is None:
        return
    again_at = next_try_at(message.tries, now=now)
    transition = "put_off" if again_at else "give_up"
    due_at = again_at or message.due_at
    advance(message, MESSAGE, transition, by=ActorKind.GATEWAY, due_at=due_at, trouble=trouble[:200])


@in_unit
def forget_letters(*, destinations: Collection[str]) -> None:
    """Forget all that was sent to these addresses and numbers; what still waits is sent first."""
    hashes = [keyed_hash(destination) for destination in destinations]
    over = [MessageStatus.SENT.value, MessageStatus.DEAD.value]
    Message.objects.filter(destination_hash__in=hashes, status__in=over).delete()


def _being_sent(message_id: UUID) -> Message | None:
    return locked(Message.objects.filter(pk=message_id, status=MessageStatus.SENDING.value)).first()
