"""The money's health in words: how the provider's account compares, and what somebody must look at."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.deliveries import OutboxHealth
from common.templatetags.moa import won
from escrow.selectors.health import MoneyHealth
from pages.presentation.figures import Figure

_ALARMS: dict[str, tuple[Promise, str]] = {
    "books_differ": (gettext_lazy("The last proof of the books found differences."), "main"),
    "proof_is_old": (gettext_lazy("The books were not proven in the last 20 minutes."), "main"),
    "calls_without_answer": (gettext_lazy("The provider owes us an answer for more than 15 minutes."), "money"),
    "events_wait": (gettext_lazy("Messages of the provider wait for more than 5 minutes."), "signals"),
    "events_apart": (gettext_lazy("Messages of the provider were put apart."), "signals"),
    "events_dead": (gettext_lazy("Messages of the provider were given up."), "signals"),
    "differences_open": (gettext_lazy("The provider's account and our books differ."), "differences"),
    "differences_late": (gettext_lazy("A difference is past its promise."), "differences"),
    "suspense_over_night": (gettext_lazy("Money lay in suspense over night."), "differences"),
    "payouts_blocked": (gettext_lazy("Payouts are blocked."), "money"),
    "charges_stray": (gettext_lazy("A charge nobody waited for is not back on its card yet."), "money"),
    "provider_not_compared": (gettext_lazy("The provider's account was not compared when it was due."), "main"),
    "facts_dead": (gettext_lazy("Facts of our own did not reach their listeners."), "signals"),
}


_WORDS: dict[str, Promise] = {
    "charge": gettext_lazy("Charge"),
    "resume": gettext_lazy("Charge"),
    "refund": gettext_lazy("Refund"),
    "refund_failed": gettext_lazy("Refund that failed later"),
    "transfer": gettext_lazy("Payout"),
    "reverse": gettext_lazy("Payout taken back"),
    "reversal": gettext_lazy("Payout taken back"),
    "chargeback": gettext_lazy("Chargeback"),
    "chargeback_won": gettext_lazy("Chargeback won"),
    "other": gettext_lazy("Correction by the provider"),
    "other_mode": gettext_lazy("It is of another mode (test or live)"),
    "other_version": gettext_lazy("It is of another version of the provider's interface"),
    "unknown_object": gettext_lazy("It is about something we do not know"),
}


def words_for(code: str) -> str:
    """A movement's kind, or why a message was put apart, in words; what was never foreseen as it is."""
    return str(_WORDS.get(code, code))


@dataclass(frozen=True)
class Alarm:
    """What somebody must look at, and where on the desk it is."""

    words: str
    anchor: str


def alarm_words(health: MoneyHealth, facts: OutboxHealth) -> list[Alarm]:
    """Every alarm in words, in the order of their weight."""
    names = [*health.alarms, *(["facts_dead"] if facts.dead else [])]
    return [Alarm(str(words), anchor) for name, (words, anchor) in _ALARMS.items() if name in names]


def compared(health: MoneyHealth, real_now: datetime) -> Figure:
    """How the provider's account compares with ours."""
    found, run = health.differences, health.last_run
    note = _("not compared yet")
    if run is not None:
        minutes = max(0, int((real_now - run.began_at).total_seconds())) // 60
        note = ngettext("compared %(count)s minute ago", "compared %(count)s minutes ago", minutes) % {"count": minutes}
    if not found.open:
        tone = "safe" if run is not None else ""
        return Figure("refresh", _("Provider reconciliation"), _("agrees") if run else "–", note=note, tone=tone)
    value = ngettext("%(count)s line", "%(count)s lines", found.open) % {"count": found.open}
    aside = won(abs(found.suspense_minor)) if found.suspense_minor else ""
    return Figure("refresh", _("Provider reconciliation"), value, note=note, tone="wait", aside=aside)
