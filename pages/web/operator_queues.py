"""The operators' queues: what waits, since when, against which clock, and what happens if nobody acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.deliveries import DeadDelivery, dead_deliveries
from common.ids import short_code
from common.paging import Ask
from escrow.rules.states import DifferenceKind
from escrow.selectors import stuck_money, stuck_operations
from escrow.selectors.blocked import BlockedPayee, blocked_payees
from escrow.selectors.chargebacks import ChargebackView, chargebacks_waiting
from escrow.selectors.desk import STUCK_AFTER, StuckMoney, StuckOperation
from escrow.selectors.inbox import EventApart, events_apart
from escrow.selectors.reconciliation import DifferenceView, open_differences
from marketplace.rules.states import UnitStatus
from marketplace.selectors.desks import WantInReview, wants_in_review
from marketplace.selectors.disputes import CaseRow, cases_to_rule
from marketplace.selectors.flags import FlagCaseView, flag_queue
from marketplace.selectors.groups import GroupView, group_part
from marketplace.selectors.low_price import LowPriceView, low_price_queue
from marketplace.selectors.moderation import AppealView, ReportedPool, appeals_part, reported_part
from marketplace.selectors.orders import OrderView, UnitView, recent_orders
from marketplace.selectors.reviews import ReportView, reported_reviews
from merchants.selectors import SellerView, verification_queue
from pages.presentation.cases import TROUBLES
from pages.presentation.deadlines import Deadline, deadline
from social.selectors import PostView, failed_posts

REVIEW_REPORT_TARGET = timedelta(days=2)
"""How soon a reported review is looked at; until then it stays."""

REVIEW_TARGET = timedelta(minutes=30)
"""How soon a want is looked at (mockup of the operators' desk); until then it stays hidden."""

REPORT_TARGET = timedelta(days=1)
"""How soon somebody looks at a report; until then the pool stays as it is."""

SIGNAL_TARGET = timedelta(days=1)
"""How soon somebody looks at a message that could not be used; until then nothing moves by it."""

type Subject = (
    SellerView
    | WantInReview
    | ReportedPool
    | AppealView
    | LowPriceView
    | FlagCaseView
    | GroupView
    | ChargebackView
    | StuckOperation
    | StuckMoney
    | BlockedPayee
    | PostView
    | ReportView
    | CaseRow
    | DifferenceView
    | EventApart
    | DeadDelivery
)

DIFFERENCES: dict[DifferenceKind, Promise] = {
    DifferenceKind.MISSING_HERE: gettext_lazy("Money there that we do not know"),
    DifferenceKind.MISSING_THERE: gettext_lazy("Money of ours that is not there"),
    DifferenceKind.AMOUNT_DIFFERS: gettext_lazy("Another amount there"),
    DifferenceKind.LATE: gettext_lazy("Done there, not done here"),
}

KINDS: dict[str, Promise] = {
    "charge": gettext_lazy("Charge"),
    "refund": gettext_lazy("Refund"),
    "transfer": gettext_lazy("Payout"),
    "reverse": gettext_lazy("Payout taken back"),
    "resume": gettext_lazy("Charge"),
    "customer": gettext_lazy("Card"),
}


@dataclass(frozen=True)
class Holder:
    """Who works on an item, and since when."""

    name: str
    at: datetime
    is_reader: bool


@dataclass(frozen=True)
class Work:
    """One thing that waits for an operator; `amount` in won, `deadline` None where no clock runs."""

    kind: str
    id: UUID
    title: str
    queue: str
    since: datetime
    deadline: Deadline | None
    subject: Subject
    amount: int | None = None
    holder: Holder | None = None

    @property
    def key(self) -> str:
        """Its name in the address of the page."""
        return f"{self.kind}-{self.id}"

    @property
    def code(self) -> str:
        """Its short name."""
        return short_code(self.id)

    @property
    def url(self) -> str:
        """The desk with this item chosen."""
        return f"{reverse('operator-desk')}?item={self.key}#item"


@dataclass(frozen=True)
class Queue:
    """One row of the table of queues. A late one is past its promise, a soon one close to it."""

    anchor: str
    icon: str
    name: str
    promise: str
    default: str
    works: tuple[Work, ...]

    @property
    def url(self) -> str:
        """Its first item."""
        return self.works[0].url if self.works else f"#{self.anchor}"

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self.works)

    @property
    def late(self) -> int:
        """How many are late or about to be."""
        return self._of("late")

    @property
    def soon(self) -> int:
        """How many are close to it."""
        return self._of("soon")

    @property
    def in_time(self) -> int:
        """All others."""
        return self.waiting - self.late - self.soon

    @property
    def next(self) -> Deadline | None:
        """The nearest clock."""
        return min((work.deadline for work in self.works if work.deadline), key=lambda one: one.at, default=None)

    @property
    def oldest(self) -> datetime | None:
        """Since when the oldest waits."""
        return min((work.since for work in self.works), default=None)

    def _of(self, urgency: str) -> int:
        return sum(work.deadline is not None and work.deadline.urgency == urgency for work in self.works)


