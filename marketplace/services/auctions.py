"""An auction from its opening to its close."""

from datetime import datetime
from uuid import UUID

from common import clock
from common.calendar import korean_calendar
from common.failpoints import declare, failpoint
from common.lifecycle import CLOCK, SYSTEM
from common.locks import locked, next_due
from common.outbox import record
from common.transactions import in_unit
from marketplace.events import AuctionClosed, AuctionOpened, BidsRevealed, PoolExpired
from marketplace.models import Auction, Award, Bid, Judgement, Pool
from marketplace.rules.auction import AuctionClock, Phase
from marketplace.rules.award import Outcome, award
from marketplace.rules.deadlines import standby_until
from marketplace.rules.demand import Demand
from marketplace.rules.judgements import Occasion, final_order, verdict_on
from marketplace.rules.pools import has_expired
from marketplace.rules.states import AuctionStatus, BidStatus, PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.rooms import bid_view, clock_of, demand_of
from marketplace.services.awarding import make_award
from marketplace.services.flags import close_flags
from marketplace.services.machines import advance
from marketplace.services.places import lapse_places, lapse_unconfirmed
from marketplace.services.records import keep_record

declare("auction.closed", "auction.awarded")

ANY_PRICE = 1
OPEN = [AuctionStatus.SEALED, AuctionStatus.LIVE]


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
    award_id = _decide(auction, closed_at=ended_at, now=now)
    record(AuctionClosed(pool_id=str(pool.id), award_id=award_id), now=now)
    return auction


def _decide(auction: Auction, *, closed_at: datetime, now: datetime) -> str:
    """Award the auction by the demand at its end, or end its pool; the award's id, "" without a winner."""
    lapse_unconfirmed(auction.pool)
    pool, terms, demand = auction.pool, PoolTerms.from_json(auction.pool.terms), demand_of(auction)
    standing = list(Bid.objects.filter(auction=auction, status=BidStatus.STANDING))
    for bid in standing:
        bid.auction = auction
    people = demand.people_at(ANY_PRICE)
    advance(
        auction,
        "close",
        actor=CLOCK,
        closed_at=closed_at,
        closing_units=demand.units_at(ANY_PRICE),
        closing_people=people,
        standby_until=standby_until(auction.ends_at, collection_ends_at=None, terms=terms, calendar=korean_calendar()),
    )
    failpoint("auction.closed")
    outcome = award([bid_view(bid) for bid in standing], demand=demand, terms=terms)
    _keep_judgements(standing, outcome=outcome, demand=demand, auction=auction)
    _settle_bids(standing, outcome)
    keep_record(auction, outcome=outcome, demand=demand, now=closed_at)
    close_flags(auction, standing, people=people, at=auction.ends_at, now=now)
    made = _award_winner(standing, outcome=outcome, demand=demand, now=now)
    if made is None:
        advance(pool, "find_no_bids", actor=CLOCK, ended_at=closed_at)
        lapse_places(pool)
    failpoint("auction.awarded")
    return str(made.id) if made else ""


def _settle_bids(standing: list[Bid], outcome: Outcome) -> None:
    standbys = {view.bid_id for view in outcome.standbys}
    for bid in standing:
        if outcome.winner and str(bid.id) == outcome.winner.bid_id:
            advance(bid, "win", actor=CLOCK)
        elif str(bid.id) in standbys:
            advance(bid, "stand_by", actor=CLOCK)
        else:
            advance(bid, "release", actor=CLOCK)


def _keep_judgements(standing: list[Bid], *, outcome: Outcome, demand: Demand, auction: Auction) -> None:
    """What the demand at the end said of every bid, in the final order (rules.md E12)."""
    bids, terms = {str(bid.id): bid for bid in standing}, PoolTerms.from_json(auction.pool.terms)
    order = final_order([bid_view(bid) for bid in standing], outcome=outcome, demand=demand, terms=terms)
    rows = []
    for rank, view in enumerate(order, 1):
        verdict = verdict_on(view, demand, terms)
        rows.append(
            Judgement(
                bid=bids[view.bid_id],
                occasion=Occasion.CLOSE,
                judged_at=auction.ends_at,
                units=verdict.units,
                people=verdict.people,
                served_units=verdict.served_units,
                is_valid=verdict.is_valid,
                rank=rank,
            )
        )
    Judgement.objects.bulk_create(rows)


def _award_winner(standing: list[Bid], *, outcome: Outcome, demand: Demand, now: datetime) -> Award | None:
    """The first award, all of whose clocks start at the end however late the sweep (rules.md E8); None if none won."""
    winner = next((bid for bid in standing if bid.status == BidStatus.WINNING), None)
    if winner is None or outcome.winner is None:
        return None
    pool = winner.auction.pool
    advance(pool, "vet", actor=CLOCK)
    verdict = verdict_on(outcome.winner, demand, PoolTerms.from_json(pool.terms))
    return make_award(winner, verdict=verdict, at=winner.auction.ends_at, now=now)
