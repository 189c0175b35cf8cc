"""What Moa asks of a parcel carrier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from marketplace.rules.parcels import CarrierState


@dataclass(frozen=True)
class ParcelState:
    """What the carrier says of a parcel: its state, since when, and when it was first scanned, if it was."""

    state: CarrierState
    since: datetime | None = None
    scanned_at: datetime | None = None


class Carrier(Protocol):
    """Follows parcels. Only its word starts the days to automatic confirmation."""

    def knows(self, carrier: str, number: str) -> bool:
        """Whether the number can be one of the carrier's."""

    def look(self, carrier: str, number: str, *, shipped_at: datetime, now: datetime) -> ParcelState:
        """Where the parcel is now."""
