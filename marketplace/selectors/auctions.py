"""Questions about auctions. While bids are sealed nobody, staff included, is told a price."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from marketplace.errors import NoAuction
from marketplace.models import Auction, Award, Bid
from marketplace.rules.aliases import alias_for
from marketplace.rules.auction import AuctionRoom, Phase, highest_price_that_leads, ranking, step
from marketplace.rules.demand import DemandBand, is_valid
from marketplace.rules.states import AwardStatus, BidStatus
from marketplace.selectors.rooms import bid_view, clock_of, room_of
from merchants.selectors import sellers

TOLD = [BidStatus.WITHDRAWN, BidStatus.REJECTED]


@dataclass(frozen=True)
class BidRow:
    """One accepted bid as everybody may see it once bids are open."""

    at: datetime
    alias: str
    price_minor: int
    took_the_lead: bool
    extended_to: datetime | None


@dataclass(frozen=True)
class AuctionView:
    """An auction as everybody may see it at an instant.

    `bids` and prices are empty while sealed; `leads` are the bids that lowered the leading price, in order.
    `seller_count` is for committed buyers only (screens.md); the page decides whom it tells.
    """

    pool_id: UUID
    phase: Phase
    opens_at: datetime
    sealed_ends_at: datetime
    original_ends_at: datetime
    ends_at: datetime
    seller_count: int
    leading_price_minor: int | None
    leading_alias: str
    leading_lead_days: int | None
    step_minor: int | None
    bids: tuple[BidRow, ...]
    leads: tuple[BidRow, ...]

    @property
    def phase_ends_at(self) -> datetime:
        """What the countdown counts to: the opening of the bids, then the end."""
        return self.sealed_ends_at if self.phase in {Phase.NOT_OPEN, Phase.SEALED} else self.ends_at

    @property
    def was_extended(self) -> bool:
        """Whether the soft close moved the end."""
        return self.ends_at > self.original_ends_at


@dataclass(frozen=True)
class OwnBid:
    """A seller's standing bid, for its own eyes."""

    price_minor: int
    min_units: int
    max_units: int
    lead_days: int
    note: str
    placed_at: datetime
    is_valid: bool


@dataclass(frozen=True)
class BidDesk:
    """What a seller sees of an auction: never names, never how many rivals (product.md)."""

    auction: AuctionView
    own: OwnBid | None
    rank: int | None
    own_history: tuple[BidRow, ...]
    limit_minor: int | None
    bands: tuple[DemandBand, ...]
    threshold_units: int
    step_bp: int
    commission_bp: int
    lead_days_max: int


@dataclass(frozen=True)
class AwardView:
    """The award of a pool, once its auction ended."""

    id: UUID
    pool_id: UUID
    status: AwardStatus
    price_minor: int
    units: int
    seller_name: str
    seller_id: UUID
    lead_days: int
    offered_at: datetime
    accept_by: datetime


def auction_of(pool_id: UUID, *, now: datetime) -> AuctionView | None:
    """The auction of a pool as everybody may see it, or None when it has none."""
    auction = Auction.objects.select_related("pool").filter(pool_id=pool_id).first()
    return _view(auction, now=now) if auction else None


def leading_prices(pool_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, int]:
    """The leading price of each of these pools whose bidding is open, for lists."""
    open_ones = Auction.objects.select_related("pool").filter(pool_id__in=list(pool_ids), sealed_ends_at__lte=now)
    views = {auction.pool_id: _view(auction, now=now).leading_price_minor for auction in open_ones}
    return {pool_id: price for pool_id, price in views.items() if price is not None}


def bid_desk(pool_id: UUID, *, seller_id: UUID, now: datetime) -> BidDesk:
    """What this seller sees of the auction. Raises NoAuction."""
    auction = Auction.objects.select_related("pool__want").filter(pool_id=pool_id).first()
    if auction is None:
        raise NoAuction()
    room, view = room_of(auction), _view(auction, now=now)
    order = ranking(room.standing, room.demand, room.terms)
    own = auction.bids.filter(seller_id=seller_id, status=BidStatus.STANDING).first()
    rank = next((place for place, bid in enumerate(order, 1) if bid.seller == str(seller_id)), None)
    is_open = view.phase in {Phase.LIVE, Phase.ENDED}
    leading = view.leading_price_minor
    best = leading or auction.pool.want.hint_price_minor
    return BidDesk(
        auction=view,
        own=_own(own, room) if own else None,
        rank=rank if is_open else None,
        own_history=tuple(_rows(auction, auction.bids.filter(seller_id=seller_id))),
        limit_minor=_limit(leading, own.price_minor if own else None, room.terms.step_bp) if is_open else None,
        bands=tuple(room.demand.bands_for_sellers(best)) if best else (),
        threshold_units=room.terms.threshold_units,
        step_bp=room.terms.step_bp,
        commission_bp=room.terms.commission_bp,
        lead_days_max=room.terms.lead_days_max,
    )


