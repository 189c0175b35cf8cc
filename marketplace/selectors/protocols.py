"""The public record of an auction after its close: every bid that stood, under its seller's name (product.md).

Published are prices, times and the demand each bid met; never a cap, a buyer, or what was replaced while sealed
(rules.md E12).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.models import Auction, Award, Bid
from marketplace.rules.auction import Phase
from marketplace.rules.states import AuctionStatus, AwardStatus, BidStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.auctions import alias_name
from marketplace.selectors.rooms import clock_of
from merchants.selectors import sellers

FORMAT = "moa-auction-1"
HIDDEN = [BidStatus.WITHDRAWN]


@dataclass(frozen=True)
class ProtocolBid:
    """One bid that stood. `demand_*` is who accepted its price when it was judged."""

    sequence: int
    at: datetime
    alias: int
    seller_name: str
    price_minor: int
    min_units: int
    max_units: int
    lead_days: int
    demand_units: int
    demand_people: int
    is_opening: bool
    changed_leader: bool
    ends_at_after: datetime
    status: BidStatus

    @property
    def alias_text(self) -> str:
        """The alias in the active language."""
        return alias_name(self.alias)


@dataclass(frozen=True)
class Decision:
    """What the auction ended in; `status` is the newest award's."""

    status: AwardStatus
    units: int
    decided_at: datetime | None
    accept_by: datetime


@dataclass(frozen=True)
class Protocol:
    """The whole record. `canonical` is the file; its SHA-256 is the fingerprint."""

    pool_id: UUID
    title: str
    terms: PoolTerms
    opened_at: datetime
    sealed_ends_at: datetime
    planned_end_at: datetime
    ended_at: datetime
    bids: tuple[ProtocolBid, ...]
    decision: Decision | None

    @property
    def seller_count(self) -> int:
        """How many sellers stood to the end or were beaten."""
        return len({bid.alias for bid in self.bids})

    @property
    def winner(self) -> ProtocolBid | None:
        """The bid that won, whatever its seller answered."""
        won = {BidStatus.WINNING, BidStatus.ACCEPTED, BidStatus.RENEGED}
        return next((bid for bid in self.bids if bid.status in won), None)

    @property
    def standbys(self) -> tuple[ProtocolBid, ...]:
        """The bids that would be next, the cheapest first."""
        waiting = [bid for bid in self.bids if bid.status == BidStatus.STANDBY]
        return tuple(sorted(waiting, key=lambda bid: (bid.price_minor, bid.sequence)))

    @property
    def canonical(self) -> str:
        """The record as JSON: keys sorted, no spaces, instants in UTC with microseconds."""
        return json.dumps(_plain(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON, in hex."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()


def protocol_of(pool_id: UUID, *, now: datetime) -> Protocol | None:
    """The record of the pool's auction, oldest bid first; None while it runs or before it is decided."""
    auction = Auction.objects.select_related("pool__want").filter(pool_id=pool_id).first()
    if auction is None or auction.status != AuctionStatus.CLOSED or clock_of(auction).phase(now) is not Phase.ENDED:
        return None
    told = [bid for bid in auction.bids.order_by("sequence") if _is_told(auction, bid)]
    names = {key: view.business_name for key, view in sellers(list({bid.seller_id for bid in told})).items()}
    award = Award.objects.filter(pool_id=pool_id).order_by("-offered_at").first()
    return Protocol(
        pool_id=pool_id,
        title=auction.pool.want.title,
        terms=PoolTerms.from_json(auction.pool.terms),
        opened_at=auction.opens_at,
        sealed_ends_at=auction.sealed_ends_at,
        planned_end_at=auction.original_ends_at,
        ended_at=auction.ends_at,
        bids=tuple(_bid(bid, names[bid.seller_id]) for bid in told),
        decision=Decision(AwardStatus(award.status), award.units, award.decided_at, award.accept_by) if award else None,
    )


def _is_told(auction: Auction, bid: Bid) -> bool:
    return bid.status not in HIDDEN and (bid.is_opening or bid.placed_at >= auction.sealed_ends_at)


def _bid(bid: Bid, seller_name: str) -> ProtocolBid:
    return ProtocolBid(
        sequence=bid.sequence,
        at=bid.placed_at,
        alias=bid.alias,
        seller_name=seller_name,
        price_minor=bid.price_minor,
        min_units=bid.min_units,
        max_units=bid.max_units,
        lead_days=bid.lead_days,
        demand_units=bid.demand_units,
        demand_people=bid.demand_people,
        is_opening=bid.is_opening,
        changed_leader=bid.changed_leader,
        ends_at_after=bid.ends_at_after,
        status=BidStatus(bid.status),
    )


def _plain(protocol: Protocol) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "pool_id": str(protocol.pool_id),
        "title": protocol.title,
        "terms": protocol.terms.to_json(),
        "opened_at": _instant(protocol.opened_at),
        "sealed_ends_at": _instant(protocol.sealed_ends_at),
        "planned_end_at": _instant(protocol.planned_end_at),
        "ended_at": _instant(protocol.ended_at),
        "bids": [
            {
                "sequence": bid.sequence,
                "at": _instant(bid.at),
                "seller": bid.seller_name,
                "price_minor": bid.price_minor,
                "min_units": bid.min_units,
                "max_units": bid.max_units,
                "lead_days": bid.lead_days,
                "demand_units": bid.demand_units,
                "demand_people": bid.demand_people,
                "is_opening": bid.is_opening,
                "changed_leader": bid.changed_leader,
                "ends_at_after": _instant(bid.ends_at_after),
            }
            for bid in protocol.bids
        ],
        "winner": protocol.winner.sequence if protocol.winner else None,
    }


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
