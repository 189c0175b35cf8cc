"""The bids of a record in words: what each needed, what it did, where it moved the end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from common.templatetags.moa import clock_time, moment, people, short_day, units, won
from marketplace.rules.records import RecordedBid
from marketplace.rules.states import AwardStatus
from marketplace.selectors.protocols import Protocol
from marketplace.selectors.rankings import RefusedBidView


@dataclass(frozen=True)
class RecordRow:
    """One line of the record. `kind` is "", "moved" (only note and instant), "refused" or "replaced"."""

    note: str
    at: datetime
    kind: str = ""
    alias: str = ""
    number: int | None = None
    price: int = 0
    reason: str = ""
    is_winner: bool = False
    is_sealed: bool = False

    @property
    def day(self) -> str:
        """On which day, for envelopes, which came over several; else ""."""
        return short_day(self.at) if self.is_sealed else ""

    @property
    def time(self) -> str:
        """When, to the millisecond."""
        return milliseconds(self.at)


def live_rows(protocol: Protocol) -> list[RecordRow]:
    """Newest first: each move of the end above the bid that caused it, refused bids in their place, the end itself."""
    record = protocol.record
    live = [bid for bid in record.bids if protocol.again.is_live(bid)]
    ends = [record.planned_end_at, *(bid.ends_at_after for bid in live)]
    rows: list[RecordRow] = []
    for bid, end_before in zip(reversed(live), reversed(ends[:-1]), strict=True):
        if bid.ends_at_after > end_before:
            words = _("The end moved to %(time)s.") % {"time": milliseconds(bid.ends_at_after)}
            rows.append(RecordRow(words, bid.at, kind="moved"))
        rows.append(_row(protocol, bid, _live_words(protocol, bid)))
    ended = _("Bidding ended %(time)s") % {"time": milliseconds(record.ended_at)}
    others = [
        RecordRow(ended, record.ended_at, kind="moved"),
        *(_refused_row(protocol, one) for one in protocol.refused),
    ]
    # Sorting is stable, so a moved end stays above its bid; a bid late by nothing stands above the end.
    return sorted([*reversed(others), *rows], key=lambda row: row.at, reverse=True)


def opening_rows(protocol: Protocol) -> list[RecordRow]:
    """The envelopes, the cheapest first."""
    sealed = [bid for bid in protocol.record.bids if not protocol.again.is_live(bid)]
    cheapest_first = sorted(sealed, key=lambda bid: (bid.price_minor, bid.accepted_at, bid.number))
    return [_row(protocol, bid, _opening_words(protocol, bid)) for bid in cheapest_first]


def moves_of(protocol: Protocol) -> int:
    """How often the end moved."""
    return len({bid.ends_at_after for bid in protocol.record.bids} - {protocol.record.planned_end_at})


def accepted_by(bid_units: int, bid_people: int) -> str:
    """How many accepted a price."""
    facts = {"units": units(bid_units), "people": people(bid_people)}
    return _("%(units)s from %(people)s accepted this price") % facts


def milliseconds(at: datetime) -> str:
    """21:00:06.120, Korean time: the record is exact."""
    return f"{clock_time(at)}:{at:%S}.{at.microsecond // 1_000:03d}"


def _row(protocol: Protocol, bid: RecordedBid, words: list[str]) -> RecordRow:
    is_winner = bid is protocol.winner and bid.number not in protocol.replaced
    is_replaced = bid.number in protocol.replaced
    removed = next((one for one in protocol.record.removed if one.number == bid.number), None)
    return RecordRow(
        note=" · ".join([*words, *_outcome(protocol, bid)]),
        at=bid.at,
        kind="refused" if removed else "replaced" if is_replaced else "",
        alias=protocol.alias_text(bid),
        number=bid.number,
        price=bid.price_minor,
        reason=_("Rejected by Moa %(at)s: %(reason)s") % {"at": moment(removed.at), "reason": removed.reason}
        if removed
        else "",
        is_winner=is_winner,
        is_sealed=not protocol.again.is_live(bid),
    )


def _refused_row(protocol: Protocol, one: RefusedBidView) -> RecordRow:
    late = one.at - protocol.record.ended_at
    if late >= timedelta(0):
        seconds = f"{late // timedelta(seconds=1)}.{late % timedelta(seconds=1) // timedelta(milliseconds=1):03d}"
        note = _("refused: %(seconds)s s after the end, by our clock") % {"seconds": seconds}
    elif one.limit_minor is not None and one.price_minor > one.limit_minor:
        facts = {"gap": won(one.price_minor - one.limit_minor), "limit": won(one.limit_minor)}
        note = _("refused: %(gap)s above what was needed, %(limit)s") % facts
    else:
        note = _("refused: not a bid the auction could take")
    alias = protocol.alias_of(one.alias) if one.alias is not None and _is_known(protocol, one.alias) else _("A seller")
    return RecordRow(note, one.at, kind="refused", alias=alias, price=one.price_minor)


def _is_known(protocol: Protocol, alias: int) -> bool:
    return any(seller.alias == alias for seller in protocol.record.sellers)


def _outcome(protocol: Protocol, bid: RecordedBid) -> list[str]:
    if bid.number in protocol.replaced:
        return [_("won first")]
    if bid is not protocol.winner:
        return []
    return [_("asked next") if protocol.offered[-1].status is AwardStatus.CONSENT else _("wins")]


def _live_words(protocol: Protocol, bid: RecordedBid) -> list[str]:
    met = protocol.again.judgement(bid)
    words = [_("needed %(limit)s or less") % {"limit": won(met.limit_minor)}] if met.limit_minor else [_("opens")]
    words.append(_("leads") if met.leads else _("does not lead: too few accepted it"))
    return [*words, accepted_by(bid.units, bid.people)]


def _opening_words(protocol: Protocol, bid: RecordedBid) -> list[str]:
    words = [_("opening")]
    if bid.number == protocol.first_leader:
        words.append(_("leads at %(time)s") % {"time": clock_time(protocol.record.sealed_ends_at)})
    return [*words, accepted_by(bid.units, bid.people)]
