"""The one place where the status of a message is written: always through the table of its machine."""

from common.lifecycle import ActorKind
from messaging.models import Message
from messaging.rules import MESSAGE


def advance(message: Message, transition: str, *, by: ActorKind, **changes: object) -> None:
    """Make the move and write it with its other changes, under a lock taken by the caller. Raises MoveRefused."""
    message.status = MESSAGE.next(message.status, transition, by=by)
    for name, value in changes.items():
        setattr(message, name, value)
    message.save(update_fields=["status", *changes])
