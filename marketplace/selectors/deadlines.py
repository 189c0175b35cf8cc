"""When something of the marketplace is due next."""

from datetime import datetime
from typing import Any

from django.db.models import Min, QuerySet

from marketplace.models import Auction, Award, Pool, Shipment, Unit
from marketplace.rules.states import AuctionStatus, AwardStatus, PoolStatus, UnitStatus


def next_deadline(*, after: datetime) -> datetime | None:
    """The first deadline later than that instant, or None."""
    waiting: list[tuple[QuerySet[Any], str]] = [
        (Pool.objects.filter(status=PoolStatus.GATHERING), "deadline"),
        (Auction.objects.filter(status=AuctionStatus.SEALED), "sealed_ends_at"),
        (Auction.objects.exclude(status=AuctionStatus.CLOSED), "ends_at"),
        (Award.objects.filter(status=AwardStatus.OFFERED), "accept_by"),
        (Unit.objects.filter(status=UnitStatus.HELD), "ship_by"),
        (Unit.objects.filter(status=UnitStatus.HELD), "refund_at"),
        (Unit.objects.filter(status=UnitStatus.DELIVERED), "confirm_at"),
        (Shipment.objects.filter(delivered_at=None), "next_look_at"),
    ]
    firsts = (rows.filter(**{f"{name}__gt": after}).aggregate(first=Min(name))["first"] for rows, name in waiting)
    return min((first for first in firsts if first is not None), default=None)
