"""The states of a post and the moves between them."""

from enum import StrEnum

from common.lifecycle import ActorKind, Lifecycle, move


class PostStatus(StrEnum):
    """A post waits, is with its network, is out, was refused, may be out, or is no longer worth sending."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


_S = PostStatus
_US = {ActorKind.SYSTEM}
_NETWORK = {ActorKind.GATEWAY}

POST = Lifecycle(
    "post",
    {
        "claim": move(_S.PENDING, to=_S.SENDING, by=_US),
        # A worker that died while sending leaves a post nobody can vouch for: it is looked up, not sent again.
        "lose": move(_S.SENDING, _S.UNKNOWN, to=_S.UNKNOWN, by=_US | _NETWORK),
        "publish": move(_S.SENDING, _S.UNKNOWN, to=_S.SENT, by=_NETWORK),
        "put_off": move(_S.SENDING, _S.UNKNOWN, to=_S.PENDING, by=_NETWORK),
        "refuse": move(_S.SENDING, _S.UNKNOWN, to=_S.FAILED, by=_NETWORK),
        "withdraw": move(_S.PENDING, to=_S.WITHDRAWN, by=_US),
    },
)
