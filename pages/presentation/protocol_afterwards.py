"""What became of an award after the close, with the reasons that are public: prices asked about, flags, answers."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.templatetags.moa import moment, units, won
from marketplace.rules.states import AwardStatus, FlagStatus, LowPriceStatus
from marketplace.selectors.consents import ConsentCounts
from marketplace.selectors.flags import FlagCaseView
from marketplace.selectors.low_price import LowPriceView
from marketplace.selectors.protocols import Offered, Protocol

BY_THE_CLOCK = {
    "not_answered": gettext_lazy("Nobody answered in time."),
    "not_decided": gettext_lazy("Nobody decided in time."),
}
"""Reasons the clock gives, in words; an operator's own are shown as they were written."""
ENDS: dict[AwardStatus, Promise] = {
    AwardStatus.REFUSED: gettext_lazy("%(name)s did not take the order, %(at)s"),
    AwardStatus.LAPSED: gettext_lazy("%(name)s let the time to accept pass, %(at)s"),
    AwardStatus.REJECTED: gettext_lazy("The bid of %(name)s was rejected, %(at)s"),
    AwardStatus.UNMET: gettext_lazy("Too few were left for %(name)s, %(at)s"),
    AwardStatus.DECLINED: gettext_lazy("%(name)s did not take the smaller order, %(at)s"),
}
OPEN = {FlagStatus.RAISED, FlagStatus.ANSWERED}


@dataclass(frozen=True)
class Reason:
    """One part of the decision; `state` is "" for what happened, "no" for what did not, "replaced" for the past."""

    title: str
    text: str
    state: str = ""


def afterwards(protocol: Protocol) -> list[Reason]:
    """Price questions, flags, and each award with its consent and answer, in that order."""
    parts = [_asked(hold) for hold in protocol.prices]
    parts += [_flagged(case) for case in protocol.flags if case.status is not FlagStatus.MOOT]
    parts += [] if protocol.flags else [Reason(_("Nobody flagged a bid"), "", "no")]
    for offered in protocol.offered:
        consent = protocol.consents.get(offered.award_id)
        parts += [_consented(offered, consent)] if consent and consent.asked else []
        parts.append(_answer(protocol, offered))
    return parts


def _asked(hold: LowPriceView) -> Reason:
    said = [_("%(name)s: “%(answer)s”") % {"name": hold.seller_name, "answer": hold.answer}] if hold.answer else []
    price = {"price": won(hold.price_minor)}
    if hold.decided_at is None:
        until = _("Decided by %(at)s.") % {"at": moment(hold.decide_by)}
        return Reason(_("%(price)s is being asked about") % price, " ".join([*said, until]), "no")
    why = str(BY_THE_CLOCK.get(hold.reason, hold.reason))
    title = _("%(price)s stands") if hold.status is LowPriceStatus.CLEARED else _("%(price)s was rejected")
    state = "" if hold.status is LowPriceStatus.CLEARED else "replaced"
    return Reason(title % price, " ".join([*said, why]), state)


def _flagged(case: FlagCaseView) -> Reason:
    name = {"name": case.seller_name}
    counts = _("%(people)s flagged it; %(quorum)s bring a bid before a person.") % {
        "people": case.people,
        "quorum": case.quorum,
    }
    said = [_("%(name)s: “%(answer)s”") % {**name, "answer": case.reply}] if case.reply else []
    if case.status is FlagStatus.GATHERING:
        return Reason(_("Flags against %(name)s went no further") % name, counts, "no")
    if case.status in OPEN:
        return Reason(_("Flags against %(name)s are being looked at") % name, " ".join([counts, *said]), "no")
    why = str(BY_THE_CLOCK.get(case.reason, case.reason))
    is_rejected = case.status is FlagStatus.REJECTED
    title = (
        _("The bid of %(name)s was rejected after flags") if is_rejected else _("The bid of %(name)s stays after flags")
    )
    return Reason(title % name, " ".join([counts, *said, why]))


def _consented(offered: Offered, counts: ConsentCounts) -> Reason:
    text = _("%(yes)s of %(asked)s said yes, %(units)s.") % {
        "yes": counts.yes,
        "asked": counts.asked,
        "units": units(counts.yes_units),
    }
    return Reason(_("Everybody was asked about %(price)s") % {"price": won(offered.price_minor)}, text)


def _answer(protocol: Protocol, offered: Offered) -> Reason:
    name = {"name": protocol.seller_name(protocol.bids[offered.number])}
    hours = _("A winner has %(hours)s hours to answer.") % {"hours": protocol.record.terms.acceptance_hours}
    if offered.status is AwardStatus.OFFERED and offered.accept_by:
        until = {**name, "at": moment(offered.accept_by)}
        return Reason(_("%(name)s has until %(at)s to accept") % until, hours, "no")
    if offered.decided_at is None:
        return Reason(_("%(name)s cannot answer yet") % name, hours, "no")
    at = {**name, "at": moment(offered.decided_at)}
    if offered.status in ENDS:
        return Reason(str(ENDS[offered.status]) % at, "", "replaced")
    return Reason(_("%(name)s accepted %(at)s") % at, hours)