def award_of(pool_id: UUID) -> AwardView | None:
    """The newest award of a pool, or None."""
    award = Award.objects.select_related("bid").filter(pool_id=pool_id).order_by("-offered_at").first()
    return shown_awards([award])[0] if award else None


def shown_awards(awards: Iterable[Award]) -> list[AwardView]:
    """Awards, fetched with their bids, with the names of their sellers."""
    rows = list(awards)
    names = sellers([award.seller_id for award in rows])
    return [
        AwardView(
            id=award.id,
            pool_id=award.pool_id,
            status=AwardStatus(award.status),
            price_minor=award.price_minor,
            units=award.units,
            seller_name=names[award.seller_id].business_name,
            seller_id=award.seller_id,
            lead_days=award.bid.lead_days,
            offered_at=award.offered_at,
            accept_by=award.accept_by,
        )
        for award in rows
    ]


def _view(auction: Auction, *, now: datetime) -> AuctionView:
    clock = clock_of(auction)
    phase = clock.phase(now)
    is_open = phase in {Phase.LIVE, Phase.ENDED}
    rows = _rows(auction, auction.bids.all()) if is_open else []
    leader = _leader(auction) if is_open else None
    leading = leader.price_minor if leader else None
    terms_step = auction.pool.terms["step_bp"]
    return AuctionView(
        pool_id=auction.pool_id,
        phase=phase,
        opens_at=auction.opens_at,
        sealed_ends_at=auction.sealed_ends_at,
        original_ends_at=auction.original_ends_at,
        ends_at=auction.ends_at,
        seller_count=auction.bids.exclude(status__in=TOLD).values("seller_id").distinct().count(),
        leading_price_minor=leading,
        leading_alias=alias_name(leader.alias) if leader else "",
        leading_lead_days=leader.lead_days if leader else None,
        step_minor=step(leading, terms_step) if leading else None,
        bids=tuple(reversed(rows)),
        leads=tuple(row for row in rows if row.took_the_lead),
    )


def _leader(auction: Auction) -> Bid | None:
    """The leading bid while bids stand; after the close the one that won."""
    decided = auction.bids.filter(status__in=[BidStatus.WINNING, BidStatus.ACCEPTED, BidStatus.RENEGED]).first()
    if decided is not None:
        return decided
    leader = room_of(auction).leader()
    return auction.bids.get(pk=leader.bid_id) if leader else None


def _rows(auction: Auction, bids: Iterable[Bid]) -> list[BidRow]:
    """Bids in order of acceptance. What was replaced while sealed is nobody's business: only openings count."""
    told = [
        bid
        for bid in sorted(bids, key=lambda bid: bid.sequence)
        if bid.status not in TOLD and (bid.is_opening or bid.placed_at >= auction.sealed_ends_at)
    ]
    rows: list[BidRow] = []
    lowest: int | None = None
    for bid in sorted(told, key=lambda bid: (max(bid.placed_at, auction.sealed_ends_at), bid.sequence)):
        leads = lowest is None or bid.price_minor < lowest
        lowest = min(bid.price_minor, lowest) if lowest is not None else bid.price_minor
        rows.append(
            BidRow(
                at=bid.placed_at,
                alias=alias_name(bid.alias),
                price_minor=bid.price_minor,
                took_the_lead=leads,
                extended_to=bid.ends_at_after
                if bid.changed_leader and bid.ends_at_after > auction.original_ends_at
                else None,
            )
        )
    return rows


def alias_name(index: int) -> str:
    """A seller's alias in the active language."""
    alias = alias_for(index)
    return alias.en if get_language() == "en" else alias.ko


def _own(bid: Bid, room: AuctionRoom) -> OwnBid:
    return OwnBid(
        price_minor=bid.price_minor,
        min_units=bid.min_units,
        max_units=bid.max_units,
        lead_days=bid.lead_days,
        note=bid.note,
        placed_at=bid.placed_at,
        is_valid=is_valid(bid_view(bid), room.demand, room.terms),
    )


def _limit(leading: int | None, own: int | None, step_bp: int) -> int | None:
    """The dearest price the auction would take from this seller now; None = any."""
    if leading is None:
        return None
    limit = highest_price_that_leads(leading, step_bp) or 0
    return min(limit, own - 1) if own is not None else limit
