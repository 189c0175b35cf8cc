"""When something of the marketplace is due next."""

from datetime import datetime

from common.deadlines import first_after
from marketplace.models import (
    Appeal,
    Auction,
    Award,
    FlagCase,
    GroupDispute,
    LowPriceHold,
    Pool,
    ProposedRefund,
    Reminder,
    Return,
    Review,
    Shipment,
    Unit,
    WaitingPlace,
)
from marketplace.rules.moderation_states import AppealStatus
from marketplace.rules.states import (
    AuctionStatus,
    AwardStatus,
    BidStatus,
    FlagStatus,
    GroupStatus,
    LowPriceStatus,
    PoolStatus,
    ProposedRefundStatus,
    ReturnStatus,
    UnitStatus,
    WaitingStatus,
)


def next_deadline(*, after: datetime) -> datetime | None:
    """The first deadline later than that instant, or None."""
    waiting = [
        (Pool.objects.filter(status=PoolStatus.GATHERING), "deadline"),
        (Auction.objects.filter(status=AuctionStatus.SEALED), "sealed_ends_at"),
        (Auction.objects.exclude(status=AuctionStatus.CLOSED), "ends_at"),
        (Award.objects.filter(status=AwardStatus.VETTING, opt_out_ended_at=None), "opt_out_until"),
        (LowPriceHold.objects.filter(status=LowPriceStatus.WAITING), "answer_by"),
        (LowPriceHold.objects.filter(status=LowPriceStatus.ANSWERED), "decide_by"),
        (FlagCase.objects.filter(status=FlagStatus.RAISED), "answer_by"),
        (FlagCase.objects.filter(status__in=[FlagStatus.RAISED, FlagStatus.ANSWERED]), "decide_by"),
        (Award.objects.filter(status=AwardStatus.CONSENT), "consent_until"),
        (Award.objects.filter(status=AwardStatus.OFFERED), "accept_by"),
        (WaitingPlace.objects.filter(status=WaitingStatus.OFFERED), "answer_by"),
        (Award.objects.filter(status=AwardStatus.FEWER), "fewer_by"),
        (Auction.objects.filter(bids__status=BidStatus.STANDBY), "standby_until"),
        (Unit.objects.filter(status=UnitStatus.HELD), "ship_by"),
        (Unit.objects.filter(status__in=[UnitStatus.HELD, UnitStatus.SHIPPED]), "refund_at"),
        (Unit.objects.filter(status=UnitStatus.DELIVERED), "confirm_at"),
        (Shipment.objects.filter(delivered_at=None), "next_look_at"),
        (GroupDispute.objects.filter(status__in=[GroupStatus.OPEN, GroupStatus.UNSIGNED]), "refund_at"),
        (Return.objects.all(), "due_at"),
        (Return.objects.filter(status=ReturnStatus.SENT), "next_look_at"),
        (ProposedRefund.objects.filter(status=ProposedRefundStatus.PROPOSED), "sign_by"),
        (Review.objects.filter(shown_at=None), "show_at"),
        (Reminder.objects.filter(told_at=None), "due_at"),
        (Appeal.objects.filter(status=AppealStatus.OPEN), "due_at"),
    ]
    return first_after(after, waiting)
