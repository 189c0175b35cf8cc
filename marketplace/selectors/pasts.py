"""What somebody's past here says: a buyer's places and payments, a business's awards and parcels, as counts."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q

from common.carrying import together
from marketplace.models import Award, Bid, Order, Pledge, Unit
from marketplace.rules.states import AuctionStatus, AwardStatus, BidStatus, OrderStatus, PledgeStatus, UnitStatus


@dataclass(frozen=True)
class BuyerPast:
    """A buyer's committed places and what became of the orders made from them; dropped means no card could pay."""

    committed: int
    withdrawn: int
    orders: int
    paid: int
    dropped: int
    cancelled: int


@dataclass(frozen=True)
class SellerPast:
    """A business's ended auctions and its awards, and its units: shipped late is after the promised day."""

    auctions: int
    awards: int
    accepted: int
    failed: int
    units: int
    refunded: int
    late: int

    @property
    def won_percent(self) -> int | None:
        """In how many of a hundred auctions it was awarded; None before the first."""
        return self.awards * 100 // self.auctions if self.auctions else None

    @property
    def late_percent(self) -> int | None:
        """How many of a hundred units left late; None before the first."""
        return self.late * 100 // self.units if self.units else None


def buyer_past(buyer_id: UUID) -> BuyerPast:
    """The buyer's past."""
    places = Pledge.objects.filter(buyer_id=buyer_id).aggregate(
        committed=Count("pk", filter=Q(committed_at__isnull=False)),
        withdrawn=Count("pk", filter=Q(status=PledgeStatus.WITHDRAWN, committed_at__isnull=False)),
    )
    orders = Order.objects.filter(buyer_id=buyer_id).aggregate(
        orders=Count("pk"),
        paid=Count("pk", filter=Q(status=OrderStatus.PAID)),
        dropped=Count("pk", filter=Q(status=OrderStatus.DROPPED)),
        cancelled=Count("pk", filter=Q(status=OrderStatus.CANCELLED)),
    )
    return BuyerPast(**places, **orders)


def seller_past(seller_id: UUID) -> SellerPast:
    """The business's past; its auctions, awards and units counted in one statement."""
    gone = [AwardStatus.REFUSED, AwardStatus.LAPSED]
    bids = Bid.objects.filter(seller_id=seller_id, auction__status=AuctionStatus.CLOSED)
    awards = Award.objects.filter(seller_id=seller_id)
    units = Unit.objects.filter(order__seller_id=seller_id, order__status=OrderStatus.PAID)
    counted = (
        (bids.exclude(status=BidStatus.WITHDRAWN), Count("auction", distinct=True)),
        (awards, Count("pk")),
        (awards.filter(status=AwardStatus.ACCEPTED), Count("pk")),
        (awards.filter(status__in=gone), Count("pk")),
        (units, Count("pk")),
        (units.filter(status=UnitStatus.REFUNDED), Count("pk")),
        (units.filter(shipment__shipped_at__gte=F("ship_by")), Count("pk")),
    )
    return SellerPast(*together(*counted))
