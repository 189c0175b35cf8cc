"""Open pages learn what happened: every change of a pool that everybody may see is shown anew, once for all.

In a burst only the last change is shown: a showing is whole, so what it supersedes need not be drawn (speed.md, G7).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.live import publish
from common.outbox import another_waits, listen
from marketplace.rules.auction import Phase
from marketplace.selectors.auctions import auction_of


@listen(
    "marketplace.pool_opened",
    "marketplace.pledge_changed",
    "marketplace.pool_reached",
    "marketplace.pool_expired",
    "marketplace.pool_edited",
    "marketplace.pool_extended",
    "marketplace.pool_cancelled",
    "marketplace.pool_removed",
    "marketplace.appeal_decided",
    "marketplace.auction_opened",
    "marketplace.bids_revealed",
    "marketplace.auction_closed",
    "marketplace.bid_rejected",
    "marketplace.low_price_held",
    "marketplace.low_price_decided",
    "marketplace.flags_raised",
    "marketplace.flags_decided",
    "marketplace.opt_out_opened",
    "marketplace.award_offered",
    "marketplace.standby_promoted",
    "marketplace.consent_asked",
    "marketplace.award_accepted",
    "marketplace.award_reneged",
    "marketplace.fewer_offered",
    "marketplace.fewer_declined",
    "marketplace.pool_failed",
    "marketplace.pool_fulfilling",
    "marketplace.pool_closed",
)
def show_pool(fact: dict[str, Any], *, now: datetime) -> None:
    """Show the pool anew to whoever looks. Losing this costs a reload, never money."""
    if not another_waits(show_pool, like={"pool_id": fact["pool_id"]}):
        publish(f"pool:{fact['pool_id']}")


@listen("marketplace.bid_placed", "marketplace.bid_withdrawn")
def show_bidding(fact: dict[str, Any], *, now: datetime) -> None:
    """Show the new price. A sealed bid shows nothing, not even that it came: rivals could count the frames."""
    auction = auction_of(UUID(fact["pool_id"]), now=now)
    is_sealed = auction is None or auction.phase is Phase.SEALED
    if not is_sealed and not another_waits(show_bidding, like={"pool_id": fact["pool_id"]}):
        publish(f"pool:{fact['pool_id']}")
