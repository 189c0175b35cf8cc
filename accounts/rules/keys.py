"""The text of a program's key: an id to find it by and 256 random bits only its holder knows."""

import hashlib
import hmac
from uuid import UUID

_PREFIX = "moa"


def bearer_text(key_id: UUID, secret: str) -> str:
    """What a program sends: "moa_<id>_<secret>"."""
    return f"{_PREFIX}_{key_id.hex}_{secret}"


def parts_of(bearer: str) -> tuple[UUID, str] | None:
    """The id and the secret in such a text, or None when it is not one."""
    prefix, _, rest = bearer.partition("_")
    key_id, _, secret = rest.partition("_")
    if prefix != _PREFIX or not secret:
        return None
    try:
        return UUID(hex=key_id), secret
    except ValueError:
        return None


def hashed(secret: str) -> str:
    """SHA-256 in hex. A slow hash would add nothing: 256 random bits cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def opens(secret: str, secret_hash: str) -> bool:
    """Whether the secret is the one hashed, compared in constant time."""
    return hmac.compare_digest(hashed(secret), secret_hash)
