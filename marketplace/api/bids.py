"""Bidding in a pool's auction."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    NoInput,
    PrivateEndpoint,
    StrictInput,
    Text,
    WholeNumber,
    YesOrNo,
    answer_once,
    asked,
    describes_write,
    instant,
)
from marketplace.api import scopes
from marketplace.api.actors import people_with, person_of
from marketplace.api.auctions import TAG
from marketplace.errors import BidRefused
from marketplace.flows import keep_refused_bid
from marketplace.models import Bid
from marketplace.services.bids import NOTE_LONGEST, PRICE_MOST_MINOR, UNITS_MOST, BidOffer, place_bid, withdraw_bid


class BidInput(StrictInput):
    """A bid: the price of one unit with shipping and tax inside, and for how many units it is meant."""

    price_minor = WholeNumber(min_value=1, max_value=PRICE_MOST_MINOR)
    min_units = WholeNumber(min_value=1, max_value=UNITS_MOST)
    max_units = WholeNumber(min_value=1, max_value=UNITS_MOST)
    lead_days = WholeNumber(min_value=1, max_value=14, help_text="Calendar days until everything is shipped.")
    note = Text(max_length=NOTE_LONGEST, allow_blank=True, default="", is_long=True)
    is_confirmed = YesOrNo(default=False, help_text="The price is far from my last one, and it is meant.")


class BidOutput(serializers.Serializer[Any]):
    """A bid that was taken."""

    id = serializers.UUIDField()
    price_minor = serializers.IntegerField()
    min_units = serializers.IntegerField()
    max_units = serializers.IntegerField()
    lead_days = serializers.IntegerField()
    note = serializers.CharField()
    accepted_at = serializers.DateTimeField()
    changed_leader = serializers.BooleanField()
    auction_ends_at = serializers.DateTimeField()


class PoolBids(PrivateEndpoint):
    """My business's bid in a pool's auction."""

    permission_classes = people_with(scopes.BIDS)

    @describes_write(TAG, "place_bid", takes=BidInput, gives=BidOutput, status=201)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Bid. A new bid takes the place of my last one."""
        wish, bidder_id = asked(BidInput, request.data), person_of(request)
        offer = BidOffer(**wish)

        def answer() -> dict[str, Any]:
            return _shown_bid(place_bid(pool_id=pool_id, bidder_id=bidder_id, offer=offer, now=clock.now()))

        try:
            return answer_once(request, content=wish, answer=answer, status=201)
        except BidRefused as refusal:
            keep_refused_bid(pool_id=pool_id, bidder_id=bidder_id, offer=offer, refusal=refusal)
            raise

    @describes_write(TAG, "withdraw_bid", takes=None, gives=None, status=204)
    def delete(self, request: Request, pool_id: UUID) -> Response:
        """Take my bid back, as long as bids are sealed."""
        nothing = asked(NoInput, request.data)

        def answer() -> None:
            withdraw_bid(pool_id=pool_id, bidder_id=person_of(request), now=clock.now())

        return answer_once(request, content=nothing, answer=answer, status=204)


def _shown_bid(bid: Bid) -> dict[str, Any]:
    return {
        "id": str(bid.id),
        "price_minor": bid.price_minor,
        "min_units": bid.min_units,
        "max_units": bid.max_units,
        "lead_days": bid.lead_days,
        "note": bid.note,
        "accepted_at": instant(bid.accepted_at),
        "changed_leader": bid.changed_leader,
        "auction_ends_at": instant(bid.ends_at_after),
    }
