"""What would be missed at a deadline unless somebody acts: read by reminders and by the sandbox's cast."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketplace.models import Auction, Award, Consent, LowPriceHold, Order
from marketplace.models.pools import HELD_PLACES
from marketplace.rules.states import AuctionStatus, AwardStatus, ConsentStatus, LowPriceStatus, PoolStatus, UnitStatus


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


@dataclass(frozen=True)
class BuyerTurn:
    """A pool that asks one of its buyers something."""

    pool_id: UUID
    buyer_id: UUID


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


def low_prices_to_explain(*, until: datetime) -> list[SellerTurn]:
    """Awards whose seller must explain a low price by then."""
    rows = LowPriceHold.objects.filter(status=LowPriceStatus.WAITING, answer_by__lte=until).select_related("award")
    return [SellerTurn(row.award_id, row.award.seller_id) for row in rows]


def low_prices_to_decide(*, until: datetime) -> list[UUID]:
    """Awards about whose low price an operator must decide by then."""
    rows = LowPriceHold.objects.filter(status=LowPriceStatus.ANSWERED, decide_by__lte=until)
    return list(rows.values_list("award_id", flat=True))


def consents_to_give(*, until: datetime) -> list[BuyerTurn]:
    """Buyers who are asked about a new price until then."""
    rows = Consent.objects.filter(status=ConsentStatus.ASKED, award__consent_until__lte=until)
    asked = rows.filter(award__status=AwardStatus.CONSENT, pledge__status__in=HELD_PLACES)
    return [BuyerTurn(*row) for row in asked.values_list("award__pool_id", "pledge__buyer_id")]


def smaller_orders_to_answer(*, until: datetime) -> list[SellerTurn]:
    """Awards whose seller must say by then whether it takes what was collected."""
    rows = Award.objects.filter(status=AwardStatus.FEWER, fewer_by__lte=until)
    return [SellerTurn(row.id, row.seller_id) for row in rows]


def orders_to_hand_over(*, until: datetime) -> list[SellerTurn]:
    """Orders with units to be shipped by then."""
    rows = Order.objects.filter(
        units__status=UnitStatus.HELD, units__ship_by__lte=until, pool__status=PoolStatus.FULFILLING
    )
    return [SellerTurn(row.id, row.seller_id) for row in rows.distinct()]
