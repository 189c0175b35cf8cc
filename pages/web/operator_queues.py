"""The operators' queues: what waits, since when, against which clock, and what happens if nobody acts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.deliveries import deliveries_in_line
from common.queries import Query
from common.waiting import MOST_LINES, Waiting
from escrow.rules.disputes import Trouble
from escrow.rules.states import DifferenceKind
from escrow.selectors.blocked import payees_in_line, payouts_in_line
from escrow.selectors.chargebacks import chargebacks_in_line
from escrow.selectors.desk import STUCK_AFTER, operations_in_line, refunds_in_line, strays_going_back, strays_in_line
from escrow.selectors.inbox import events_in_line
from escrow.selectors.reconciliation import differences_in_line
from marketplace.selectors.desks import wants_in_line
from marketplace.selectors.disputes import cases_in_line
from marketplace.selectors.flags import flags_in_line
from marketplace.selectors.groups import groups_in_line
from marketplace.selectors.low_price import low_prices_in_line
from marketplace.selectors.moderation import appeals_in_line, reported_in_line
from marketplace.selectors.proposed_refunds import refunds_to_sign_in_line
from marketplace.selectors.reviews import reports_in_line
from merchants.selectors import applications_in_line
from pages.presentation.cases import TROUBLES
from pages.presentation.deadlines import deadline
from pages.presentation.money_health import words_for
from pages.presentation.money_items import REASONS
from pages.web.operator_work import Queue, Work
from social.selectors import posts_in_line

PROMISES: dict[str, timedelta] = {
    "want": timedelta(minutes=30),  # mockup of the operators' desk; until then it stays hidden
    "pool": timedelta(days=1),  # until then it stays as it is
    "review": timedelta(days=2),  # until then it stays shown
    "operation": STUCK_AFTER,
    "refund": STUCK_AFTER,
    "transfer": STUCK_AFTER,
    "event": timedelta(days=1),  # until then nothing moves by it
    "delivery": timedelta(days=1),
}
"""How soon somebody looks at what has no deadline of its own."""

DIFFERENCES: dict[str, Promise] = {
    DifferenceKind.MISSING_HERE: gettext_lazy("Money there that we do not know"),
    DifferenceKind.MISSING_THERE: gettext_lazy("Money of ours that is not there"),
    DifferenceKind.AMOUNT_DIFFERS: gettext_lazy("Another amount there"),
    DifferenceKind.LATE: gettext_lazy("Done there, not done here"),
}

CALLS: dict[str, Promise] = {
    "charge": gettext_lazy("Charge"),
    "refund": gettext_lazy("Refund"),
    "transfer": gettext_lazy("Payout"),
    "reverse": gettext_lazy("Payout taken back"),
    "resume": gettext_lazy("Charge"),
    "customer": gettext_lazy("Card"),
}

TITLES: dict[str, Callable[[Waiting], str]] = {
    "group": lambda line: f"{line.words}: {TROUBLES[Trouble(line.about)]}",
    "operation": lambda line: _("%(what)s: no answer") % {"what": CALLS[line.words]},
    "refund": lambda _line: _("%(what)s: refused") % {"what": CALLS["refund"]},
    "transfer": lambda _line: _("%(what)s: refused") % {"what": CALLS["transfer"]},
    "payee": lambda _line: _("A seller may not receive money"),
    "difference": lambda line: f"{DIFFERENCES[line.words]}: {words_for(line.about)}",
    "stray": lambda _line: _("A charge nobody waited for goes back"),
    "chargeback": lambda line: str(REASONS.get(line.words, line.words)),
    "post": lambda line: line.words.partition("\n")[0],
}
"""How what waits is called where its own words are not its title."""


def queues(now: datetime) -> tuple[Queue, ...]:
    """Every queue, the most pressing of each first."""
    return queues_query(now).answer


def queues_query(now: datetime) -> Query[tuple[Queue, ...]]:
    """The same, to be asked with others."""
    lines = _lines(now)
    return Query(lambda *found: _queues(dict(zip(lines, found, strict=True)), now), *lines.values())


def _lines(now: datetime) -> dict[str, Query[list[Waiting]]]:
    """What waits, each in its own order, by kind."""
    return {
        "want": wants_in_line(),
        "pool": reported_in_line(),
        "appeal": appeals_in_line(),
        "seller": applications_in_line(),
        "price": low_prices_in_line(),
        "flags": flags_in_line(),
        "group": groups_in_line(),
        "chargeback": chargebacks_in_line(),
        "dispute": cases_in_line(now=now),
        "review": reports_in_line(),
        "operation": operations_in_line(now=now),
        "refund": refunds_in_line(),
        "transfer": payouts_in_line(),
        "failed_stray": strays_in_line(),
        "stray": strays_going_back(),
        "payee": payees_in_line(),
        "difference": differences_in_line(),
        "signature": refunds_to_sign_in_line(),
        "event": events_in_line(),
        "delivery": deliveries_in_line(),
        "post": posts_in_line(),
    }


def _queues(lines: Mapping[str, Sequence[Waiting]], now: datetime) -> tuple[Queue, ...]:
    def row(anchor: str, icon: str, words: tuple[str, str, str], *kinds: str) -> Queue:
        name, promise, default = words
        found = [[_work(kind, line, queue=name, now=now) for line in lines[kind][:MOST_LINES]] for kind in kinds]
        works = found[0] if len(kinds) == 1 else sorted(chain(*found), key=lambda work: work.since)
        is_longer = any(len(lines[kind]) > MOST_LINES for kind in kinds)
        return Queue(anchor, icon, name, promise, default, tuple(works), is_longer)

    return (
        row("moderation", "image", (_("Wants in review"), _("30 minutes"), _("stays hidden")), "want"),
        row("reports", "flag", (_("Reported"), _("one day"), _("stays public")), "pool"),
        row("appeals", "scale", (_("Objections"), _("three business days"), _("removal is lifted")), "appeal"),
        row("sellers", "store", (_("Seller verification"), _("one business day"), _("may not bid")), "seller"),
        row("prices", "scale", (_("Low prices"), _("two business days"), _("rejected, next seller")), "price"),
        row("flags", "flag", (_("Flagged bids"), _("two business days"), _("stays, buyers may leave")), "flags"),
        row("groups", "people", (_("Whole awards"), _("14 days"), _("refunded on day 60")), "group"),
        row("chargebacks", "undo", (_("Taken back by banks"), _("the bank's"), _("sent a day before")), "chargeback"),
        row("disputes", "scale", (_("Disputes"), _("14 days"), _("refunded on day 60")), "dispute"),
        row("reviews", "star", (_("Reported reviews"), _("two days"), _("stays shown")), "review"),
        row(
            "money",
            "alert",
            (_("Stuck money"), _("15 minutes"), _("stays held")),
            *("operation", "refund", "transfer", "failed_stray", "stray", "payee"),
        ),
        row(
            "differences",
            "bank",
            (_("Differences with the provider"), _("the next business day"), _("stays in suspense")),
            "difference",
        ),
        row("refunds", "undo", (_("Refunds to sign"), _("three business days"), _("nothing goes back")), "signature"),
        row(
            "signals", "inbox", (_("Messages nobody could use"), _("one day"), _("nothing moves")), "event", "delivery"
        ),
        row("posts", "share", (_("Failed posts"), _("none"), _("given up; the site works without")), "post"),
    )


def _work(kind: str, line: Waiting, *, queue: str, now: datetime) -> Work:
    kind = "refund" if kind == "failed_stray" else kind  # decided as a refund is
    due = line.due_at or (line.since + PROMISES[kind] if kind in PROMISES else None)
    return Work(
        kind=kind,
        id=line.id if isinstance(line.id, UUID) else UUID(int=line.id),
        title=TITLES[kind](line) if kind in TITLES else line.words,
        queue=queue,
        since=line.since,
        deadline=deadline(since=line.since, at=due, now=now) if due else None,
        amount=None if line.amount_minor is None else abs(line.amount_minor),
    )
