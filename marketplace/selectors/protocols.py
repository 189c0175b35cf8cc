"""The public protocol of an auction: its record as frozen at the close, and what became of the award since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.utils.translation import get_language

from marketplace.models import Award
from marketplace.rules.records import Record, RecordedBid
from marketplace.rules.replay import Again
from marketplace.rules.states import AwardStatus
from marketplace.selectors.auctions import award_rows
from marketplace.selectors.consents import ConsentCounts, counts_in
from marketplace.selectors.flags import FlagCaseView, flag_cases_of
from marketplace.selectors.low_price import LowPriceView, low_prices_in
from marketplace.selectors.rankings import RefusedBidView, refused_bids_of
from marketplace.selectors.records import KeptRecord, kept_record

OUT = {
    AwardStatus.REFUSED,
    AwardStatus.LAPSED,
    AwardStatus.REJECTED,
    AwardStatus.UNMET,
    AwardStatus.DECLINED,
}


@dataclass(frozen=True)
class Offered:
    """One award: the bid it was made for, by its number, and what its seller answered."""

    number: int
    award_id: UUID
    status: AwardStatus
    price_minor: int
    units: int
    accept_by: datetime | None
    decided_at: datetime | None

    @property
    def is_replaced(self) -> bool:
        """Whether this seller is out of it."""
        return self.status in OUT


@dataclass(frozen=True)
class Protocol:
    """The whole of it. `offered` are the awards in the order they were made, the newest last; with them what was
    asked about a price, what buyers flagged, how many agreed to a dearer price, and the bids that were refused.
    """

    file: KeptRecord
    record: Record
    offered: Sequence[Offered]
    prices: Sequence[LowPriceView]
    flags: Sequence[FlagCaseView]
    consents: Mapping[UUID, ConsentCounts]
    refused: Sequence[RefusedBidView]

    @cached_property
    def again(self) -> Again:
        """The record with all that its bids met."""
        return Again(self.record)

    @cached_property
    def bids(self) -> dict[int, RecordedBid]:
        """The bids by their numbers."""
        return {bid.number: bid for bid in self.record.bids}

    @property
    def winner(self) -> RecordedBid | None:
        """The bid that won, or took over from it; None when nobody did."""
        last = self.offered[-1] if self.offered else None
        return self.bids[last.number] if last else None

    @property
    def replaced(self) -> frozenset[int]:
        """The bids that won and were replaced, or fell with the pool."""
        return frozenset(one.number for one in self.offered if one.is_replaced)

    @property
    def first_leader(self) -> int | None:
        """The number of the bid that led when the envelopes were opened; None without one."""
        live = next((bid for bid in self.record.bids if self.again.is_live(bid)), None)
        ahead = self.again.judgement(live).ahead if live else self.again.first_at_the_end()
        return ahead.number if ahead and not self.again.is_live(ahead) else None

    def seller_name(self, bid: RecordedBid) -> str:
        """Who bid, by name."""
        return next(one.name for one in self.record.sellers if one.alias == bid.alias)

    def alias_text(self, bid: RecordedBid) -> str:
        """Who bid, under the alias of the auction, in the active language."""
        return self.alias_of(bid.alias)

    def alias_of(self, alias: int) -> str:
        """An alias of this auction in the active language."""
        seller = next(one for one in self.record.sellers if one.alias == alias)
        return seller.alias_en if get_language() == "en" else seller.alias_ko


def protocol_of(pool_id: UUID) -> Protocol | None:
    """The protocol of the pool's auction; None while it runs or before it is closed."""
    file = kept_record(pool_id)
    if file is None:
        return None
    awards = award_rows(pool_id)
    return Protocol(
        file=file,
        record=Record.from_text(file.text),
        offered=[_offered(award) for award in awards],
        prices=low_prices_in(awards),
        flags=flag_cases_of(pool_id),
        consents=counts_in([award.id for award in awards]),
        refused=refused_bids_of(pool_id),
    )


def _offered(award: Award) -> Offered:
    return Offered(
        number=award.bid.sequence,
        award_id=award.id,
        status=AwardStatus(award.status),
        price_minor=award.price_minor,
        units=award.units,
        accept_by=award.accept_by,
        decided_at=award.decided_at,
    )
