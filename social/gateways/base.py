"""What a network is to us: it publishes a text with a link, or says what happened instead."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Outgoing:
    """One post, ready to go. `url` is different for every post, so it finds the post again."""

    id: UUID
    text: str
    url: str


@dataclass(frozen=True)
class Published:
    """It is out. `remote_id` is empty when the network says so without telling which post it is."""

    remote_id: str


@dataclass(frozen=True)
class NotNow:
    """Nothing was published; try again, not before `from_when` if the network named an instant."""

    trouble: str
    from_when: datetime | None = None


@dataclass(frozen=True)
class Never:
    """Nothing was published, and trying again will not change that."""

    trouble: str


@dataclass(frozen=True)
class Unclear:
    """It may be out or not: look it up before anything else."""

    trouble: str


@dataclass(frozen=True)
class Absent:
    """Looked up, and it is not out."""


type Answer = Published | NotNow | Never | Unclear
type Finding = Published | Absent | Unclear


class Network(Protocol):
    """A social network with an account of ours."""

    def publish(self, post: Outgoing) -> Answer:
        """Publish the post. Never raises for trouble of the network."""

    def find(self, post: Outgoing) -> Finding:
        """Whether the post is out already."""
