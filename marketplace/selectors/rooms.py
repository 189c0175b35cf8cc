"""An auction as the rules see it: its clock, standing bids and the demand, read under the auction's lock."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from marketplace.models import Auction, Bid, Pledge
from marketplace.rules.auction import AuctionClock, AuctionRoom, BidView
from marketplace.rules.demand import Demand, PledgeView
from marketplace.rules.states import BidStatus, PledgeStatus
from marketplace.rules.terms import PoolTerms


def room_of(auction: Auction) -> AuctionRoom:
    """All that a bid in this auction is judged against."""
    bids = list(auction.bids.filter(status__in=[BidStatus.STANDING, BidStatus.REJECTED]))
    return AuctionRoom(
        clock=clock_of(auction),
        standing=[bid_view(bid) for bid in bids if bid.status == BidStatus.STANDING],
        demand=demand_of(auction),
        terms=PoolTerms.from_json(auction.pool.terms),
        shut_out=frozenset(str(bid.seller_id) for bid in bids if bid.status == BidStatus.REJECTED),
    )


def clock_of(auction: Auction) -> AuctionClock:
    """The auction's instants."""
    return AuctionClock(auction.opens_at, auction.sealed_ends_at, auction.original_ends_at, auction.ends_at)


def demand_of(auction: Auction) -> Demand:
    """The committed pledges of the auction's pool."""
    return demands_of([auction.pool_id]).get(auction.pool_id, Demand([]))


def demands_of(pool_ids: Iterable[UUID]) -> dict[UUID, Demand]:
    """The committed pledges of pools, by pool; pools without any are left out."""
    places = Pledge.objects.filter(pool_id__in=list(pool_ids), status=PledgeStatus.COMMITTED)
    rows = places.values_list("pool_id", "pk", "units", "cap_minor", "person_group", "committed_at", "sequence")
    pledges: dict[UUID, list[PledgeView]] = defaultdict(list)
    for pool_id, key, units, cap, group, committed_at, sequence in rows:
        if committed_at is not None:
            pledges[pool_id].append(PledgeView(str(key), units, cap, group, committed_at, sequence))
    return {pool_id: Demand(views) for pool_id, views in pledges.items()}


def bid_view(bid: Bid) -> BidView:
    """A bid as the rules see it."""
    return BidView(
        bid_id=str(bid.id),
        seller=str(bid.seller_id),
        price_minor=bid.price_minor,
        min_units=bid.min_units,
        max_units=bid.max_units,
        accepted_at=bid.accepted_at,
        sequence=bid.sequence,
    )
