"""The public record of an auction in words: every bid, the decision with its reasons, the staircase."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.moa import clock_time, moment, people, units, won
from marketplace.rules.states import AwardStatus
from marketplace.selectors.pools import PoolPage
from marketplace.selectors.protocols import Protocol, ProtocolBid
from pages.presentation.auctions import percent


@dataclass(frozen=True)
class RecordRow:
    """One bid of the record, or a moved end ("moved": only note and instant)."""

    bid: ProtocolBid | None
    note: str
    at: datetime
    kind: str = ""
    is_winner: bool = False

    @property
    def time(self) -> str:
        """When, to the millisecond; a sealed bid may be days old."""
        return milliseconds(self.at)


@dataclass(frozen=True)
class Reason:
    """One part of the decision; `happened` is false for what did not come to it."""

    title: str
    text: str
    happened: bool = True


def shown_protocol(page: PoolPage, protocol: Protocol) -> dict[str, Any]:
    """The context of the protocol's page."""
    live = [bid for bid in protocol.bids if not _is_sealed(protocol, bid)]
    moves = {bid.ends_at_after for bid in live if bid.ends_at_after > protocol.planned_end_at}
    return {
        "protocol": protocol,
        "rows": _rows(protocol, live),
        "openings": [_row(protocol, bid) for bid in protocol.bids if _is_sealed(protocol, bid)],
        "reasons": _reasons(protocol),
        "step_percent": percent(protocol.terms.step_bp),
        "extensions": len(moves),
        "kilobytes": max(1, len(protocol.canonical.encode()) // 1_000),
        "fingerprint": _in_groups(protocol.fingerprint),
    }


def milliseconds(at: datetime) -> str:
    """21:00:06.120, Korean time: the record is exact."""
    return f"{clock_time(at)}:{at:%S}.{at.microsecond // 1_000:03d}"


def _is_sealed(protocol: Protocol, bid: ProtocolBid) -> bool:
    return bid.at < protocol.sealed_ends_at


def _rows(protocol: Protocol, bids: list[ProtocolBid]) -> list[RecordRow]:
    """Newest first; the end itself on top, each move of it above the bid that caused it."""
    rows = [_moved(_("Bidding ended %(time)s") % {"time": milliseconds(protocol.ended_at)}, protocol.ended_at)]
    ends = [protocol.planned_end_at, *(bid.ends_at_after for bid in bids)]
    for bid, end_before in zip(reversed(bids), reversed(ends[:-1]), strict=True):
        if bid.ends_at_after > end_before:
            words = _("The end moved to %(time)s.") % {"time": milliseconds(bid.ends_at_after)}
            rows.append(_moved(words, bid.at))
        rows.append(_row(protocol, bid))
    return rows


def _moved(note: str, at: datetime) -> RecordRow:
    return RecordRow(None, note, at, kind="moved")


def _row(protocol: Protocol, bid: ProtocolBid) -> RecordRow:
    is_winner = bid == protocol.winner
    words = [_("opening")] if _is_sealed(protocol, bid) else []
    if bid.changed_leader:
        words.append(_("takes the lead"))
    words.append(
        _("%(units)s from %(people)s accepted this price")
        % {"units": units(bid.demand_units), "people": people(bid.demand_people)}
    )
    if is_winner:
        words.append(_("wins"))
    return RecordRow(bid, " · ".join(words), bid.at, is_winner=is_winner)


def _reasons(protocol: Protocol) -> list[Reason]:
    winner, terms = protocol.winner, protocol.terms
    if winner is None or protocol.decision is None:
        text = _("No bid was accepted by enough buyers to reach %(units)s from %(people)s.")
        facts = {"units": units(terms.threshold_units), "people": people(terms.threshold_people)}
        return [Reason(_("Nobody wins"), text % facts, happened=False)]
    return [_won(protocol, winner), _answer(protocol, winner), *(_standby(bid) for bid in protocol.standbys)]


def _won(protocol: Protocol, winner: ProtocolBid) -> Reason:
    terms = protocol.terms
    title = _("%(alias)s is %(name)s and wins at %(price)s") % {
        "alias": winner.alias_text,
        "name": winner.seller_name,
        "price": won(winner.price_minor),
    }
    text = _(
        "The lowest price that reaches the goal of %(goal)s from %(people)s. It asks for %(least)s to %(most)s and"
        " serves %(served)s."
    ) % {
        "goal": units(terms.threshold_units),
        "people": people(terms.threshold_people),
        "least": winner.min_units,
        "most": units(winner.max_units),
        "served": units(protocol.decision.units) if protocol.decision else "",
    }
    return Reason(title, text)


def _answer(protocol: Protocol, winner: ProtocolBid) -> Reason:
    decision = protocol.decision
    assert decision is not None  # there is a winner
    name = {"name": winner.seller_name}
    hours = _("A winner has %(hours)s hours to answer.") % {"hours": protocol.terms.acceptance_hours}
    if decision.status == AwardStatus.OFFERED:
        until = {**name, "at": moment(decision.accept_by)}
        return Reason(_("%(name)s has until %(at)s to accept") % until, hours, happened=False)
    at = {**name, "at": moment(decision.decided_at or decision.accept_by)}
    if decision.status == AwardStatus.ACCEPTED:
        return Reason(_("%(name)s accepted %(at)s") % at, hours)
    return Reason(_("%(name)s did not take the order, %(at)s") % at, _("The pool ended; nobody was charged."))


def _standby(bid: ProtocolBid) -> Reason:
    title = _("%(alias)s is %(name)s, next at %(price)s") % {
        "alias": bid.alias_text,
        "name": bid.seller_name,
        "price": won(bid.price_minor),
    }
    text = _("%(units)s from %(people)s accepted this price") % {
        "units": units(bid.demand_units),
        "people": people(bid.demand_people),
    }
    return Reason(title, text)


def _in_groups(fingerprint: str) -> str:
    return " ".join(fingerprint[place : place + 8] for place in range(0, len(fingerprint), 8))
