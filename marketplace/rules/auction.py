"""The auction: its clock, its order of bids, its step, and the judgement on one bid.

Each rule carries its line of rules.md. Prices are landed unit prices in minor units (D4); intervals are half
open, so an act at the instant of a deadline is too late (A2).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from common.money import ceil_bp
from marketplace.rules.demand import Demand, Offer, is_valid
from marketplace.rules.terms import PoolTerms

PRICE_LEAST_MINOR = 1


class Phase(StrEnum):
    """What the auction's clock says, whatever the sweep has made visible so far."""

    NOT_OPEN = "not_open"
    SEALED = "sealed"
    LIVE = "live"
    ENDED = "ended"


class RefusalReason(StrEnum):
    """Why a bid, or taking one back, was refused. A refused bid changes nothing and never moves the end."""

    NOT_OPEN = "not_open"
    TOO_LATE = "too_late"
    SHUT_OUT = "shut_out"
    BAND_IS_EMPTY = "band_is_empty"
    BELOW_ONE = "below_one"
    NO_ROOM_BELOW = "no_room_below"
    STEP_TOO_SMALL = "step_too_small"
    NOT_BELOW_OWN = "not_below_own"
    GIVES_UP_OWN_PLACE = "gives_up_own_place"
    NEEDS_CONFIRMATION = "needs_confirmation"
    BOUND_WHILE_LIVE = "bound_while_live"


@dataclass(frozen=True)
class AuctionClock:
    """The instants of one auction. `ends_at` is the effective end; the original one bounds how far it moves."""

    opens_at: datetime
    sealed_ends_at: datetime
    original_ends_at: datetime
    ends_at: datetime

    @classmethod
    def starting(cls, opens_at: datetime, terms: PoolTerms) -> "AuctionClock":
        """The clock of an auction that opens then: sealed first, live until the end."""
        ends_at = opens_at + timedelta(hours=terms.auction_hours)
        return cls(opens_at, opens_at + timedelta(hours=terms.sealed_hours), ends_at, ends_at)

    def phase(self, now: datetime) -> Phase:
        """The phase at that instant: live from the sealed end on, ended from the end on (rules.md A2, A3)."""
        if now < self.opens_at:
            return Phase.NOT_OPEN
        if now < self.sealed_ends_at:
            return Phase.SEALED
        return Phase.LIVE if now < self.ends_at else Phase.ENDED


@dataclass(frozen=True, kw_only=True)
class BidView(Offer):
    """An offer that was taken. Equal prices go by `accepted_at`, then `sequence` (product.md, "Order of bids")."""

    bid_id: str
    accepted_at: datetime
    sequence: int


@dataclass(frozen=True)
class AuctionRoom:
    """All that a bid is judged against, as read under the auction's lock.

    `standing` holds at most one bid of each seller; `shut_out` the sellers an operator rejected (rules.md A11).
    """

    clock: AuctionClock
    standing: Collection[BidView]
    demand: Demand
    terms: PoolTerms
    shut_out: frozenset[str] = frozenset()

    def own_bid(self, seller: str) -> BidView | None:
        """The seller's standing bid. A withdrawn one is forgotten: its seller is a newcomer (rules.md A11)."""
        return next((bid for bid in self.standing if bid.seller == seller), None)

    def is_valid(self, offer: Offer) -> bool:
        """Whether the offer is valid by the pledges of this instant (rules.md D2)."""
        return is_valid(offer, self.demand, self.terms)

    def leader(self) -> BidView | None:
        """Who leads by the pledges of this instant, not by those of the last bid (rules.md A6)."""
        return leader(self.standing, self.demand, self.terms)


@dataclass(frozen=True)
class Accepted:
    """The bid is taken, and the auction's clock from now on.

    `leads` and `changes_leader` are false while sealed, when nobody leads. Without `renews_time` the bid keeps
    the `accepted_at` and `sequence` of the one it replaces (rules.md A9).
    """

    leads: bool
    changes_leader: bool
    renews_time: bool
    clock: AuctionClock


@dataclass(frozen=True)
class Refused:
    """The bid is not taken. `limit_minor` is the dearest price that would be, where a price can help."""

    reason: RefusalReason
    limit_minor: int | None = None


def step(price_minor: int, step_bp: int) -> int:
    """By how much a bid must beat that price: rounded up to the won, never less than 1 (rules.md B2).

    9,050 at 100 bp asks for 91, so the next bid is 8,959 at most.
    """
    return max(1, ceil_bp(price_minor, step_bp))


def highest_price_that_leads(leader_price_minor: int, step_bp: int) -> int | None:
    """The dearest price that beats this leader, itself included (rules.md B3); None when none is left (B7)."""
    price = leader_price_minor - step(leader_price_minor, step_bp)
    return price if price >= PRICE_LEAST_MINOR else None


def ranking(bids: Iterable[BidView], demand: Demand, terms: PoolTerms) -> list[BidView]:
    """All bids in order: the valid ones first, each kind by price, time and sequence (rules.md D1)."""
    return sorted(bids, key=lambda bid: (not is_valid(bid, demand, terms), *_place(bid)))


def leader(bids: Iterable[BidView], demand: Demand, terms: PoolTerms) -> BidView | None:
    """The best valid bid, else the best of all; None without bids (rules.md D1)."""
    return next(iter(ranking(bids, demand, terms)), None)


