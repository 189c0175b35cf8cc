"""Working an auction out again from its public record alone, by the same rules that judged it.

Every bid is judged anew in the room it met: its order, its step, its time, the leader, the end. Then the winner, the
standbys and the test for a suspect price. What does not agree comes out as sentences.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from marketplace.rules.auction import (
    AuctionClock,
    AuctionRoom,
    BidView,
    Refused,
    highest_price_that_leads,
    judge_bid,
    ranking,
)
from marketplace.rules.award import low_price_is_suspect
from marketplace.rules.demand import Demand, Offer, is_valid
from marketplace.rules.records import Met, Record, RecordedBid, Removed


@dataclass(frozen=True)
class Judgement:
    """What a live bid met: the leader before it, and the dearest price that was enough (None: any was)."""

    ahead: RecordedBid | None
    limit_minor: int | None
    leads: bool


@dataclass(frozen=True)
class LowPriceTest:
    """What a winner's price is compared with: the other sellers' opening prices, and the next price in order."""

    openings: tuple[int, ...]
    next_minor: int | None


@dataclass(frozen=True)
class Replay:
    """What came out: how many events were worked out, the winner's number, every difference to the record."""

    events: int
    winner: int | None
    differences: tuple[str, ...]


class PublishedDemand(Demand):
    """The demand as far as a record publishes it: at the prices of its bids, each for its own seller."""

    def __init__(self, known: Mapping[tuple[str, int], Met]) -> None:
        super().__init__(())
        self._known = known

    def units_at(self, price_minor: int, seller: str | None = None) -> int:
        """Units that accept this seller's price."""
        return self._known[str(seller), price_minor].units

    def people_at(self, price_minor: int, seller: str | None = None) -> int:
        """People who accept this seller's price."""
        return self._known[str(seller), price_minor].people


def replay(record: Record) -> Replay:
    """The whole auction again. Without differences the record proves its winner.

    What comes later is worked out only while what comes before agrees, so a difference is where it began.
    """
    again = Again(record)
    for check in (again.faults_of_order, again.faults_of_times, again.faults_of_bids, again.faults_of_the_end):
        if differences := tuple(check()):
            return Replay(len(record.bids), None, differences)
    differences = tuple(again.faults_of_the_award())
    return Replay(len(record.bids), again.decided()[0], differences)


