"""The page of an auction's public protocol: its rows, its decision, its staircase, and how to check it."""

from datetime import timedelta
from typing import Any

from common.templatetags.moa import clock_time
from marketplace.rules.records import RecordedBid
from marketplace.selectors.protocols import Protocol
from pages.presentation.auctions import percent
from pages.presentation.protocol_reasons import reasons_of
from pages.presentation.protocol_rows import live_rows, moves_of, opening_rows
from pages.presentation.staircase import Bidding, Lead, Staircase, staircase

ZOOM_BEFORE = timedelta(minutes=10)
"""What is drawn wider begins so long before the planned end, and only if somebody took the lead in it."""

CSV_HEADER = (
    "number",
    "at",
    "alias",
    "seller",
    "price_minor",
    "min_units",
    "max_units",
    "lead_days",
    "accepting_units",
    "accepting_people",
    "needed_minor",
    "is_opening",
    "changed_leader",
    "ends_at_after",
    "removed_at",
    "removed_because",
)


def shown_protocol(protocol: Protocol, *, start_price: int | None) -> dict[str, Any]:
    """The context of the protocol's page."""
    record, winner = protocol.record, protocol.winner
    return {
        "protocol": protocol,
        "record": record,
        "winner_name": protocol.seller_name(winner) if winner else "",
        "rows": live_rows(protocol),
        "openings": opening_rows(protocol),
        "reasons": reasons_of(protocol),
        "step_percent": percent(record.terms.step_bp),
        "live_hours": record.terms.auction_hours - record.terms.sealed_hours,
        "extensions": moves_of(protocol),
        "kilobytes": max(1, len(protocol.file.text.encode()) // 1_000),
        "fingerprint": _in_groups(protocol.file.fingerprint),
        "stairs": protocol_stairs(protocol, start_price=start_price) if start_price else None,
    }


def protocol_stairs(protocol: Protocol, *, start_price: int) -> Staircase:
    """The staircase of the record, its last minutes drawn wider where they decided it."""
    record = protocol.record
    leads = [_lead(protocol, bid) for bid in protocol.record.bids if _led(protocol, bid)]
    zoom_from = record.planned_end_at - ZOOM_BEFORE
    is_zoomed = any(lead.at >= zoom_from for lead in leads) and zoom_from > record.sealed_ends_at
    return staircase(
        Bidding(
            start_price=start_price,
            sealed_from=record.opened_at,
            sealed_ends_at=record.sealed_ends_at,
            ends_at=record.ended_at,
            now=record.ended_at,
            leads=leads,
            zoom_from=zoom_from if is_zoomed else None,
            planned_end_at=record.planned_end_at,
        )
    )


def csv_rows(protocol: Protocol) -> list[tuple[object, ...]]:
    """The bids as a table, oldest first, in the columns of CSV_HEADER."""
    return [_csv_row(protocol, bid) for bid in protocol.record.bids]


def _csv_row(protocol: Protocol, bid: RecordedBid) -> tuple[object, ...]:
    removed = next((one for one in protocol.record.removed if one.number == bid.number), None)
    needed = protocol.again.judgement(bid).limit_minor if protocol.again.is_live(bid) else None
    return (
        bid.number,
        bid.at.isoformat(timespec="microseconds"),
        protocol.alias_text(bid),
        protocol.seller_name(bid),
        bid.price_minor,
        bid.min_units,
        bid.max_units,
        bid.lead_days,
        bid.units,
        bid.people,
        needed,
        bid.is_opening,
        bid.changed_leader,
        bid.ends_at_after.isoformat(timespec="microseconds"),
        removed.at.isoformat(timespec="microseconds") if removed else "",
        removed.reason if removed else "",
    )


def _led(protocol: Protocol, bid: RecordedBid) -> bool:
    if protocol.again.is_live(bid):
        return protocol.again.judgement(bid).leads
    return bid.number == protocol.first_leader


def _lead(protocol: Protocol, bid: RecordedBid) -> Lead:
    at = max(bid.at, protocol.record.sealed_ends_at)
    return Lead(at, bid.price_minor, protocol.alias_text(bid), f"{clock_time(at)}:{at:%S}")


def _in_groups(fingerprint: str) -> str:
    return " ".join(fingerprint[place : place + 8] for place in range(0, len(fingerprint), 8))
