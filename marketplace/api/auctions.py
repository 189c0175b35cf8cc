"""An auction as everybody sees it, and a seller's desk in it."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import clock
from common.api import OneOf, PrivateEndpoint, describes_read, instant
from marketplace.api import scopes
from marketplace.api.actors import business_of, people_with, person_of
from marketplace.errors import NoSuchAuction, SellerMayNotBid
from marketplace.rules.auction import Phase
from marketplace.rules.states import BidStatus, PledgeStatus
from marketplace.selectors.auctions import AuctionView, BidDesk, BidRow, OwnBid, bid_desk
from marketplace.selectors.places import own_place
from marketplace.selectors.pools import pool_page
from merchants.policy import may_bid
from merchants.selectors import seller_of

TAG = "auctions"


class BidRowOutput(serializers.Serializer[Any]):
    """A bid that was taken, under its seller's alias. By its id it can be flagged, or its seller turned away."""

    id = serializers.UUIDField()
    status = OneOf(BidStatus)
    at = serializers.DateTimeField()
    alias = serializers.CharField()
    price_minor = serializers.IntegerField()
    took_the_lead = serializers.BooleanField()
    extended_to = serializers.DateTimeField(allow_null=True)


class AuctionOutput(serializers.Serializer[Any]):
    """An auction. While it is sealed there are no bids and no prices."""

    phase = OneOf(Phase)
    opens_at = serializers.DateTimeField()
    sealed_ends_at = serializers.DateTimeField()
    original_ends_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    leading_price_minor = serializers.IntegerField(allow_null=True)
    leading_alias = serializers.CharField()
    leading_lead_days = serializers.IntegerField(allow_null=True)
    step_minor = serializers.IntegerField(allow_null=True)
    bids = BidRowOutput(many=True, help_text="The newest first.")


class WatchedAuctionOutput(AuctionOutput):
    """An auction for whoever asks: how many sellers bid is told to committed buyers only."""

    seller_count = serializers.IntegerField(allow_null=True)


class OwnBidOutput(serializers.Serializer[Any]):
    """A seller's own standing bid. It may win once demand at its price reaches its minimum and the threshold."""

    price_minor = serializers.IntegerField()
    min_units = serializers.IntegerField()
    max_units = serializers.IntegerField()
    lead_days = serializers.IntegerField()
    note = serializers.CharField()
    placed_at = serializers.DateTimeField()
    may_win = serializers.BooleanField()


class OwnPriceOutput(serializers.Serializer[Any]):
    """A price the seller bid, and when."""

    at = serializers.DateTimeField()
    price_minor = serializers.IntegerField()


class DemandBandOutput(serializers.Serializer[Any]):
    """How many units accept a price, in fives; null where too few people do."""

    price_minor = serializers.IntegerField()
    units = serializers.IntegerField(allow_null=True)


class DeskOutput(serializers.Serializer[Any]):
    """What a seller sees of an auction: the leading price and its own rank, never names, never how many rivals."""

    phase = OneOf(Phase)
    sealed_ends_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    leading_price_minor = serializers.IntegerField(allow_null=True)
    step_minor = serializers.IntegerField(allow_null=True)
    limit_minor = serializers.IntegerField(allow_null=True, help_text="The dearest price that would be taken now.")
    rank = serializers.IntegerField(allow_null=True)
    own = OwnBidOutput(allow_null=True)
    own_prices = OwnPriceOutput(many=True)
    bands = DemandBandOutput(many=True)
    threshold_units = serializers.IntegerField()
    step_bp = serializers.IntegerField()
    commission_bp = serializers.IntegerField()
    lead_days_max = serializers.IntegerField()


class PoolAuction(APIView):
    """The auction of a public pool."""

    permission_classes = [AllowAny]

    @describes_read(TAG, "get_auction", WatchedAuctionOutput)
    def get(self, request: Request, pool_id: UUID) -> Response:
        """The auction, for everybody."""
        auction = pool_page(pool_id, now=clock.now(), reader_id=request.user.pk).auction
        if auction is None:
            raise NoSuchAuction()
        count = auction.seller_count if _may_know_rivals(request, pool_id) else None
        return Response(shown_auction(auction) | {"seller_count": count}, headers={"Cache-Control": "no-cache"})


class PoolDesk(PrivateEndpoint):
    """A seller's desk in a pool's auction."""

    permission_classes = people_with(scopes.BIDS)

    @describes_read(TAG, "get_desk", DeskOutput)
    def get(self, request: Request, pool_id: UUID) -> Response:
        """What my business sees of this auction."""
        seller = business_of(request)
        if not may_bid(seller):
            raise SellerMayNotBid()
        return Response(_shown_desk(bid_desk(pool_id, seller_id=seller.id, now=clock.now())))


def shown_auction(auction: AuctionView) -> dict[str, Any]:
    """An auction as everybody may see it."""
    return {
        "phase": str(auction.phase),
        "opens_at": instant(auction.opens_at),
        "sealed_ends_at": instant(auction.sealed_ends_at),
        "original_ends_at": instant(auction.original_ends_at),
        "ends_at": instant(auction.ends_at),
        "leading_price_minor": auction.leading_price_minor,
        "leading_alias": auction.leading_alias,
        "leading_lead_days": auction.leading_lead_days,
        "step_minor": auction.step_minor,
        "bids": [_shown_row(row) for row in auction.bids],
    }


def _shown_row(row: BidRow) -> dict[str, Any]:
    return {
        "id": str(row.bid_id),
        "status": str(row.status),
        "at": instant(row.at),
        "alias": row.alias,
        "price_minor": row.price_minor,
        "took_the_lead": row.took_the_lead,
        "extended_to": instant(row.extended_to),
    }


def _shown_desk(desk: BidDesk) -> dict[str, Any]:
    return {
        "phase": str(desk.auction.phase),
        "sealed_ends_at": instant(desk.auction.sealed_ends_at),
        "ends_at": instant(desk.auction.ends_at),
        "leading_price_minor": desk.auction.leading_price_minor,
        "step_minor": desk.auction.step_minor,
        "limit_minor": desk.limit_minor,
        "rank": desk.rank,
        "own": _shown_own(desk.own) if desk.own else None,
        "own_prices": [{"at": instant(row.at), "price_minor": row.price_minor} for row in desk.own_history],
        "bands": [{"price_minor": band.price_minor, "units": band.units} for band in desk.bands],
        "threshold_units": desk.threshold_units,
        "step_bp": desk.step_bp,
        "commission_bp": desk.commission_bp,
        "lead_days_max": desk.lead_days_max,
    }


def _shown_own(bid: OwnBid) -> dict[str, Any]:
    return {
        "price_minor": bid.price_minor,
        "min_units": bid.min_units,
        "max_units": bid.max_units,
        "lead_days": bid.lead_days,
        "note": bid.note,
        "placed_at": instant(bid.placed_at),
        "may_win": bid.is_valid,
    }


def _may_know_rivals(request: Request, pool_id: UUID) -> bool:
    """Committed buyers may, but no account of a seller, in this pool or not (screens.md)."""
    if not request.user.is_authenticated or seller_of(person_of(request)) is not None:
        return False
    place = own_place(pool_id, person_of(request))
    return place is not None and place.status in {PledgeStatus.COMMITTED, PledgeStatus.ORDERED}
