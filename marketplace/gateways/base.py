"""What Moa asks of a parcel carrier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class ParcelState:
    """What the carrier says of a parcel: nothing yet, on the way, or delivered at an instant."""

    delivered_at: datetime | None


class Carrier(Protocol):
    """Follows parcels. Only its word starts the days to automatic confirmation."""

    def knows(self, carrier: str, number: str) -> bool:
        """Whether the number can be one of the carrier's."""

    def look(self, carrier: str, number: str, *, shipped_at: datetime, now: datetime) -> ParcelState:
        """Where the parcel is now."""
