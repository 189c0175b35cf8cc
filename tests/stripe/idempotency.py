"""What Stripe remembers under an idempotency key: the first answer, a 500 too, for a day."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.stripe.clock import Clock
from tests.stripe.errors import Refused

KEPT_FOR = timedelta(hours=24)
KEPT_FOR_IN_V2 = timedelta(days=30)


@dataclass
class _Entry:
    digest: str
    until: datetime
    answer: tuple[int, bytes] | None = None
    is_held: bool = False


class KeyStore:
    """Answers by key. The caller holds the fake's lock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: dict[str, _Entry] = {}

    def begin(self, key: str, *, path: str, params: Any) -> tuple[int, bytes] | None:
        """The answer to give again, or None when the call shall run now.

        Refused with 400 when the key was used for another request, with 409 while its first call runs.
        """
        self.prune()
        digest = hashlib.sha256(json.dumps([path, params], sort_keys=True, default=str).encode()).hexdigest()
        entry = self._entries.get(key)
        if entry is None:
            kept = KEPT_FOR_IN_V2 if path.startswith("/v2/") else KEPT_FOR
            self._entries[key] = _Entry(digest, self._clock.now() + kept)
            return None
        if entry.digest != digest:
            raise Refused(
                400,
                "idempotency_error",
                f"Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
                is_stored=False,
            )
        if entry.answer is None or entry.is_held:
            raise in_use(key)
        return entry.answer

    def keep(self, key: str, status: int, body: bytes) -> None:
        """Remember the answer of a call that ran."""
        if key in self._entries:
            self._entries[key].answer = (status, body)

    def hold(self, key: str, *, is_held: bool) -> None:
        """Let the call seem to run still, though all it does is done."""
        if key in self._entries:
            self._entries[key].is_held = is_held

    def forget(self, key: str) -> None:
        """The call never ran, so the key is free again."""
        self._entries.pop(key, None)

    def prune(self) -> None:
        """Drop what is older than a day (a month for the second API)."""
        now = self._clock.now()
        self._entries = {key: entry for key, entry in self._entries.items() if entry.until > now}

    def __contains__(self, key: str) -> bool:
        return key in self._entries


def in_use(key: str) -> Refused:
    """Another call with that key is under way."""
    return Refused(
        409,
        "invalid_request_error",
        f"There is currently another in-progress request using this Idempotent Key '{key}' (that probably means you "
        "submitted twice, and the other request is still going through). Please try again later.",
        is_stored=False,
        code="idempotency_key_in_use",
    )
