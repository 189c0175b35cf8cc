"""The heading of a desk: a sentence worked out from what waits, the most pressing first."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_CLAUSES = 2


def seller_sentence(*, awards: int, late: int, today: int, overtaken: int, to_ship: int, leading: int) -> str:
    """What a seller has to do, in at most two clauses; counts of awards, parcels and bids."""
    clauses = [
        _clause(awards, ngettext("%(count)s order waits for your yes", "%(count)s orders wait for your yes", awards)),
        _clause(late, ngettext("%(count)s parcel is late", "%(count)s parcels are late", late)),
        _clause(today, ngettext("%(count)s parcel leaves today", "%(count)s parcels leave today", today)),
        _clause(overtaken, ngettext("%(count)s price needs defending", "%(count)s prices need defending", overtaken)),
    ]
    pressing = [clause for clause in clauses if clause]
    if pressing:
        return _joined(pressing)
    calm = [
        _clause(to_ship, ngettext("%(count)s parcel to send", "%(count)s parcels to send", to_ship)),
        _clause(leading, ngettext("you lead in %(count)s auction", "you lead in %(count)s auctions", leading)),
    ]
    return _joined([clause for clause in calm if clause]) or _("Nothing waits for you")


def operator_sentence(*, late: int, soon: int, waiting: int, books_agree: bool) -> str:
    """What the operators' desk has to do; that the books differ replaces everything else."""
    if not books_agree:
        return _("The books do not agree")
    if not waiting:
        return _("Nothing waits for you")
    clauses = [
        _clause(late, ngettext("%(count)s thing is late", "%(count)s things are late", late)),
        _clause(soon, ngettext("%(count)s is close to it", "%(count)s are close to it", soon)),
    ]
    pressing = [clause for clause in clauses if clause]
    if pressing:
        return _joined(pressing)
    words = ngettext("%(count)s thing waits, in time", "%(count)s things wait, all in time", waiting)
    return _clause(waiting, words)


def _clause(count: int, words: str) -> str:
    return words % {"count": count} if count else ""


def _joined(clauses: Sequence[str]) -> str:
    sentence = ", ".join(clauses[:MOST_CLAUSES])
    return sentence[:1].upper() + sentence[1:]
