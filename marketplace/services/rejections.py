"""An operator puts a bid out of a running auction; its seller stays out of it."""

from datetime import datetime
from uuid import UUID

from common import clock
from common.audit import audit
from common.lifecycle import Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import NoSuchBid, NotToReject
from marketplace.events import BidRejected
from marketplace.models import Auction, Bid
from marketplace.rules.auction import Phase
from marketplace.rules.states import BidStatus
from marketplace.selectors.rooms import clock_of
from marketplace.services.machines import advance
from marketplace.services.pending import bid_with_pool, given_reason


@in_unit
def reject_bid(*, bid_id: UUID, operator_id: UUID, reason: str, now: datetime) -> Bid:
    """Reject a bid that stands in the live phase, for a reason everybody may read.

    The seller's earlier prices do not revive, it cannot come back, and the end does not move (rules.md A6, A8, A11).
    Nobody sees sealed bids, and after the end low-price holds and flags decide. Raises ReasonMissing, NoSuchBid,
    NotToReject.
    """
    why = given_reason(reason)
    bid = bid_with_pool(bid_id)
    if bid is None:
        raise NoSuchBid()
    locked_auction(bid)
    asked_at = clock.after_lock()
    if clock_of(bid.auction).phase(asked_at) is Phase.SEALED:
        raise NoSuchBid()
    if bid.status != BidStatus.STANDING or clock_of(bid.auction).phase(asked_at) is not Phase.LIVE:
        raise NotToReject()
    actor = Actor(ActorKind.OPERATOR, str(operator_id))
    put_out(bid, reason=why, actor=actor, at=asked_at, now=now)
    audit(
        actor=actor,
        action="reject_bid",
        subject=f"bid:{bid.id}",
        reason=why,
        before={"status": BidStatus.STANDING.value},
        after={"status": bid.status},
        now=now,
    )
    return bid


def locked_auction(bid: Bid) -> None:
    """Wait for who bids just now, and read the bid and its auction again. The pool is locked by the caller."""
    pool = bid.auction.pool
    bid.auction = locked(Auction.objects.filter(pk=bid.auction_id)).get()
    bid.auction.pool = pool
    bid.refresh_from_db(fields=["status"])


def put_out(bid: Bid, *, reason: str, actor: Actor, at: datetime, now: datetime) -> None:
    """Reject a bid and say why. Its pool, and while bidding runs its auction, is locked by the caller."""
    advance(bid, "reject", actor=actor, rejected_at=at, rejected_reason=reason)
    record(BidRejected(pool_id=str(bid.auction.pool_id), bid_id=str(bid.id)), now=now)
