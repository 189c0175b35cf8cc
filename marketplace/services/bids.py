"""Bidding: every bid is judged under the auction's lock by the database's clock."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common import clock
from common.encryption import keyed_hash
from common.lifecycle import Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import BidRefused, BuyerMayNotBid, NoAuction, NoBid, SellerMayNotBid
from marketplace.events import BidPlaced, BidWithdrawn
from marketplace.models import Auction, Bid
from marketplace.rules.aliases import pick_alias
from marketplace.rules.auction import Accepted, AuctionRoom, Phase, Refused, judge_bid, withdrawal_refusal
from marketplace.rules.demand import Offer
from marketplace.rules.states import BidStatus
from marketplace.selectors.marks import marks_of_bidder
from marketplace.selectors.rooms import Crowd, bids_for, clock_of, crowd_of, rivals_at, room_of
from marketplace.services.auctions import open_bidding
from marketplace.services.machines import advance
from marketplace.services.marks import refuse_linked_bidder
from merchants.policy import may_bid
from merchants.selectors import SellerView, seller_of

PRICE_MOST_MINOR = 99_999_999
UNITS_MOST = 100_000
NOTE_LONGEST = 300


@dataclass(frozen=True, kw_only=True)
class BidOffer:
    """What a seller bids: landed unit price in won, fewest and most units, calendar days until shipped.

    `is_confirmed` says that a price far from the seller's last was typed twice.
    """

    price_minor: int
    min_units: int
    max_units: int
    lead_days: int
    note: str = ""
    is_confirmed: bool = False


@in_unit
def place_bid(*, pool_id: UUID, bidder_id: UUID, offer: BidOffer, now: datetime) -> Bid:
    """Bid in a pool's auction.

    Raises NoAuction, SellerMayNotBid, BuyerMayNotBid, LinkedToOtherSide, BidRefused with its reason.

    The instant that is judged is read after the auction's lock and becomes the bid's `accepted_at`.
    """
    seller = _bidder(bidder_id)
    auction = _locked_auction(pool_id)
    asked_at = clock.after_lock()
    crowd = crowd_of(pool_id)
    _refuse_own(auction, seller, crowd)
    open_bidding(auction, now=asked_at)
    bids = bids_for(auction, seller.id)
    room = room_of(auction, bids, crowd.demand)
    asked = Offer(
        seller=str(seller.id), price_minor=offer.price_minor, min_units=offer.min_units, max_units=offer.max_units
    )
    if _is_out_of_range(offer, room):
        raise _refused("out_of_range", None, at=asked_at)
    verdict = judge_bid(asked, room=room, now=asked_at, is_confirmed=offer.is_confirmed)
    if isinstance(verdict, Refused):
        raise _refused(str(verdict.reason), verdict.limit_minor, at=asked_at)
    own = [bid for bid in bids if bid.seller_id == seller.id]
    if not own:
        _refuse_linked(auction, seller)
    bid = _write(auction, _Turn(seller, own, room, asked_at), offer, verdict)
    record(BidPlaced(pool_id=str(pool_id), bid_id=str(bid.id)), now=now)
    return bid


@in_unit
def withdraw_bid(*, pool_id: UUID, bidder_id: UUID, now: datetime) -> None:
    """Take a sealed bid back. Raises NoAuction, NoBid when there is none, BidRefused once the live phase began."""
    seller = _bidder(bidder_id)
    auction = _locked_auction(pool_id)
    asked_at = clock.after_lock()
    standing = Bid.objects.filter(auction=auction, seller_id=seller.id, status=BidStatus.STANDING).first()
    if standing is None:
        raise NoBid()
    reason = withdrawal_refusal(clock_of(auction), asked_at)
    if reason is not None:
        raise BidRefused(reason=str(reason), limit_minor=None)
    advance(standing, "withdraw", actor=Actor(ActorKind.SELLER, str(seller.id)))
    record(BidWithdrawn(pool_id=str(pool_id), bid_id=str(standing.id)), now=now)


def _bidder(user_id: UUID) -> SellerView:
    seller = seller_of(user_id)
    if seller is None or not may_bid(seller):
        raise SellerMayNotBid()
    return seller


def _locked_auction(pool_id: UUID) -> Auction:
    auction = locked(Auction.objects.filter(pool_id=pool_id).select_related("pool__want")).first()
    if auction is None:
        raise NoAuction()
    return auction


def _refuse_own(auction: Auction, seller: SellerView, crowd: Crowd) -> None:
    """Who posted the want or buys in the pool has an interest of its own (product.md, "Rules of the auction")."""
    if seller.owner_id in crowd.buyer_ids or auction.pool.want.poster_id == seller.owner_id:
        raise BuyerMayNotBid()


def _refuse_linked(auction: Auction, seller: SellerView) -> None:
    """Nor bids who shares a phone, card, address or bank account with one of them or with another bidder.

    Looked at before a seller's first bid; whoever comes later is held against that seller in turn.
    """
    poster_id = auction.pool.want.poster_id
    marks, poster_marks = marks_of_bidder(seller.owner_id, seller.id, poster_id=poster_id)
    refuse_linked_bidder(pool=auction.pool, seller_id=seller.id, marks=marks, poster_marks=poster_marks)


def _refused(reason: str, limit_minor: int | None, *, at: datetime) -> BidRefused:
    refusal = BidRefused(reason=reason, limit_minor=limit_minor)
    refusal.judged_at = at
    return refusal


def _is_out_of_range(offer: BidOffer, room: AuctionRoom) -> bool:
    return (
        not 1 <= offer.lead_days <= room.terms.lead_days_max
        or offer.price_minor > PRICE_MOST_MINOR
        or max(offer.min_units, offer.max_units) > UNITS_MOST
        or len(offer.note) > NOTE_LONGEST
    )


@dataclass(frozen=True)
class _Turn:
    """Whose bid is judged: the seller, all it bid here before, the room, and the instant of the judgement."""

    seller: SellerView
    before: list[Bid]
    room: AuctionRoom
    at: datetime


def _write(auction: Auction, turn: _Turn, offer: BidOffer, verdict: Accepted) -> Bid:
    seller, at, demand = turn.seller, turn.at, turn.room.demand
    last = next((bid for bid in turn.before if bid.status == BidStatus.STANDING), None)
    if last is not None:
        advance(last, "supersede", actor=Actor(ActorKind.SELLER, str(seller.id)))
    keeps = None if verdict.renews_time else last  # same price, same place in the order (rules.md A9)
    auction.bid_sequence += 0 if keeps else 1
    auction.ends_at = verdict.clock.ends_at
    auction.save(update_fields=["bid_sequence", "ends_at"])
    return Bid.objects.create(
        auction=auction,
        seller_id=seller.id,
        alias=turn.before[0].alias if turn.before else _fresh_alias(auction, seller),
        status=BidStatus.STANDING,
        price_minor=offer.price_minor,
        min_units=offer.min_units,
        max_units=offer.max_units,
        lead_days=offer.lead_days,
        note=offer.note,
        placed_at=at,
        accepted_at=keeps.accepted_at if keeps else at,
        sequence=keeps.sequence if keeps else auction.bid_sequence,
        is_opening=turn.room.clock.phase(at) is Phase.LIVE and not any(bid.is_opening for bid in turn.before),
        changed_leader=verdict.changes_leader,
        ends_at_after=auction.ends_at,
        demand_units=demand.units_at(offer.price_minor, str(seller.id)),
        demand_people=demand.people_at(offer.price_minor, str(seller.id)),
        rivals=rivals_at(turn.room, at),
    )


def _fresh_alias(auction: Auction, seller: SellerView) -> int:
    taken = set(Bid.objects.filter(auction=auction).values_list("alias", flat=True))
    return pick_alias(keyed_hash(f"alias:{auction.id}:{seller.id}"), taken)
