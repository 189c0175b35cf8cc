"""Questions about the sellers a buyer turned away."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.paging import Ask, Part, part_of
from marketplace.models import SellerBar
from marketplace.rules.states import AuctionStatus
from marketplace.selectors.auctions import alias_name


@dataclass(frozen=True)
class BarredSeller:
    """A seller this buyer turned away: by name, or under its alias while the auction it was met in runs."""

    bar_id: UUID
    name: str
    is_alias: bool
    pool_id: UUID | None
    since: datetime


def barred_sellers_of(buyer_id: UUID, *, at_most: int = 100) -> list[BarredSeller]:
    """The sellers this buyer turned away, the newest first."""
    rows = SellerBar.objects.filter(buyer_id=buyer_id, ended_at=None).select_related("bid__auction", "seller")
    return _all_shown(list(rows.order_by("-pk")[:at_most]))


def barred_part(buyer_id: UUID, ask: Ask) -> Part[BarredSeller]:
    """One part of what `barred_sellers_of` lists. Raises CursorUnfit."""
    rows = SellerBar.objects.filter(buyer_id=buyer_id, ended_at=None).select_related("bid__auction", "seller")
    return part_of(rows, "-pk", ask=ask).shown(_all_shown)


def _all_shown(bars: list[SellerBar]) -> list[BarredSeller]:
    return [_shown(bar, bar.seller.business_name) for bar in bars]


def _shown(bar: SellerBar, name: str) -> BarredSeller:
    auction = bar.bid.auction if bar.bid else None
    is_alias = bar.bid is not None and auction is not None and auction.status != AuctionStatus.CLOSED
    shown = alias_name(bar.bid.alias) if bar.bid is not None and is_alias else name
    return BarredSeller(bar.id, shown, is_alias, auction.pool_id if auction else None, bar.made_at)