class Again:
    """A record with what its bids are looked up by. Its numbers and aliases are those of the record."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._bids = {bid.number: bid for bid in record.bids}
        self._removed = {one.number: one for one in record.removed}

    def is_live(self, bid: RecordedBid) -> bool:
        """Whether the bid was made after the envelopes were opened."""
        return bid.at >= self.record.sealed_ends_at

    def judgement(self, bid: RecordedBid) -> Judgement:
        """What a live bid met. The record agrees with itself so far."""
        room, offer = self._room(bid), _offer(bid)
        ahead, own = room.leader(), room.own_bid(offer.seller)
        limit = highest_price_that_leads(ahead.price_minor, room.terms.step_bp) if ahead else None
        if limit is not None and own is not None:
            limit = min(limit, own.price_minor - 1)
        leads = ahead is None or room.is_valid(offer) or not room.is_valid(ahead)
        return Judgement(self._bids[ahead.sequence] if ahead else None, limit, leads)

    def decided(self) -> list[int | None]:
        """The number of the winner and of those who stand by; [None] when nobody wins."""
        serves = {one.number: one.serves for one in self.record.endings}
        demand = self._demand_at_the_end()
        valid = [view for view in self._order() if is_valid(view, demand, self.record.terms)]
        won = next((view for view in valid if serves[view.sequence] >= view.min_units), None)
        if won is None:
            return [None]
        others = [view.sequence for view in valid if view is not won]
        return [won.sequence, *others[: self.record.terms.standby_bids]]

    def first_at_the_end(self) -> RecordedBid | None:
        """The bid that led at the end, valid or not; None without bids."""
        order = self._order()
        return self._bids[order[0].sequence] if order else None

    def low_price_test(self, number: int | None) -> LowPriceTest:
        """What the price of this bid is compared with (rules.md E1, E3).

        Sellers an operator rejected are left out; invalid bids are counted.
        """
        if number is None:
            return LowPriceTest((), None)
        gone = {self._bids[one].alias for one in self._removed} | {self._bids[number].alias}
        openings = tuple(bid.price_minor for bid in self.record.bids if bid.is_opening and bid.alias not in gone)
        order = self._order()
        place = next(place for place, view in enumerate(order) if view.sequence == number)
        after = order[place + 1 :]
        return LowPriceTest(openings, after[0].price_minor if after else None)

    def faults_of_order(self) -> Iterator[str]:
        """Numbers that do not rise, bids of nobody, live bids out of time."""
        record, numbers = self.record, [bid.number for bid in self.record.bids]
        if numbers != sorted(set(numbers)):
            yield "the bids are not in the order of their numbers"
        if {bid.alias for bid in record.bids} != {seller.alias for seller in record.sellers}:
            yield "sellers and bids do not name the same aliases"
        if self._removed.keys() - self._bids.keys():
            yield "bids were removed that were never made"
        live = [bid for bid in record.bids if self.is_live(bid)]
        for earlier, later in pairwise(live):
            if later.at < earlier.at:
                yield f"bid {later.number} was made before bid {earlier.number}"

    def faults_of_times(self) -> Iterator[str]:
        """Instants that are not what the terms say, and bids outside the auction (rules.md A1–A3)."""
        record = self.record
        planned = AuctionClock.starting(record.opened_at, record.terms)
        if (record.sealed_ends_at, record.planned_end_at) != (planned.sealed_ends_at, planned.original_ends_at):
            yield "the sealed end or the planned end is not what the frozen terms say"
        for bid in record.bids:
            if not record.opened_at <= bid.at < record.ended_at:
                yield f"bid {bid.number} was made outside the auction"
            if bid.accepted_at > bid.at or (self.is_live(bid) and bid.accepted_at != bid.at):
                yield f"bid {bid.number} was not accepted when it was made"
        for one in record.removed:
            if one.at >= record.ended_at:
                yield f"bid {one.number} was removed after the end"

    def faults_of_bids(self) -> Iterator[str]:
        """Every bid that is not what the rules make of it, in the order they were made."""
        for bid in self.record.bids:
            if bid.is_opening != self._is_opening(bid):
                yield f"bid {bid.number} is {'' if bid.is_opening else 'not '}named an opening bid, wrongly"
            elif self.is_live(bid):
                yield from self._faults_of_live(bid)
            elif bid.changed_leader or bid.judged or bid.ends_at_after != self.record.planned_end_at:
                yield f"bid {bid.number} was sealed, yet it led or moved the end"
            elif bid is not self._first(bid.alias):
                yield f"bid {bid.number} is a second envelope of one seller"

    def faults_of_the_end(self) -> Iterator[str]:
        """An end that no bid moved there, and demand at the end that cannot be."""
        record, standing = self.record, self._standing()
        if record.ended_at != self._end_before():
            yield "the end is not where the last bid left it"
        if [one.number for one in record.endings] != [view.sequence for view in standing]:
            yield "the demand at the end is not told for the bids that stood"
            return
        for one, view in zip(record.endings, standing, strict=True):
            if one.units > record.committed_units or one.people > record.committed_people:
                yield f"more accepted bid {one.number} than had a place"
            if one.serves > min(one.units, view.max_units):
                yield f"bid {one.number} serves more than accepted it, or more than it offered"

    def faults_of_the_award(self) -> Iterator[str]:
        """Another winner, other standbys, another answer to the test of the price."""
        record, (winner, *standbys) = self.record, self.decided()
        if winner != record.winner:
            yield f"the winner is bid {winner or 'none'}, the record says {record.winner or 'none'}"
            return
        if tuple(standbys) != record.standbys:
            yield f"next in order are bids {standbys}, the record says {list(record.standbys)}"
        if self.has_suspect_price(winner) != record.has_suspect_price:
            yield "whether the winner's price is one to ask about comes out differently"

    def has_suspect_price(self, number: int | None) -> bool:
        """Whether this bid's seller would be asked about its price (rules.md E2, E3)."""
        if number is None:
            return False
        test = self.low_price_test(number)
        return low_price_is_suspect(
            self._bids[number].price_minor,
            other_openings=test.openings,
            next_minor=test.next_minor,
            terms=self.record.terms,
        )

    def _faults_of_live(self, bid: RecordedBid) -> Iterator[str]:
        if [met.number for met in bid.judged] != [view.sequence for view in self._standing(bid)]:
            yield f"bid {bid.number} was not judged against the bids that stood"
            return
        verdict = judge_bid(_offer(bid), room=self._room(bid), now=bid.at, is_confirmed=True)
        if isinstance(verdict, Refused):
            limit = f", at most {verdict.limit_minor} was needed" if verdict.limit_minor is not None else ""
            yield f"bid {bid.number} at {bid.price_minor} would be refused ({verdict.reason}{limit})"
            return
        if verdict.changes_leader != bid.changed_leader:
            yield f"bid {bid.number} {'took' if verdict.changes_leader else 'did not take'} the lead"
        if verdict.clock.ends_at != bid.ends_at_after:
            yield f"after bid {bid.number} the end is {verdict.clock.ends_at.isoformat()}"

    def _is_opening(self, bid: RecordedBid) -> bool:
        """A seller's first price that is told (rules.md E1), unless it was removed while sealed."""
        removed = self._removed.get(bid.number)
        is_told = removed is None or removed.at >= self.record.sealed_ends_at
        return is_told and bid is self._first(bid.alias)

    def _first(self, alias: int) -> RecordedBid:
        return next(bid for bid in self.record.bids if bid.alias == alias)

    def _room(self, bid: RecordedBid) -> AuctionRoom:
        record = self.record
        known = {self._key(met.number): met for met in bid.judged}
        known[str(bid.alias), bid.price_minor] = Met(bid.number, bid.units, bid.people)
        clock = AuctionClock(record.opened_at, record.sealed_ends_at, record.planned_end_at, self._end_before(bid))
        return AuctionRoom(
            clock, self._standing(bid), PublishedDemand(known), record.terms, frozenset(self._shut_out(bid))
        )

    def _standing(self, until: RecordedBid | None = None) -> list[BidView]:
        """The last bid of each seller before this one, or at the end, in the order of their numbers."""
        before = [bid for bid in self.record.bids if until is None or bid.number < until.number]
        last = {str(bid.alias): bid for bid in before}
        return sorted(
            (_view(last[alias]) for alias in last.keys() - self._shut_out(until)), key=lambda view: view.sequence
        )

    def _shut_out(self, until: RecordedBid | None) -> set[str]:
        """Sellers whose bid was removed before; their earlier prices do not revive (rules.md A8, A11)."""
        gone = [one.number for one in self.record.removed if until is None or _went_before(one, until)]
        return {str(self._bids[number].alias) for number in gone}

    def _end_before(self, until: RecordedBid | None = None) -> datetime:
        before = [bid for bid in self.record.bids if until is None or bid.number < until.number]
        return max((bid.ends_at_after for bid in before), default=self.record.planned_end_at)

    def _order(self) -> list[BidView]:
        return ranking(self._standing(), self._demand_at_the_end(), self.record.terms)

    def _demand_at_the_end(self) -> PublishedDemand:
        return PublishedDemand({self._key(met.number): met for met in self.record.endings})

    def _key(self, number: int) -> tuple[str, int]:
        bid = self._bids[number]
        return str(bid.alias), bid.price_minor


def _went_before(one: Removed, bid: RecordedBid) -> bool:
    """At one instant the bid itself says whether it still met the other."""
    return one.at < bid.at or (one.at == bid.at and one.number not in {met.number for met in bid.judged})


def _offer(bid: RecordedBid) -> Offer:
    return Offer(seller=str(bid.alias), price_minor=bid.price_minor, min_units=bid.min_units, max_units=bid.max_units)


def _view(bid: RecordedBid) -> BidView:
    return BidView(
        bid_id=str(bid.number),
        seller=str(bid.alias),
        price_minor=bid.price_minor,
        min_units=bid.min_units,
        max_units=bid.max_units,
        accepted_at=bid.accepted_at,
        sequence=bid.number,
    )
