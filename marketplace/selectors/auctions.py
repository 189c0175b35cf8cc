"""Questions about auctions. While bids are sealed nobody, staff included, is told a price."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language

from common.asking import asked_once
from marketplace.errors import NoAuction
from marketplace.models import Auction, Award, Bid
from marketplace.rules.aliases import alias_for
from marketplace.rules.auction import AuctionRoom, Phase, highest_price_that_leads, leader, ranking, step
from marketplace.rules.demand import Demand, DemandBand, is_valid
from marketplace.rules.states import AuctionStatus, AwardStatus, BidStatus, PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.rooms import bid_view, clock_of, demands_of, room_of

TOLD = [BidStatus.WITHDRAWN, BidStatus.REJECTED]
DECIDED = {BidStatus.WINNING, BidStatus.ACCEPTED, BidStatus.RENEGED}
_RUNNING = PoolStatus.AUCTION
OPEN_PHASES = {Phase.LIVE, Phase.ENDED}


@dataclass(frozen=True)
class BidRow:
    """One accepted bid as everybody may see it once bids are open."""

    bid_id: UUID
    status: BidStatus
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
    title: str
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
    """The award of a pool, once its auction ended. While it is vetted its acceptance has no deadline."""

    id: UUID
    pool_id: UUID
    status: AwardStatus
    price_minor: int
    units: int
    seller_name: str
    seller_id: UUID
    lead_days: int
    made_at: datetime
    opt_out_until: datetime | None
    consent_until: datetime | None
    offered_at: datetime | None
    accept_by: datetime | None
    decided_at: datetime | None
    fewer_units: int | None
    fewer_by: datetime | None


def auction_of(pool_id: UUID, *, now: datetime) -> AuctionView | None:
    """The auction of a pool as everybody may see it, or None when it has none."""
    auction = Auction.objects.select_related("pool").filter(pool_id=pool_id).first()
    return auction_views([auction], now=now)[pool_id] if auction else None


def auction_views(
    auctions: Sequence[Auction], *, now: datetime, demands: Mapping[UUID, Demand] | None = None
) -> dict[UUID, AuctionView]:
    """Auctions as everybody may see them, by pool; fetched with their pools. Two queries, whatever their number.

    `demands` are those of the pools, where the caller has read them.
    """
    bids = _bids_in(auctions)
    if demands is None:
        demands = demands_of([auction.pool_id for auction in auctions if auction.id in bids])
    return {
        auction.pool_id: _view(auction, bids[auction.id], demands.get(auction.pool_id, Demand([])), now=now)
        for auction in auctions
    }


def bid_desk(pool_id: UUID, *, seller_id: UUID, now: datetime) -> BidDesk:
    """What this seller sees of the auction. Raises NoAuction."""
    found = _bid_desks(Auction.objects.filter(pool_id=pool_id), seller_id=seller_id, now=now)
    if not found:
        raise NoAuction()
    return found[0]


def standing_desks(seller_id: UUID, *, now: datetime, at_most: int) -> list[BidDesk]:
    """What this seller sees of the running auctions it stands in, the soonest end first."""
    standing = Bid.objects.filter(seller_id=seller_id, status=BidStatus.STANDING, auction__pool__status=_RUNNING)
    auctions = Auction.objects.filter(pk__in=standing.values("auction")).order_by("ends_at", "pk")
    return _bid_desks(auctions[:at_most], seller_id=seller_id, now=now)


def _bid_desks(rows: QuerySet[Auction], *, seller_id: UUID, now: datetime) -> list[BidDesk]:
    """Three queries, whatever their number."""
    auctions = list(rows.select_related("pool__want"))
    demands = demands_of([auction.pool_id for auction in auctions])
    bids = _bids_in(auctions)
    return [
        _desk(auction, bids[auction.id], demands.get(auction.pool_id, Demand([])), seller_id=seller_id, now=now)
        for auction in auctions
    ]


def _desk(auction: Auction, bids: list[Bid], demand: Demand, *, seller_id: UUID, now: datetime) -> BidDesk:
    room, view = room_of(auction, bids, demand), _view(auction, bids, demand, now=now)
    order = ranking(room.standing, room.demand, room.terms)
    own_bids = [bid for bid in bids if bid.seller_id == seller_id]
    own = next((bid for bid in own_bids if bid.status == BidStatus.STANDING), None)
    rank = next((place for place, bid in enumerate(order, 1) if bid.seller == str(seller_id)), None)
    is_open = view.phase in OPEN_PHASES
    leading = view.leading_price_minor
    best = leading or auction.pool.want.hint_price_minor
    return BidDesk(
        auction=view,
        title=auction.pool.want.title,
        own=_own(own, room) if own else None,
        rank=rank if is_open else None,
        own_history=tuple(_rows(auction, own_bids)),
        limit_minor=_limit(leading, own.price_minor if own else None, room.terms.step_bp) if is_open else None,
        bands=tuple(room.demand.bands_for_sellers(best)) if best else (),
        threshold_units=room.terms.threshold_units,
        step_bp=room.terms.step_bp,
        commission_bp=room.terms.commission_bp,
        lead_days_max=room.terms.lead_days_max,
    )


def _bids_in(auctions: Sequence[Auction]) -> dict[UUID, list[Bid]]:
    bids: dict[UUID, list[Bid]] = defaultdict(list)
    for bid in Bid.objects.filter(auction__in=auctions).order_by("sequence"):
        bids[bid.auction_id].append(bid)
    return bids


def award_of(pool_id: UUID) -> AwardView | None:
    """The newest award of a pool, or None."""
    awards = award_rows(pool_id)
    return shown_awards(awards[-1:])[0] if awards else None


def awards_in(pool_id: UUID) -> list[AwardView]:
    """Every award of a pool, the oldest first: each but the newest was lost."""
    return shown_awards(award_rows(pool_id))


@asked_once
def award_rows(pool_id: UUID) -> tuple[Award, ...]:
    """Every award of a pool with its bid, its seller and what was asked about its price, the oldest first."""
    rows = Award.objects.select_related("bid", "seller", "low_price", "pool__want").filter(pool_id=pool_id)
    return tuple(rows.order_by("turn"))


def shown_awards(awards: Iterable[Award]) -> list[AwardView]:
    """Awards, fetched with their bids and sellers."""
    return [
        AwardView(
            id=award.id,
            pool_id=award.pool_id,
            status=AwardStatus(award.status),
            price_minor=award.price_minor,
            units=award.units,
            seller_name=award.seller.business_name,
            seller_id=award.seller_id,
            lead_days=award.bid.lead_days,
            made_at=award.made_at,
            opt_out_until=award.opt_out_until,
            consent_until=award.consent_until,
            offered_at=award.offered_at,
            accept_by=award.accept_by,
            decided_at=award.decided_at,
            fewer_units=award.fewer_units,
            fewer_by=award.fewer_by,
        )
        for award in awards
    ]


def _view(auction: Auction, bids: list[Bid], demand: Demand, *, now: datetime) -> AuctionView:
    phase = clock_of(auction).phase(now)
    is_open = phase in OPEN_PHASES
    rows = _rows(auction, bids) if is_open else []
    leading = _leading(auction, bids, demand) if is_open else None
    price = leading.price_minor if leading else None
    return AuctionView(
        pool_id=auction.pool_id,
        phase=phase,
        opens_at=auction.opens_at,
        sealed_ends_at=auction.sealed_ends_at,
        original_ends_at=auction.original_ends_at,
        ends_at=auction.ends_at,
        seller_count=len({bid.seller_id for bid in bids if bid.status not in TOLD}),
        leading_price_minor=price,
        leading_alias=alias_name(leading.alias) if leading else "",
        leading_lead_days=leading.lead_days if leading else None,
        step_minor=step(price, auction.pool.terms["step_bp"]) if price else None,
        bids=tuple(reversed(rows)),
        leads=tuple(row for row in rows if row.took_the_lead),
    )


def _leading(auction: Auction, bids: list[Bid], demand: Demand) -> Bid | None:
    """The leading bid while bids stand; after the close the one that won."""
    decided = next((bid for bid in bids if bid.status in DECIDED), None)
    if decided is not None:
        return decided
    standing = [bid_view(bid) for bid in bids if bid.status == BidStatus.STANDING]
    first = leader(standing, demand, PoolTerms.from_json(auction.pool.terms))
    return next((bid for bid in bids if first and str(bid.id) == first.bid_id), None)


def _rows(auction: Auction, bids: Iterable[Bid]) -> list[BidRow]:
    """Bids in order of acceptance. What was replaced while sealed is nobody's business: only openings count."""
    told = [bid for bid in bids if bid.status not in TOLD and _is_told(bid, auction)]
    rows: list[BidRow] = []
    lowest: int | None = None
    for bid in sorted(told, key=lambda bid: (max(bid.placed_at, auction.sealed_ends_at), bid.sequence)):
        leads = lowest is None or bid.price_minor < lowest
        lowest = min(bid.price_minor, lowest) if lowest is not None else bid.price_minor
        rows.append(
            BidRow(
                bid_id=bid.id,
                status=BidStatus(bid.status),
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


def _is_told(bid: Bid, auction: Auction) -> bool:
    """Openings and live bids are. What stands at the sealed end is an opening before a sweep has marked it (A3)."""
    is_unmarked = auction.status == AuctionStatus.SEALED and bid.status == BidStatus.STANDING
    return bid.is_opening or is_unmarked or bid.placed_at >= auction.sealed_ends_at


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
