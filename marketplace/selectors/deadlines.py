"""When something of the marketplace is due next."""

from datetime import datetime
from typing import Any

from django.db.models import Min, QuerySet

from marketplace.models import Auction, Award, Pool, Reminder, Return, Review, Shipment, Unit, WaitingPlace
from marketplace.rules.states import AuctionStatus, AwardStatus, PoolStatus, ReturnStatus, UnitStatus, WaitingStatus


def next_deadline(*, after: datetime) -> datetime | None:
    """The first deadline later than that instant, or None."""
    waiting: list[tuple[QuerySet[Any], str]] = [
        (Pool.objects.filter(status=PoolStatus.GATHERING), "deadline"),
        (Auction.objects.filter(status=AuctionStatus.SEALED), "sealed_ends_at"),
        (Auction.objects.exclude(status=AuctionStatus.CLOSED), "ends_at"),
        (Award.objects.filter(status=AwardStatus.OFFERED), "accept_by"),
        (WaitingPlace.objects.filter(status=WaitingStatus.OFFERED), "answer_by"),
        (Unit.objects.filter(status=UnitStatus.HELD), "ship_by"),
        (Unit.objects.filter(status__in=[UnitStatus.HELD, UnitStatus.SHIPPED]), "refund_at"),
        (Unit.objects.filter(status=UnitStatus.DELIVERED), "confirm_at"),
        (Shipment.objects.filter(delivered_at=None), "next_look_at"),
        (Return.objects.all(), "due_at"),
        (Return.objects.filter(status=ReturnStatus.SENT), "next_look_at"),
        (Review.objects.filter(shown_at=None), "show_at"),
        (Reminder.objects.filter(told_at=None), "due_at"),
    ]
    firsts = (rows.filter(**{f"{name}__gt": after}).aggregate(first=Min(name))["first"] for rows, name in waiting)
    return min((first for first in firsts if first is not None), default=None)
