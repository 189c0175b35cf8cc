"""What would be missed at a deadline unless a seller acts: read by reminders and by the sandbox's cast."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketplace.models import Auction, Award, Order
from marketplace.rules.states import AuctionStatus, AwardStatus, PoolStatus, UnitStatus


@dataclass(frozen=True)
class Cue:
    """An auction in which nobody has bid yet."""

    pool_id: UUID
    start_price_minor: int | None


@dataclass(frozen=True)
class SellerTurn:
    """Something of one seller that waits for it: an award to answer, an order to hand over."""

    id: UUID
    seller_id: UUID


def silent_auctions(*, until: datetime) -> list[Cue]:
    """Sealed auctions without a bid that open by then."""
    rows = Auction.objects.select_related("pool__want").filter(
        status=AuctionStatus.SEALED, sealed_ends_at__lte=until, bids=None
    )
    return [Cue(row.pool_id, row.pool.want.hint_price_minor) for row in rows]


def awards_to_answer(*, until: datetime) -> list[SellerTurn]:
    """Awards whose answer is due by then."""
    rows = Award.objects.filter(status=AwardStatus.OFFERED, accept_by__lte=until)
    return [SellerTurn(row.id, row.seller_id) for row in rows]


def orders_to_hand_over(*, until: datetime) -> list[SellerTurn]:
    """Orders with units to be shipped by then."""
    rows = Order.objects.filter(
        units__status=UnitStatus.HELD, units__ship_by__lte=until, pool__status=PoolStatus.FULFILLING
    )
    return [SellerTurn(row.id, row.seller_id) for row in rows.distinct()]