@dataclass(frozen=True)
class HeldOrder:
    """An order with money held, and when it moves by itself."""

    order: OrderView
    code: str
    deadline: Deadline | None


def queues(now: datetime) -> tuple[Queue, ...]:
    """Every queue, the most pressing of each first."""
    return (
        _queue("moderation", "image", (_("Wants in review"), _("30 minutes"), _("stays hidden")), _wants(now)),
        _queue("reports", "flag", (_("Reported"), _("one day"), _("stays public")), _reports(now)),
        _queue("appeals", "scale", (_("Objections"), _("three business days"), _("removal is lifted")), _appeals(now)),
        _queue("sellers", "store", (_("Seller verification"), _("one business day"), _("may not bid")), _sellers(now)),
        _queue("prices", "scale", (_("Low prices"), _("two business days"), _("rejected, next seller")), _prices(now)),
        _queue("flags", "flag", (_("Flagged bids"), _("two business days"), _("stays, buyers may leave")), _flags(now)),
        _queue("groups", "users", (_("Whole awards"), _("14 days"), _("refunded on day 60")), _groups(now)),
        _queue("chargebacks", "undo", (_("Taken back by banks"), _("the bank's"), _("sent a day before")), _banks(now)),
        _queue("disputes", "scale", (_("Disputes"), _("14 days"), _("refunded on day 60")), _disputes(now)),
        _queue("reviews", "star", (_("Reported reviews"), _("two days"), _("stays shown")), _reviews(now)),
        _queue("money", "alert", (_("Stuck money"), _("15 minutes"), _("stays held")), _money(now)),
        _queue(
            "differences",
            "bank",
            (_("Differences with the provider"), _("the next business day"), _("stays in suspense")),
            _differences(now),
        ),
        _queue("signals", "inbox", (_("Messages nobody could use"), _("one day"), _("nothing moves")), _signals(now)),
        _queue("posts", "share", (_("Failed posts"), _("none"), _("given up; the site works without")), _posts()),
    )


def by_the_clock(found: Sequence[Queue]) -> list[Work]:
    """All that waits, the nearest deadline first, what has none last."""
    works = [work for queue in found for work in queue.works]
    return sorted(works, key=lambda work: (work.deadline is None, work.deadline.at if work.deadline else work.since))


def held_orders(now: datetime) -> list[HeldOrder]:
    """Orders with money held, the newest first."""
    return [HeldOrder(order, short_code(order.id), _next_move(order, now)) for order in recent_orders()]


def _queue(anchor: str, icon: str, words: tuple[str, str, str], works: Sequence[Work]) -> Queue:
    name, promise, default = words
    return Queue(anchor, icon, name, promise, default, tuple(works))


def _sellers(now: datetime) -> list[Work]:
    works = []
    for seller in verification_queue():
        since = seller.submitted_at or now
        clock = deadline(since=since, at=seller.due_at, now=now) if seller.due_at else None
        works.append(Work("seller", seller.id, seller.business_name, _("Seller verification"), since, clock, seller))
    return works


def _disputes(now: datetime) -> list[Work]:
    waiting = cases_to_rule(now=now, ask=Ask(at_most=100)).rows
    return [
        Work(
            "dispute",
            one.row.id,
            one.title,
            _("Disputes"),
            one.row.opened_at,
            deadline(since=one.row.opened_at, at=one.row.rule_by, now=now),
            one,
            one.row.stake_minor,
        )
        for one in waiting
    ]


def _reviews(now: datetime) -> list[Work]:
    works = []
    for report in reported_reviews():
        clock = deadline(since=report.reported_at, at=report.reported_at + REVIEW_REPORT_TARGET, now=now)
        works.append(Work("review", report.id, report.about, _("Reported reviews"), report.reported_at, clock, report))
    return works


def _wants(now: datetime) -> list[Work]:
    return [
        Work(
            "want",
            want.pool_id,
            want.title,
            _("Wants in review"),
            want.posted_at,
            deadline(since=want.posted_at, at=want.posted_at + REVIEW_TARGET, now=now),
            want,
        )
        for want in wants_in_review()
    ]


def _prices(now: datetime) -> list[Work]:
    return [
        Work(
            "price",
            hold.award_id,
            hold.title,
            _("Low prices"),
            hold.held_at,
            deadline(since=hold.held_at, at=hold.decide_by, now=now),
            hold,
            amount=hold.price_minor * hold.units,
        )
        for hold in low_price_queue()
    ]


