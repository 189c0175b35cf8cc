"""The public record of an auction: made once from its rows, then read from what was kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from common.encryption import unseal
from marketplace.models import Auction, AuctionRecord, Bid
from marketplace.rules.aliases import alias_for
from marketplace.rules.award import Outcome, served_by
from marketplace.rules.demand import Demand
from marketplace.rules.places import places_from_text
from marketplace.rules.records import Ending, Met, Record, RecordedBid, RecordedSeller, Removed
from marketplace.rules.replay import Again
from marketplace.rules.states import BidStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.rooms import bid_view, met_by
from merchants.selectors import sellers

STOOD_AT_THE_END = {BidStatus.WINNING, BidStatus.STANDBY, BidStatus.RELEASED}
"""What a bid that stood at the end has become by the time its record is made."""


@dataclass(frozen=True)
class KeptRecord:
    """A record as it was kept: the file to the letter, and its fingerprint."""

    text: str
    fingerprint: str
    made_at: datetime


def kept_record(pool_id: UUID) -> KeptRecord | None:
    """The record of a pool's auction; None before its close."""
    row = AuctionRecord.objects.filter(auction__pool_id=pool_id).first()
    return KeptRecord(row.text, row.fingerprint, row.made_at) if row else None


def fingerprint_of(pool_id: UUID) -> str | None:
    """The fingerprint of the pool's record, to be announced with the award; None before the close."""
    rows = AuctionRecord.objects.filter(auction__pool_id=pool_id)
    return rows.values_list("fingerprint", flat=True).first()


def recorded_pools() -> Iterator[UUID]:
    """Every pool whose auction has a record, the oldest first; streamed."""
    return AuctionRecord.objects.order_by("made_at", "pk").values_list("auction__pool_id", flat=True).iterator()


def kept_demand(pool_id: UUID) -> Demand:
    """The demand at the close, from the sealed places of the record. For audits only: it tells caps."""
    sealed = AuctionRecord.objects.values_list("sealed_places", flat=True).get(auction__pool_id=pool_id)
    return Demand(places_from_text(unseal(sealed)))


def record_to_keep(auction: Auction, *, outcome: Outcome, demand: Demand) -> Record:
    """The record of an auction whose bids were just settled by this outcome and this demand."""
    told = told_bids(auction)
    record = Record(
        pool_id=str(auction.pool_id),
        title=auction.pool.want.title,
        terms=PoolTerms.from_json(auction.pool.terms),
        opened_at=auction.opens_at,
        sealed_ends_at=auction.sealed_ends_at,
        planned_end_at=auction.original_ends_at,
        ended_at=auction.ends_at,
        sellers=_sellers(told),
        bids=tuple(recorded_bid(bid) for bid in told),
        removed=tuple(_removed(bid) for bid in told if bid.rejected_at is not None),
        committed_units=demand.units_at(0),
        committed_people=demand.people_at(0),
        endings=tuple(_ending(bid, demand) for bid in told if BidStatus(bid.status) in STOOD_AT_THE_END),
        winner=outcome.winner.sequence if outcome.winner else None,
        standbys=tuple(view.sequence for view in outcome.standbys),
        has_suspect_price=False,
    )
    return _with_price_judged(record)


def told_bids(auction: Auction) -> list[Bid]:
    """The bids the record tells, in the order of their numbers."""
    return [bid for bid in auction.bids.order_by("sequence", "placed_at") if _is_told(auction, bid)]


def recorded_bid(bid: Bid) -> RecordedBid:
    """One bid as the record tells it."""
    return RecordedBid(
        number=bid.sequence,
        alias=bid.alias,
        at=bid.placed_at,
        accepted_at=bid.accepted_at,
        price_minor=bid.price_minor,
        min_units=bid.min_units,
        max_units=bid.max_units,
        lead_days=bid.lead_days,
        units=bid.demand_units,
        people=bid.demand_people,
        judged=tuple(Met(*met) for met in bid.rivals),
        is_opening=bid.is_opening,
        changed_leader=bid.changed_leader,
        ends_at_after=bid.ends_at_after,
    )


def _is_told(auction: Auction, bid: Bid) -> bool:
    """Openings, live bids and what was rejected; what its seller replaced or took back while sealed is not."""
    is_public = bid.is_opening or bid.placed_at >= auction.sealed_ends_at
    return bid.status == BidStatus.REJECTED or (is_public and bid.status != BidStatus.WITHDRAWN)


def _with_price_judged(record: Record) -> Record:
    return replace(record, has_suspect_price=Again(record).has_suspect_price(record.winner))


def _sellers(told: Iterable[Bid]) -> tuple[RecordedSeller, ...]:
    aliases = {bid.alias: bid.seller_id for bid in told}
    names = sellers(list(aliases.values()))
    return tuple(
        RecordedSeller(number, alias_for(number).ko, alias_for(number).en, names[aliases[number]].business_name)
        for number in sorted(aliases)
    )


def _removed(bid: Bid) -> Removed:
    assert bid.rejected_at is not None  # asked by the caller
    return Removed(bid.sequence, bid.rejected_at, bid.rejected_reason)


def _ending(bid: Bid, demand: Demand) -> Ending:
    view = bid_view(bid)
    serves = sum(place.units for place in served_by(view, demand))
    return Ending(bid.sequence, *met_by(demand, view), serves)
