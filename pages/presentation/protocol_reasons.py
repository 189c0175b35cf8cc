"""The decision of an auction with its reasons, also for what did not happen."""

from django.utils.translation import gettext as _

from common.templatetags.moa import people as in_people
from common.templatetags.moa import units, won
from marketplace.rules.records import RecordedBid
from marketplace.selectors.protocols import Protocol
from pages.presentation.protocol_afterwards import Reason, afterwards
from pages.presentation.protocol_rows import accepted_by


def reasons_of(protocol: Protocol) -> list[Reason]:
    """Who won and why, who is next, what was asked and answered."""
    record = protocol.record
    if record.winner is None:
        return [_nobody(protocol)]
    parts = [_won(protocol, protocol.bids[record.winner])]
    parts += [_standby(protocol, protocol.bids[number], place) for place, number in enumerate(record.standbys, 1)]
    parts.append(_price(protocol, protocol.bids[record.winner]))
    return [*parts, *afterwards(protocol)]


def _nobody(protocol: Protocol) -> Reason:
    terms = protocol.record.terms
    facts = {"units": units(terms.threshold_units), "people": in_people(terms.threshold_people)}
    text = _("No bid was accepted by enough buyers to reach %(units)s from %(people)s.") % facts
    return Reason(_("Nobody wins"), text, "no")


def _won(protocol: Protocol, bid: RecordedBid) -> Reason:
    terms = protocol.record.terms
    title = _("%(alias)s is %(name)s and wins at %(price)s") % _names(protocol, bid)
    ending = next(one for one in protocol.record.endings if one.number == bid.number)
    text = _(
        "The lowest valid price: %(accepting)s of %(all)s accept it, from %(people)s. The goal is %(goal)s from"
        " %(goal_people)s; it asks for %(least)s to %(most)s and serves %(served)s."
    ) % {
        "accepting": ending.units,
        "all": units(protocol.record.committed_units),
        "people": in_people(ending.people),
        "goal": units(terms.threshold_units),
        "goal_people": in_people(terms.threshold_people),
        "least": bid.min_units,
        "most": units(bid.max_units),
        "served": units(ending.serves),
    }
    return Reason(title, text, "replaced" if bid.number in protocol.replaced else "")


def _standby(protocol: Protocol, bid: RecordedBid, place: int) -> Reason:
    ending = next(one for one in protocol.record.endings if one.number == bid.number)
    title = (
        _("%(alias)s is %(name)s, next at %(price)s")
        if place == 1
        else _("%(alias)s is %(name)s, after that at %(price)s")
    )
    return Reason(title % _names(protocol, bid), accepted_by(ending.units, ending.people))


def _price(protocol: Protocol, bid: RecordedBid) -> Reason:
    """The test for a suspect price with its figures (rules.md E2, E3)."""
    record, terms = protocol.record, protocol.record.terms
    test = protocol.again.low_price_test(bid.number)
    if not test.openings:
        return Reason(
            _("No price to compare with"), _("No other seller bid, so nothing was asked about the price."), "no"
        )
    mean = sum(test.openings) // len(test.openings)
    of_mean = (100 - terms.low_price_under_openings_percent) * sum(test.openings) // (100 * len(test.openings))
    text = _("The other sellers opened at %(mean)s on average; a question comes at %(limit)s or less.") % {
        "mean": won(mean),
        "limit": won(of_mean),
    }
    if test.next_minor is not None:
        of_next = (100 - terms.low_price_under_next_percent) * test.next_minor // 100
        facts = {"next": won(test.next_minor), "limit": won(of_next)}
        text += " " + _("The next bid was %(next)s; a question comes at %(limit)s or less.") % facts
    if record.has_suspect_price:
        return Reason(_("The price was so low that its seller was asked"), text)
    return Reason(_("No question about the price"), text, "no")


def _names(protocol: Protocol, bid: RecordedBid) -> dict[str, str]:
    return {
        "alias": protocol.alias_text(bid),
        "name": protocol.seller_name(bid),
        "price": won(bid.price_minor),
    }
