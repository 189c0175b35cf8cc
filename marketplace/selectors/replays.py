"""Proofs of an auction: its public record worked out again, the award compared with it, the rows behind it audited."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from marketplace.models import Auction, Award, Pledge
from marketplace.rules.award import award, served_by
from marketplace.rules.demand import Demand
from marketplace.rules.records import Ending, Record, RecordedBid, fingerprint
from marketplace.rules.replay import Replay, replay
from marketplace.selectors.records import kept_demand, kept_record, recorded_bid, told_bids
from marketplace.selectors.rooms import bid_view, met_by


@dataclass(frozen=True)
class Proof:
    """What working one record out again showed. `winner` is the alias in English with its price, "" for nobody."""

    pool_id: str
    title: str
    fingerprint: str
    events: int
    winner: str
    differences: tuple[str, ...]


def proof_of_file(text: str) -> Proof:
    """The proof of a file alone, and that it is the one kept here, where one is. Raises ValueError when unreadable."""
    record = Record.from_text(text)
    differences = list(replay(record).differences)
    kept = kept_record(UUID(record.pool_id))
    if kept is not None and kept.fingerprint != fingerprint(text):
        differences.append(f"the file is not the one whose fingerprint was announced, {kept.fingerprint}")
    return _proof(record, text, replay(record), differences)


def proof_of_pool(pool_id: UUID) -> Proof | None:
    """The whole proof of a pool's auction: record, award and the rows behind both; None without a record."""
    kept = kept_record(pool_id)
    if kept is None:
        return None
    if fingerprint(kept.text) != kept.fingerprint:
        return Proof(
            str(pool_id), "", kept.fingerprint, 0, "", ("the record was changed after its fingerprint was made",)
        )
    record = Record.from_text(kept.text)
    again = replay(record)
    differences = [*again.differences, *_faults_of_awards(record), *_faults_of_rows(record), *_faults_of_demand(record)]
    return _proof(record, kept.text, again, differences)


def _proof(record: Record, text: str, again: Replay, differences: list[str]) -> Proof:
    won = next((bid for bid in record.bids if bid.number == again.winner), None)
    alias = next((one.alias_en for one in record.sellers if won and one.alias == won.alias), "")
    winner = f"{alias}, {won.price_minor:,}" if won else ""
    return Proof(record.pool_id, record.title, fingerprint(text), again.events, winner, tuple(differences))


def _faults_of_awards(record: Record) -> Iterator[str]:
    """Awards follow the record: the winner first, then the standbys in order, each at its own last price (E7, E10)."""
    awards = list(Award.objects.filter(pool_id=record.pool_id).select_related("bid").order_by("turn"))
    in_order = [number for number in (record.winner, *record.standbys) if number is not None]
    numbers = [row.bid.sequence for row in awards]
    first = numbers[0] if numbers else None
    if first != record.winner:
        yield f"the first award is of bid {first or 'none'}, the record says {record.winner or 'none'}"
    if numbers != [number for number in in_order if number in numbers]:
        yield f"the awards went to bids {numbers}, in order were {in_order}"
    prices = {bid.number: bid.price_minor for bid in record.bids}
    for row in awards:
        price = prices.get(row.bid.sequence)
        if row.price_minor != price:
            yield f"bid {row.bid.sequence} was awarded at {row.price_minor}, its price was {price}"


def _faults_of_rows(record: Record) -> Iterator[str]:
    """The record says of every bid what its row says, and leaves no live one out."""
    auction = Auction.objects.get(pool_id=record.pool_id)
    rows = {row.sequence: row for row in told_bids(auction)}
    told = {bid.number: bid for bid in record.bids}
    if rows.keys() != told.keys():
        yield f"the record holds bids {sorted(told)}, the rows are {sorted(rows)}"
    for number in sorted(rows.keys() & told.keys()):
        if recorded_bid(rows[number]) != told[number]:
            yield f"bid {number} was kept differently: {_changed(recorded_bid(rows[number]), told[number])}"


def _faults_of_demand(record: Record) -> Iterator[str]:
    """The demand at the close, the winner and the standbys follow from the places as they were sealed then."""
    demand, pool_id = kept_demand(UUID(record.pool_id)), record.pool_id
    standing = {row.sequence: bid_view(row) for row in told_bids(Auction.objects.get(pool_id=pool_id))}
    for one in record.endings:
        view = standing[one.number]
        serves = sum(place.units for place in served_by(view, demand))
        if one != Ending(one.number, *met_by(demand, view), serves):
            yield f"the demand of bid {one.number} at the end does not follow from the places"
    outcome = award([standing[one.number] for one in record.endings], demand=demand, terms=record.terms)
    winner = outcome.winner.sequence if outcome.winner else None
    if (winner, tuple(view.sequence for view in outcome.standbys)) != (record.winner, record.standbys):
        yield f"by the places the winner is bid {winner or 'none'}"
    yield from _faults_of_places(demand, pool_id)


def _faults_of_places(demand: Demand, pool_id: str) -> Iterator[str]:
    """The sealed places are those of the pool, as far as their rows still say what they said."""
    rows = {str(row.pk): row for row in Pledge.objects.filter(pool_id=pool_id)}
    for place in demand.pledges:
        row = rows.get(place.pledge_id)
        if row is None or (row.units, row.sequence) != (place.units, place.sequence):
            yield f"place {place.pledge_id} is not kept as it was at the close"


def _changed(row: RecordedBid, told: RecordedBid) -> str:
    names = [name for name, value in vars(row).items() if value != getattr(told, name)]
    return ", ".join(names)
