"""The states of a seller, the moves between them, and what an operator can decide."""

from enum import StrEnum

from common.lifecycle import ActorKind, Lifecycle, move


class SellerStatus(StrEnum):
    """A business writes its application, hands it in, and is verified, asked again or kept away."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    RETURNED = "returned"
    SUSPENDED = "suspended"


class Decision(StrEnum):
    """What an operator decides about a seller; also the name of the move."""

    VERIFY = "verify"
    RETURN = "return"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"


_S = SellerStatus
_SELLER = {ActorKind.SELLER}
_OPERATOR = {ActorKind.OPERATOR}

SELLER = Lifecycle(
    "seller",
    {
        "submit": move(_S.DRAFT, _S.RETURNED, to=_S.SUBMITTED, by=_SELLER),
        "recheck": move(_S.VERIFIED, to=_S.SUBMITTED, by=_SELLER),
        "amend": move(_S.SUBMITTED, _S.VERIFIED, to=_S.RETURNED, by=_SELLER),
        Decision.VERIFY: move(_S.SUBMITTED, to=_S.VERIFIED, by=_OPERATOR),
        Decision.RETURN: move(_S.SUBMITTED, to=_S.RETURNED, by=_OPERATOR),
        Decision.SUSPEND: move(_S.VERIFIED, to=_S.SUSPENDED, by=_OPERATOR),
        Decision.REINSTATE: move(_S.SUSPENDED, to=_S.VERIFIED, by=_OPERATOR),
    },
)
