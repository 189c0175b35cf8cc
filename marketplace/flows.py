"""What the marketplace does when its time has come, one item per transaction, and the looks at parcels."""

import logging
from collections import Counter, deque
from collections.abc import Callable
from typing import Any
from uuid import UUID

from common import clock
from common.failpoints import declare, failpoint
from common.locks import locks_asked
from common.sweeps import swept, swept_outside
from common.transactions import unit_of_work
from marketplace.errors import BidRefused
from marketplace.gateways import carrier_gateway
from marketplace.selectors.parcels import parcels_to_look_at
from marketplace.selectors.returns import returns_to_look_at
from marketplace.services.auctions import close_next_auction, expire_next_pool, reveal_next_auction
from marketplace.services.awards import continue_next_orders, lapse_next_award
from marketplace.services.bids import BidOffer
from marketplace.services.collecting import lapse_next_fewer, release_next_standbys
from marketplace.services.consents import end_next_consent
from marketplace.services.disputes import close_next_ruled_dispute, refund_next_undecided_dispute
from marketplace.services.flags import lapse_next_flags
from marketplace.services.group_settlement import carry_out_next_group
from marketplace.services.groups import expire_next_group
from marketplace.services.low_price import reject_next_low_price
from marketplace.services.moderation import lift_next_undecided_removal
from marketplace.services.opt_outs import end_next_opt_out
from marketplace.services.order_refunds import lapse_next_refund
from marketplace.services.orders import refund_next_unshipped
from marketplace.services.parcels import confirm_next_delivered, note_look
from marketplace.services.refused_bids import note_refused_bid
from marketplace.services.reminders import tell_next_reminder
from marketplace.services.returns import note_return_look, settle_next_return
from marketplace.services.reviews import show_next_reviews
from marketplace.services.waiting import lapse_next_offer

log = logging.getLogger(__name__)

AT_MOST = 100

declare("deadline.before_commit", "deadline.after_commit")

type Step = Callable[..., Any]

_DUE: list[Step] = [
    expire_next_pool,
    reveal_next_auction,
    close_next_auction,
    end_next_opt_out,
    reject_next_low_price,
    lapse_next_flags,
    end_next_consent,
    lapse_next_award,
    continue_next_orders,
    lapse_next_offer,
    lapse_next_fewer,
    release_next_standbys,
    refund_next_unshipped,
    tell_next_reminder,
    confirm_next_delivered,
    close_next_ruled_dispute,
    refund_next_undecided_dispute,
    expire_next_group,
    carry_out_next_group,
    settle_next_return,
    show_next_reviews,
    lift_next_undecided_removal,
    lapse_next_refund,
]


@swept
def do_what_is_due() -> int:
    """Make every passed deadline visible; the number of things done. A step that fails holds no other back."""
    steps, done = deque(_DUE), Counter[Step]()
    while steps:
        try:
            step = _first_to_do(steps)
            if step is None:
                continue
            done[step] += 1
            failpoint("deadline.after_commit")
        except Exception:
            if not steps:
                raise
            log.exception("%s failed", steps.popleft().__name__)
        else:
            if done[step] == AT_MOST:
                steps.popleft()
    return done.total()


def keep_refused_bid(*, pool_id: UUID, bidder_id: UUID, offer: BidOffer, refusal: BidRefused) -> None:
    """Keep a bid whose refusal has just undone everything else, in a transaction of its own."""
    with unit_of_work():
        note_refused_bid(pool_id=pool_id, bidder_id=bidder_id, offer=offer, refusal=refusal)


@swept_outside
def look_at_parcels() -> int:
    """Ask the carriers about parcels whose next look is due, and note what they say."""
    now = clock.now()
    waiting = parcels_to_look_at(now=now, at_most=AT_MOST)
    for parcel in waiting:
        state = carrier_gateway().look(parcel.carrier, parcel.tracking_number, shipped_at=parcel.shipped_at, now=now)
        with unit_of_work():
            note_look(shipment_id=parcel.id, said=state, now=now)
    return len(waiting)


@swept_outside
def look_at_returns() -> int:
    """Ask the carriers about parcels on their way back to sellers, and note what they say."""
    now = clock.now()
    waiting = returns_to_look_at(now=now, at_most=AT_MOST)
    for parcel in waiting:
        state = carrier_gateway().look(parcel.carrier, parcel.tracking_number, shipped_at=parcel.shipped_at, now=now)
        with unit_of_work():
            note_return_look(return_id=parcel.id, said=state, now=now)
    return len(waiting)


def _first_to_do(steps: deque[Step]) -> Step | None:
    """In one unit, the first step that did something; those before it found nothing and are off the queue.

    They share the unit, for most looks find nothing. Not with locks: who took some without doing anything ends it.
    """
    with unit_of_work():
        now, asked = clock.now(), locks_asked()
        while steps and locks_asked() == asked:
            if steps[0](now=now) is not None:
                failpoint("deadline.before_commit")
                return steps[0]
            steps.popleft()
    return None
