"""An auction as the rules see it: its clock, standing bids and the demand, read under the auction's lock."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet

from marketplace.models import Auction, Bid, Pledge, SellerBar
from marketplace.models.pools import HELD_PLACES
from marketplace.rules.auction import AuctionClock, AuctionRoom, BidView, Phase
from marketplace.rules.demand import Demand, Offer, PledgeView
from marketplace.rules.states import BidStatus, PledgeStatus
from marketplace.rules.terms import PoolTerms


@dataclass(frozen=True)
class Crowd:
    """Who is in a pool: the demand of its committed pledges, and everybody who holds a place."""

    demand: Demand
    buyer_ids: frozenset[UUID]


def room_of(auction: Auction, bids: Collection[Bid], demand: Demand) -> AuctionRoom:
    """All that a bid in this auction is judged against, given at least the bids that stand or were rejected."""
    return AuctionRoom(
        clock=clock_of(auction),
        standing=[bid_view(bid) for bid in bids if bid.status == BidStatus.STANDING],
        demand=demand,
        terms=PoolTerms.from_json(auction.pool.terms),
        shut_out=frozenset(str(bid.seller_id) for bid in bids if bid.status == BidStatus.REJECTED),
    )


def rivals_at(room: AuctionRoom, now: datetime) -> list[list[int]]:
    """What decides who leads at that instant, for the record: [sequence, units, people] of each standing bid.

    Nothing while sealed, when a bid is judged against nobody.
    """
    if room.clock.phase(now) is not Phase.LIVE:
        return []
    return [[view.sequence, *met_by(room.demand, view)] for view in sorted(room.standing, key=lambda bid: bid.sequence)]


def met_by(demand: Demand, offer: Offer) -> tuple[int, int]:
    """The units and people that accept an offer (rules.md D2, D10)."""
    return demand.units_at(offer.price_minor, offer.seller), demand.people_at(offer.price_minor, offer.seller)


def bids_for(auction: Auction, seller_id: UUID) -> list[Bid]:
    """What a bid of this seller is judged against: all that stand or were rejected, and whatever it bid before."""
    judged = Q(status__in=[BidStatus.STANDING, BidStatus.REJECTED])
    return list(auction.bids.filter(judged | Q(seller_id=seller_id)))


def clock_of(auction: Auction) -> AuctionClock:
    """The auction's instants."""
    return AuctionClock(auction.opens_at, auction.sealed_ends_at, auction.original_ends_at, auction.ends_at)


def demand_of(auction: Auction) -> Demand:
    """The committed pledges of the auction's pool."""
    return demands_of([auction.pool_id]).get(auction.pool_id, Demand([]))


def demands_of(pool_ids: Iterable[UUID]) -> dict[UUID, Demand]:
    """The committed pledges of pools, by pool; pools without any are left out."""
    pledges: dict[UUID, list[PledgeView]] = defaultdict(list)
    places = Pledge.objects.filter(pool_id__in=list(pool_ids), status=PledgeStatus.COMMITTED)
    for pool_id, barred, *pledge in places.values_list("pool_id", barred_sellers(), *_PLEDGE):
        pledges[pool_id].append(_pledge_view(pledge, frozenset(map(str, barred))))
    return {pool_id: Demand(views) for pool_id, views in pledges.items()}


def demand_in(rows: Iterable[Sequence[Any]]) -> Demand:
    """The demand of committed places somebody has read: the columns of _PLEDGE, then the barred sellers' ids."""
    return Demand(_pledge_view(pledge, frozenset(map(str, barred))) for *pledge, barred in rows)


def demand_from(pool_id: UUID, places: QuerySet[Pledge]) -> Demand:
    """These places of a pool as the rules see them."""
    barred = barred_in([pool_id])
    rows = places.values_list("buyer_id", *_PLEDGE)
    return Demand(_pledge_view(pledge, barred[pool_id, buyer_id]) for buyer_id, *pledge in rows)


def crowd_of(pool_id: UUID) -> Crowd:
    """Everybody in the pool."""
    places = Pledge.objects.filter(pool_id=pool_id, status__in=HELD_PLACES)
    rows = list(places.values_list("buyer_id", "status", *_PLEDGE))
    barred = barred_in([pool_id])
    committed = [
        _pledge_view(pledge, barred[pool_id, buyer_id])
        for buyer_id, status, *pledge in rows
        if status == PledgeStatus.COMMITTED
    ]
    return Crowd(Demand(committed), frozenset(row[0] for row in rows))


def barred_sellers() -> ArraySubquery:
    """The same of each place in a query of places, as a column: the ids of the sellers its buyer turned away."""
    ends_at = OuterRef("pool__auction__ends_at")
    lasts = Q(ended_at=None) | Q(ended_at__gte=ends_at)
    bars = SellerBar.objects.filter(lasts, buyer_id=OuterRef("buyer_id"), made_at__lt=ends_at)
    return ArraySubquery(bars.values("seller_id"))


def barred_in(pool_ids: Collection[UUID]) -> Mapping[tuple[UUID, UUID], frozenset[str]]:
    """Which sellers the buyers in these pools turned away, by pool and buyer (rules.md D10).

    Frozen with the pledges at the auction's end (D9): what held then counts, whatever was changed since.
    """
    held_at_the_end = Q(buyer__seller_bars__made_at__lt=F("pool__auction__ends_at")) & (
        Q(buyer__seller_bars__ended_at=None) | Q(buyer__seller_bars__ended_at__gte=F("pool__auction__ends_at"))
    )
    rows = Pledge.objects.filter(held_at_the_end, pool_id__in=pool_ids)
    barred: dict[tuple[UUID, UUID], frozenset[str]] = defaultdict(frozenset)
    for pool_id, buyer_id, seller_id in rows.values_list("pool_id", "buyer_id", "buyer__seller_bars__seller_id"):
        barred[pool_id, buyer_id] |= {str(seller_id)}
    return barred


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


_PLEDGE = ("pk", "units", "cap_minor", "person_group", "committed_at", "sequence")


def _pledge_view(row: Sequence[Any], barred: frozenset[str]) -> PledgeView:
    key, units, cap_minor, person_group, committed_at, sequence = row
    return PledgeView(str(key), units, cap_minor, person_group, committed_at, sequence, barred)
