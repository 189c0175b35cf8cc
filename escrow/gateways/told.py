"""What a provider says of its own accord: events it signed, and why others are not believed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventTopic(StrEnum):
    """What of ours an event may be about: a call we made, a chargeback, a payee's account, or nothing we follow."""

    MONEY = "money"
    CHARGEBACK = "chargeback"
    PAYEE = "payee"
    OTHER = "other"


class EventTrouble(StrEnum):
    """Why an event that is surely the provider's is not acted on by itself."""

    OTHER_MODE = "other_mode"
    OTHER_VERSION = "other_version"


class EventRefused(Exception):
    """What came is no event of the provider's that we may believe; `code` says why, for the log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class ProviderEvent:
    """Something changed at the provider: `subject` is its reference of the thing, `operation_id` ours where it has it.

    What it changed into is asked anew, never read from the event. `trouble` is an EventTrouble or empty.
    """

    id: str
    kind: str
    topic: EventTopic
    subject: str
    operation_id: str
    made_at: datetime
    trouble: str = ""


@dataclass(frozen=True)
class EventPage:
    """Events the provider made, the newest or the oldest first; the `cursor` of the next page, empty after the last."""

    events: tuple[ProviderEvent, ...]
    cursor: str = ""
