"""Keeping the live bids an auction refused, after the refusal has rolled everything back."""

from uuid import UUID

from common.transactions import in_unit
from marketplace.errors import BidRefused
from marketplace.models import Auction, RefusedBid
from marketplace.rules.auction import RefusalReason
from marketplace.services.bids import BidOffer
from merchants.selectors import seller_of

KEPT_PER_SELLER = 50
PRIVATE = {RefusalReason.NEEDS_CONFIRMATION, RefusalReason.NOT_OPEN, RefusalReason.BOUND_WHILE_LIVE}
"""A question about a slip, and what nobody may know of while bids are sealed."""


@in_unit
def note_refused_bid(*, pool_id: UUID, bidder_id: UUID, offer: BidOffer, refusal: BidRefused) -> RefusedBid | None:
    """Keep a bid that was judged and not taken, for the public record; None when it is nobody's business.

    Of one seller the first fifty of an auction are kept. It changed nothing and changes nothing now.
    """
    seller, auction = seller_of(bidder_id), Auction.objects.filter(pool_id=pool_id).first()
    at, reason = refusal.judged_at, str(refusal.facts["reason"])
    if seller is None or auction is None or at is None or at < auction.sealed_ends_at or reason in PRIVATE:
        return None
    if RefusedBid.objects.filter(auction=auction, seller_id=seller.id).count() >= KEPT_PER_SELLER:
        return None
    return RefusedBid.objects.create(
        auction=auction,
        seller_id=seller.id,
        price_minor=offer.price_minor,
        min_units=offer.min_units,
        max_units=offer.max_units,
        reason=reason,
        limit_minor=refusal.facts["limit_minor"],
        at=at,
    )
