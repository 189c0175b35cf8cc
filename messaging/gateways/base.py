"""What a carrier is to us: it takes one message, or says that it could not."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Letter:
    """One message, opened for sending. `id` is ours and the same at every try; `stop_url` where it can be stopped."""

    id: UUID
    destination: str
    subject: str
    text: str
    html: str
    language: str
    channel: str = "email"
    stop_url: str = ""


class CarrierFailed(Exception):
    """The carrier did not take the letter. Its text names the kind of trouble, never the destination or the words."""


class Carrier(Protocol):
    """Somebody who takes letters away. `keeps_letters` says whether our own copy must stay readable."""

    keeps_letters: bool

    def deliver(self, letter: Letter) -> None:
        """Take the letter. Raises CarrierFailed."""
