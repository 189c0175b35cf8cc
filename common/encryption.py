"""Personal texts sealed at rest, and keyed hashes to look them up without opening them."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str) -> str:
    """The text encrypted with the newest of `settings.SEALING_KEYS` (authenticated, with a random nonce)."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again. Raises cryptography.fernet.InvalidToken when no key opens it or it was changed."""
    return _box().decrypt(sealed.encode()).decode()


def keyed_hash(text: str) -> str:
    """HMAC-SHA256 in hex under a key of its own: equal texts can be found, none can be guessed without it."""
    return hmac.new(settings.LOOKUP_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in settings.SEALING_KEYS])


def _derived(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest())