def _flags(now: datetime) -> list[Work]:
    works = []
    for case in flag_queue():
        clock = deadline(since=case.since, at=case.decide_by, now=now) if case.decide_by else None
        works.append(Work("flags", case.bid_id, case.title, _("Flagged bids"), case.since, clock, case))
    return works


def _groups(now: datetime) -> list[Work]:
    works = []
    for group in group_part(Ask()).rows:
        clock = deadline(since=group.opened_at, at=group.rule_by, now=now)
        stake, title = group.all_back.open_minor, f"{group.title}: {TROUBLES[group.trouble]}"
        works.append(Work("group", group.id, title, _("Whole awards"), group.opened_at, clock, group, amount=stake))
    return works


def _banks(now: datetime) -> list[Work]:
    works = []
    for taken in chargebacks_waiting(Ask()).rows:
        clock = deadline(since=taken.opened_at, at=taken.evidence_due_by, now=now)
        name = _("Taken back by banks")
        works.append(
            Work("chargeback", taken.id, taken.reason, name, taken.opened_at, clock, taken, amount=taken.amount_minor)
        )
    return works


def _reports(now: datetime) -> list[Work]:
    works = []
    for reported in reported_part(Ask()).rows:
        clock = deadline(since=reported.since, at=reported.since + REPORT_TARGET, now=now)
        want = reported.want
        works.append(Work("pool", want.pool_id, want.title, _("Reported"), reported.since, clock, reported))
    return works


def _appeals(now: datetime) -> list[Work]:
    works = []
    for appeal in appeals_part(Ask()).rows:
        clock = deadline(since=appeal.made_at, at=appeal.due_at, now=now)
        works.append(Work("appeal", appeal.id, appeal.want.title, _("Objections"), appeal.made_at, clock, appeal))
    return works


def _money(now: datetime) -> list[Work]:
    calls = [
        _stuck("operation", call, since=call.asked_at, title=_("%(what)s: no answer"), now=now)
        for call in stuck_operations(now=now)
    ]
    refused = [
        _stuck(str(money.kind), money, since=money.since, title=_("%(what)s: refused"), now=now)
        for money in stuck_money()
    ]
    title = _("A seller may not receive money")
    payees = [
        Work("payee", payee.id, title, _("Stuck money"), payee.since, None, payee, amount=payee.amount_minor)
        for payee in blocked_payees()
    ]
    return sorted([*calls, *refused, *payees], key=lambda work: work.since)


def _stuck(kind: str, subject: StuckOperation | StuckMoney, *, since: datetime, title: str, now: datetime) -> Work:
    words = title % {"what": KINDS[subject.kind]}
    clock = deadline(since=since, at=since + STUCK_AFTER, now=now)
    return Work(kind, subject.id, words, _("Stuck money"), since, clock, subject, amount=subject.amount_minor)


def _differences(now: datetime) -> list[Work]:
    return [
        Work(
            "difference",
            found.id,
            str(DIFFERENCES[found.kind]),
            _("Differences with the provider"),
            found.found_at,
            deadline(since=found.found_at, at=found.decide_by, now=now),
            found,
            amount=abs(found.amount_minor),
        )
        for found in open_differences()
    ]


def _signals(now: datetime) -> list[Work]:
    """Events of the provider and facts of our own that found no taker."""
    queue = _("Messages nobody could use")
    events = [
        Work("event", event.id, event.kind, queue, event.since, _signal_clock(event.since, now), event)
        for event in events_apart()
    ]
    facts = [
        Work("delivery", UUID(int=one.id), one.fact, queue, one.occurred_at, _signal_clock(one.occurred_at, now), one)
        for one in dead_deliveries()
    ]
    return sorted([*events, *facts], key=lambda work: work.since)


def _signal_clock(since: datetime, now: datetime) -> Deadline:
    return deadline(since=since, at=since + SIGNAL_TARGET, now=now)


def _posts() -> list[Work]:
    return [
        Work("post", post.id, post.text.partition("\n")[0], _("Failed posts"), post.created_at, None, post)
        for post in failed_posts()
    ]


def _next_move(order: OrderView, now: datetime) -> Deadline | None:
    """When the clock acts next: the refund of what was not shipped, or the confirmation of what arrived."""
    instants = [at for unit in order.units if (at := _moves_at(unit))]
    since = order.paid_at or order.made_at
    return deadline(since=since, at=min(instants), now=now) if instants else None


def _moves_at(unit: UnitView) -> datetime | None:
    if unit.status is UnitStatus.HELD:
        return unit.refund_at
    return unit.confirm_at if unit.status is UnitStatus.DELIVERED else None
