"""The states of a message and the moves between them."""

from enum import StrEnum

from common.lifecycle import ActorKind, Lifecycle, move


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "email"
    SMS = "sms"


class MessageStatus(StrEnum):
    """A message waits, is with the carrier, has gone, or was given up."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


_S = MessageStatus
_US = {ActorKind.SYSTEM}
_CARRIER = {ActorKind.GATEWAY}

MESSAGE = Lifecycle(
    "message",
    {
        # A message left in SENDING by a worker that died is claimed again when its lease is over.
        "claim": move(_S.PENDING, _S.SENDING, to=_S.SENDING, by=_US),
        "accept": move(_S.SENDING, to=_S.SENT, by=_CARRIER),
        "put_off": move(_S.SENDING, to=_S.PENDING, by=_CARRIER),
        "give_up": move(_S.SENDING, to=_S.DEAD, by=_CARRIER | _US),
    },
)
