"""Everything that can go wrong between us and the provider, arranged for the next calls of a kind."""

import fnmatch
import threading
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What goes wrong with a call."""

    SLOW = "slow"
    """The call runs after the delay."""
    LATE_ANSWER = "late_answer"
    """The money moves at once, the answer comes after the delay; until then the key is in use."""
    LOST_REQUEST = "lost_request"
    """The connection closes before anything ran."""
    DROPPED_ANSWER = "dropped_answer"
    """The call runs, then the connection closes without an answer."""
    IN_USE = "in_use"
    """409: another call with the key is said to be under way."""
    TOO_MANY = "too_many"
    """429."""
    BROKEN = "broken"
    """500 and nothing ran; the 500 is stored under the key."""
    BROKEN_AFTER = "broken_after"
    """The call runs, then 500; the 500 is stored under the key."""
    UNAVAILABLE = "unavailable"
    """503 and nothing ran nor is stored."""


@dataclass
class Arranged:
    """One fault waiting for its calls. `calls` is a pattern such as "POST /v1/payment_intents*"."""

    fault: Fault
    calls: str
    left: int
    after: int = 0
    seconds: float = 0
    released: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        """Let the delay pass, or be let go before."""
        self.released.wait(self.seconds)


class Faults:
    """The faults arranged, used up in the order they were arranged in. The caller holds the fake's lock."""

    def __init__(self) -> None:
        self.arranged: list[Arranged] = []

    def arrange(
        self, fault: Fault, calls: str = "POST *", *, times: int = 1, after: int = 0, seconds: float = 0
    ) -> Arranged:
        """Make the next `times` calls that match go wrong, once `after` of them went well."""
        arranged = Arranged(Fault(fault), calls, times, after, seconds)
        self.arranged.append(arranged)
        return arranged

    def next_for(self, call: str) -> Arranged | None:
        """The fault that meets this call, used up by it."""
        for arranged in self.arranged:
            if arranged.left and fnmatch.fnmatchcase(call, arranged.calls):
                if arranged.after:
                    arranged.after -= 1
                    return None
                arranged.left -= 1
                return arranged
        return None

    def clear(self) -> None:
        """Nothing goes wrong any more; whoever still waits is let go."""
        for arranged in self.arranged:
            arranged.released.set()
        self.arranged = []
