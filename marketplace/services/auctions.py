"""An auction from its opening to its close."""

from datetime import datetime
from uuid import UUID

from common import clock
from common.lifecycle import CLOCK, SYSTEM
from common.locks import locked, next_due
from common.outbox import record
from common.transactions import in_unit
from marketplace.events import AuctionClosed, AuctionOpened, BidsRevealed, PoolExpired
from marketplace.models import Auction, Award, Bid, Pledge, Pool
from marketplace.rules.auction import AuctionClock, Phase
from marketplace.rules.award import Outcome, award
from marketplace.rules.deadlines import accept_by
from marketplace.rules.pools import has_expired
from marketplace.rules.states import AuctionStatus, AwardStatus, BidStatus, PledgeStatus, PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.rooms import bid_view, clock_of, demand_of
from marketplace.services.machines import advance
from marketplace.services.records import keep_record

OPEN = [AuctionStatus.SEALED, AuctionStatus.LIVE]
LIVE_PLACES = [PledgeStatus.INTERESTED, PledgeStatus.COMMITTED, PledgeStatus.TO_CONFIRM]


@in_unit
def expire_next_pool(*, now: datetime) -> Pool | None:
    """Expire one pool whose deadline passed with people missing; None when there is none."""
    due = Pool.objects.filter(status=PoolStatus.GATHERING, deadline__lte=now)
    pool = next_due(due.order_by("deadline"))
    if pool is None or not has_expired(pool.status, deadline=pool.deadline, now=clock.after_lock()):
        return None
    advance(pool, "expire", actor=CLOCK, ended_at=now)
    lapse_places(pool)
    record(PoolExpired(pool_id=str(pool.id)), now=now)
    return pool


@in_unit
def open_auction(*, pool_id: UUID, now: datetime) -> Auction | None:
    """Open the auction of a pool that was reached, once. One taken down meanwhile has none."""
    pool = locked(Pool.objects.filter(pk=pool_id)).get()
    if pool.status != PoolStatus.REACHED:
        return Auction.objects.filter(pool=pool).first()
    starting = AuctionClock.starting(now, PoolTerms.from_json(pool.terms))
    advance(pool, "start_auction", actor=SYSTEM)
    auction = Auction.objects.create(
        pool=pool,
        status=AuctionStatus.SEALED,
        opens_at=starting.opens_at,
        sealed_ends_at=starting.sealed_ends_at,
        original_ends_at=starting.original_ends_at,
        ends_at=starting.ends_at,
    )
    record(AuctionOpened(pool_id=str(pool.id)), now=now)
    return auction


@in_unit
def reveal_next_auction(*, now: datetime) -> Auction | None:
    """Make one opening visible whose sealed phase is over; None when there is none."""
    due = Auction.objects.filter(status=AuctionStatus.SEALED, sealed_ends_at__lte=now)
    auction = next_due(due.order_by("sealed_ends_at"))
    if auction is not None:
        open_bidding(auction, now=clock.after_lock())
    return auction


def open_bidding(auction: Auction, *, now: datetime) -> None:
    """Turn the sealed bids into the opening, if it is time. Also asked by the first live bid, so that a late
    sweep changes nothing (rules.md A3). The auction is locked by the caller.
    """
    if auction.status != AuctionStatus.SEALED or clock_of(auction).phase(now) is Phase.SEALED:
        return
    Bid.objects.filter(auction=auction, status=BidStatus.STANDING).update(is_opening=True)
    advance(auction, "open", actor=CLOCK)
    record(BidsRevealed(pool_id=str(auction.pool_id)), now=now)


@in_unit
def close_next_auction(*, now: datetime) -> Auction | None:
    """Close one auction whose effective end has passed, award it or end its pool; None when there is none.

    Bidders hold the auction's lock and moved its end before we got it, so the end is read again under it.
    """
    due = Pool.objects.filter(status=PoolStatus.AUCTION, auction__status__in=OPEN, auction__ends_at__lte=now)
    pool = next_due(due.order_by("auction__ends_at"))
    if pool is None:
        return None
    auction = locked(Auction.objects.filter(pool=pool)).get()
    auction.pool = pool
    ended_at = clock.after_lock()
    if auction.status not in OPEN or clock_of(auction).phase(ended_at) is not Phase.ENDED:
        return None
    open_bidding(auction, now=ended_at)
    advance(auction, "close", actor=CLOCK, closed_at=ended_at)
    lapse_unconfirmed(pool)
    standing = list(Bid.objects.filter(auction=auction, status=BidStatus.STANDING))
    terms = PoolTerms.from_json(pool.terms)
    demand = demand_of(auction)
    outcome = award([bid_view(bid) for bid in standing], demand=demand, terms=terms)
    _settle_bids(standing, outcome)
    keep_record(auction, outcome=outcome, demand=demand, now=ended_at)
    offered = _offer(pool, standing, outcome, ended_at=auction.ends_at) if outcome.winner else None
    if offered is None:
        advance(pool, "find_no_bids", actor=CLOCK, ended_at=ended_at)
        lapse_places(pool)
    record(AuctionClosed(pool_id=str(pool.id), award_id=str(offered.id) if offered else ""), now=now)
    return auction


def lapse_unconfirmed(pool: Pool) -> None:
    """Places nobody confirmed again in time end with the auction. The pool is locked by the caller."""
    for place in Pledge.objects.filter(pool=pool, status=PledgeStatus.TO_CONFIRM):
        advance(place, "lapse", actor=CLOCK, address=None)


def lapse_places(pool: Pool) -> None:
    """End every place of a pool that ended; nobody was charged. The pool is locked by the caller."""
    live = Pledge.objects.filter(pool=pool, status__in=LIVE_PLACES)
    for place in live:
        advance(place, "lapse", actor=CLOCK, address=None)


def _settle_bids(standing: list[Bid], outcome: Outcome) -> None:
    standbys = {view.bid_id for view in outcome.standbys}
    for bid in standing:
        if outcome.winner and str(bid.id) == outcome.winner.bid_id:
            advance(bid, "win", actor=CLOCK)
        elif str(bid.id) in standbys:
            advance(bid, "stand_by", actor=CLOCK)
        else:
            advance(bid, "release", actor=CLOCK)


def _offer(pool: Pool, standing: list[Bid], outcome: Outcome, *, ended_at: datetime) -> Award:
    """All clocks start at the end, however late the sweep (rules.md E8)."""
    winner = next(bid for bid in standing if bid.status == BidStatus.WINNING)
    advance(pool, "vet", actor=CLOCK)
    return Award.objects.create(
        pool=pool,
        bid=winner,
        seller_id=winner.seller_id,
        status=AwardStatus.OFFERED,
        price_minor=winner.price_minor,
        units=outcome.awarded_units,
        offered_at=ended_at,
        accept_by=accept_by(ended_at, PoolTerms.from_json(pool.terms)),
    )
