"""Questions about parcels on their way."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketplace.models import Shipment


@dataclass(frozen=True)
class ParcelOnTheWay:
    """A parcel the carrier is to be asked about."""

    id: UUID
    carrier: str
    tracking_number: str
    shipped_at: datetime


def parcels_to_look_at(*, now: datetime, at_most: int) -> list[ParcelOnTheWay]:
    """Parcels whose next look is due, the longest waiting first."""
    due = Shipment.objects.filter(next_look_at__lte=now).order_by("next_look_at")[:at_most]
    return [ParcelOnTheWay(row.id, row.carrier, row.tracking_number, row.shipped_at) for row in due]
