"""The chain over the entries: how each link follows from the one before, and what a seal says of its links.

Whoever changes, adds or removes an entry must write every later link and seal anew, and cannot write those that were
kept elsewhere.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

BEFORE_THE_FIRST = "0" * 64
"""What the first seal follows."""


@dataclass(frozen=True)
class SealedEntry:
    """What is sealed of an entry; its digest pins its lines."""

    id: str
    key: str
    kind: str
    source: str
    digest: str
    posted_at: datetime

    @property
    def text(self) -> str:
        """The canonical form, instants in UTC to the microsecond."""
        at = self.posted_at.astimezone(UTC).isoformat(timespec="microseconds")
        return json.dumps([self.id, self.key, self.kind, self.source, self.digest, at])


@dataclass(frozen=True)
class SealText:
    """What a seal says: so many entries under its number, closed on a day at an instant, ending with that link."""

    number: int
    day: date
    count: int
    sealed_at: datetime
    last_link: str

    @property
    def digest(self) -> str:
        """What pins the seal, and with it everything before."""
        at = self.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
        return _sha(json.dumps([self.number, self.day.isoformat(), self.count, at, self.last_link]))


def first_link(*, number: int, previous: str) -> str:
    """What the first entry of a seal is linked to: the seal's number and the digest of the one before it."""
    return _sha(json.dumps([number, previous]))


def next_link(before: str, entry: SealedEntry) -> str:
    """The link of an entry that follows the link `before`."""
    return _sha(before + entry.text)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