def extended(clock: AuctionClock, accepted_at: datetime, terms: PoolTerms) -> AuctionClock:
    """The clock after a change of leader: inside the last five minutes the end moves, never past its cap.

    With the defaults and an end at 18:00, a bid at 17:55:00 moves nothing, one at 17:55:01 moves the end to
    18:00:01; however many follow, the end is never later than 19:00 (rules.md A4).
    """
    if accepted_at >= clock.ends_at:
        return clock
    moved = accepted_at + timedelta(seconds=terms.soft_close_seconds)
    latest = clock.original_ends_at + timedelta(seconds=terms.soft_close_cap_seconds)
    return replace(clock, ends_at=min(max(clock.ends_at, moved), latest))


def judge_bid(offer: Offer, *, room: AuctionRoom, now: datetime, is_confirmed: bool = False) -> Accepted | Refused:
    """Whether the auction takes this offer at this instant, and what that does to leader and end.

    `now` is the database's clock read after the auction's lock and becomes the bid's `accepted_at` (rules.md
    A1). `is_confirmed` says that the seller was asked about a price far from its last and stood by it (A10).
    """
    phase = room.clock.phase(now)
    refusal = (
        _refusal_of_phase(phase)
        or _refusal_of_offer(offer, room)
        or (phase is Phase.LIVE and _refusal_of_live_price(offer, room))
        or (not is_confirmed and _question_about_a_slip(offer, room))
    )
    if refusal:
        return refusal
    return _taken_sealed(offer, room) if phase is Phase.SEALED else _taken_live(offer, room, now)


def withdrawal_refusal(clock: AuctionClock, now: datetime) -> RefusalReason | None:
    """Why a seller may not take its bid back: only the sealed phase allows it (rules.md A8)."""
    phase = clock.phase(now)
    if phase is Phase.LIVE:
        return RefusalReason.BOUND_WHILE_LIVE
    refusal = _refusal_of_phase(phase)
    return refusal.reason if refusal else None


def _place(bid: BidView) -> tuple[int, datetime, int]:
    """What orders bids of one kind: score, time, sequence. The score of a bid is its price."""
    return (bid.price_minor, bid.accepted_at, bid.sequence)


def _refusal_of_phase(phase: Phase) -> Refused | None:
    if phase is Phase.NOT_OPEN:
        return Refused(RefusalReason.NOT_OPEN)
    return Refused(RefusalReason.TOO_LATE) if phase is Phase.ENDED else None


def _refusal_of_offer(offer: Offer, room: AuctionRoom) -> Refused | None:
    if offer.seller in room.shut_out:
        return Refused(RefusalReason.SHUT_OUT)
    if not 1 <= offer.min_units <= offer.max_units:
        return Refused(RefusalReason.BAND_IS_EMPTY)
    return Refused(RefusalReason.BELOW_ONE) if offer.price_minor < PRICE_LEAST_MINOR else None


def _refusal_of_live_price(offer: Offer, room: AuctionRoom) -> Refused | None:
    """The step under the leader, whoever leads (rules.md B1–B4, B7), and under one's own last (B8)."""
    ahead, own = room.leader(), room.own_bid(offer.seller)
    if ahead is None:
        return None  # with no leader any price opens the bidding (A7)
    by_step = highest_price_that_leads(ahead.price_minor, room.terms.step_bp)
    if by_step is None or (own and own.price_minor <= PRICE_LEAST_MINOR):
        return Refused(RefusalReason.NO_ROOM_BELOW)
    limit = min(by_step, own.price_minor - 1) if own else by_step
    if offer.price_minor > by_step:
        return Refused(RefusalReason.STEP_TOO_SMALL, limit)
    if offer.price_minor > limit:
        return Refused(RefusalReason.NOT_BELOW_OWN, limit)
    if own and room.is_valid(own) and not room.is_valid(offer):
        # Asking for more units than there are would withdraw a bid that may not be withdrawn (A8).
        return Refused(RefusalReason.GIVES_UP_OWN_PLACE)
    return None


def _question_about_a_slip(offer: Offer, room: AuctionRoom) -> Refused | None:
    """Below half or above double one's last looks like a typing slip; both strictly (rules.md A10)."""
    own = room.own_bid(offer.seller)
    if own and (2 * offer.price_minor < own.price_minor or offer.price_minor > 2 * own.price_minor):
        return Refused(RefusalReason.NEEDS_CONFIRMATION)
    return None


def _taken_sealed(offer: Offer, room: AuctionRoom) -> Accepted:
    own = room.own_bid(offer.seller)
    renews_time = own is None or own.price_minor != offer.price_minor
    return Accepted(leads=False, changes_leader=False, renews_time=renews_time, clock=room.clock)


def _taken_live(offer: Offer, room: AuctionRoom, now: datetime) -> Accepted:
    """What a bid changes that is cheaper than the leader: only an invalid one does not pass a valid leader (D1).

    A change of leader is another *seller* leading than before, or one leading when nobody did (rules.md A5).
    """
    before = room.leader()
    leads = before is None or room.is_valid(offer) or not room.is_valid(before)
    changes_leader = leads and (before is None or before.seller != offer.seller)
    clock = extended(room.clock, now, room.terms) if changes_leader else room.clock
    return Accepted(leads=leads, changes_leader=changes_leader, renews_time=True, clock=clock)
