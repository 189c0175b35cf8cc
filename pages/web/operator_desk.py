"""The operators' desk: nothing waits unseen, money is provably right, every decision has its reason."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.selectors import names_query
from common import clock
from common.audit import decisions_query
from common.deliveries import outbox_query
from common.lifecycle import Actor, ActorKind
from common.queries import ask
from common.refusals import Conflict, Invalid, Missing, Refusal
from common.takings import let_go, take, taken
from common.templatetags.moa import won
from common.web import act_once, fresh_key, status_of
from escrow.selectors.captured import CapturedParts, captured_query
from escrow.selectors.desk import MoneyTotals, totals_query
from escrow.selectors.health import health_query
from escrow.services import retry_payout, retry_refund
from marketplace.services.wants import decide_review
from merchants.rules import Decision
from merchants.services import decide_seller
from pages.presentation.figures import Figure
from pages.presentation.money_health import alarm_words, compared
from pages.presentation.money_items import about_item, bank_reads, item_words, payees_to_choose
from pages.presentation.sentences import operator_sentence
from pages.web.audit_log import deciders, told
from pages.web.books import Books, books
from pages.web.desks import OperatorDesk
from pages.web.held_orders import HeldOrder, held_orders
from pages.web.operator_items import subject_of
from pages.web.operator_queues import queues_query
from pages.web.operator_work import Queue, by_the_clock, holder_id, with_holders

type Service = Callable[[str, datetime], object]

ROWS_SHOWN = 12
ITEM_LONGEST = 60
ORDERS_SHOWN = 8
DECISIONS_SHOWN = 12


class ReasonForm(forms.Form):
    """Why an operator decides so; kept in the log, and told to whom it concerns."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Required. It is kept in the log and told to whom it concerns."),
        error_messages={"required": gettext_lazy("Please write the reason for your decision.")},
    )


class Asked:
    """All the desk asks that does not depend on what it finds, in one statement and so of one instant."""

    def __init__(self, *, now: datetime, real_now: datetime) -> None:
        self.real_now = real_now
        self.queues, self.orders = queues_query(now), held_orders(now)
        self.totals, self.captured = totals_query(), captured_query()
        self.health, self.outbox = health_query(now=now, real_now=real_now), outbox_query()
        self.decisions, self.taken = decisions_query(at_most=DECISIONS_SHOWN), taken(now=now)
        ask(self.queues, self.orders, self.totals, self.captured, self.health, self.outbox, self.decisions, self.taken)

    def people(self) -> set[UUID]:
        """Everybody the desk names."""
        return deciders(self.decisions.answer) | {holder_id(one) for one in self.taken.answer.values()}


class OperatorDeskView(OperatorDesk):
    """All queues, the money, the log, and one item beside them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The desk with the item that is asked for, else the most pressing one."""
        return self.show(request.GET.get("item", ""))

    def show(
        self, item: str, *, form: ReasonForm | None = None, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        """The page; `form` and `refusal` belong to the chosen item."""
        asked = Asked(now=self.now, real_now=clock.real())
        found, result, parts = asked.queues.answer, books(), asked.captured.answer
        names = names_query(asked.people()).answer
        works = with_holders(by_the_clock(found), asked.taken.answer, names=names, reader_id=self.person.id)
        chosen = next((work for work in works if work.key == item), None) or (works[0] if works and not item else None)
        subject = subject_of(chosen, self.now) if chosen else None
        shown = {
            "desk": "operator",
            "section": self.section,
            "rail": _rail(found),
            "sentence": _sentence(found, result),
            "books": result,
            "figures": [*_figures(asked.totals.answer, parts, result), compared(asked.health.answer, asked.real_now)],
            "alarms": alarm_words(asked.health.answer, asked.outbox.answer),
            "actor": str(self.actor),
            "item_words": item_words(subject),
            "item_about": about_item(subject),
            "bank_reads": bank_reads(subject),
            "payees": payees_to_choose(subject),
            "money": _parts(parts),
            "queues": found,
            "waiting": sum(queue.waiting for queue in found),
            "works": works if self.request.GET.get("works") == "all" else works[:ROWS_SHOWN],
            "work_count": len(works),
            "untaken": next((work for work in works if work.holder is None and work is not chosen), None),
            "chosen": chosen if subject else None,
            "subject": subject,
            "is_gone": bool(item or chosen) and subject is None,
            "server_now": self.now,
            **self._orders(asked.orders.answer),
            "decisions": told(asked.decisions.answer, names),
            "form": form or ReasonForm(),
            "refusal": refusal,
            "request_key": fresh_key(),
        }
        return render(self.request, "pages/operator_desk.html", shown, status=status)

    def _orders(self, orders: list[HeldOrder]) -> dict[str, Any]:
        """The first orders with money held, or all that are shown at most."""
        shown = orders if self.request.GET.get("orders") == "all" else orders[:ORDERS_SHOWN]
        return {"orders": shown, "order_count": len(orders), "more_orders": len(orders) - len(shown)}

    @property
    def actor(self) -> Actor:
        """Who decides."""
        return Actor(ActorKind.OPERATOR, str(self.person.id))

    def decide(self, item: str, service: Service, *, content: Mapping[str, Any], thanks: str) -> HttpResponse:
        """Carry out a decision with its reason, or show the desk again with what is missing."""
        form = ReasonForm(self.request.POST)
        if not form.is_valid():
            return self.show(item, form=form, status=422)
        reason = form.cleaned_data["reason"]

        def act(now: datetime) -> dict[str, Any]:
            take(subject=item, actor=self.actor, now=now)
            service(reason, now)
            let_go(subject=item, actor=self.actor)
            return {}

        try:
            act_once(self.request, content={**content, "reason": reason}, act=act)
        except (Conflict, Invalid) as refusal:
            return self.show(item, form=form, refusal=refusal, status=status_of(refusal))
        messages.success(self.request, thanks)
        return redirect("operator-desk")


class TakeView(OperatorDeskView):
    """Take an item, or give it back: one operator works on it at a time."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take it. Who comes second is told who was first."""
        item, is_given_back = request.POST.get("item", "")[:ITEM_LONGEST], "give_back" in request.POST

        def act(now: datetime) -> dict[str, Any]:
            if is_given_back:
                let_go(subject=item, actor=self.actor)
            else:
                take(subject=item, actor=self.actor, now=now)
            return {}

        try:
            act_once(request, content={"item": item, "is_given_back": is_given_back}, act=act)
        except Conflict as refusal:
            return self.show(item, refusal=refusal, status=status_of(refusal))
        return redirect(f"{reverse('operator-desk')}?{urlencode({'item': item})}#item")


class DecisionView(OperatorDeskView):
    """A decision about one item; looking at its address leads to the desk with the item."""

    kind = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The desk with the item."""
        item = f"{kwargs.get('kind', self.kind)}-{kwargs['item_id']}"
        return redirect(f"{reverse('operator-desk')}?item={item}#item")


class SellerDecideView(DecisionView):
    """Verify a business, give its application back, stop it, let it go on."""

    kind = "seller"

    def post(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        """Decide. Raises NoSuchSeller."""
        decision = decision_named(request.POST.get("decision", ""))

        def decide(reason: str, now: datetime) -> object:
            return decide_seller(seller_id=item_id, decision=decision, reason=reason, actor=self.actor, now=now)

        content = {"decision": decision.value}
        return self.decide(f"seller-{item_id}", decide, content=content, thanks=_("Decided. The seller is told."))


class WantDecideView(DecisionView):
    """Let a want be seen, or take it down."""

    kind = "want"

    def post(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        """Decide. Raises NoSuchPool."""
        is_fine = request.POST.get("decision") == "publish"

        def decide(reason: str, now: datetime) -> object:
            return decide_review(pool_id=item_id, operator_id=self.person.id, is_fine=is_fine, reason=reason, now=now)

        thanks = _("The want is public now.") if is_fine else _("The want was taken down.")
        return self.decide(f"want-{item_id}", decide, content={"is_fine": is_fine}, thanks=thanks)


class MoneyRetryView(DecisionView):
    """Send on a refund or payout the provider refused. What has no answer is looked up, never sent again."""

    def post(self, request: HttpRequest, item_id: UUID, kind: str) -> HttpResponse:
        """Try once more under a new key. Raises NoSuchRefund, NoSuchPayout."""
        if kind not in {"refund", "transfer"}:
            raise Missing()

        def retry(reason: str, now: datetime) -> object:
            if kind == "refund":
                return retry_refund(refund_id=item_id, reason=reason, actor=self.actor, now=now)
            return retry_payout(payout_id=item_id, reason=reason, actor=self.actor, now=now)

        return self.decide(f"{kind}-{item_id}", retry, content={"kind": kind}, thanks=_("It is tried once more."))


def decision_named(asked: str) -> Decision:
    """The decision about a seller. Raises Missing: no form of ours asks for another."""
    try:
        return Decision(asked)
    except ValueError as error:
        raise Missing() from error


def _rail(found: tuple[Queue, ...]) -> dict[str, int]:
    counts = {queue.anchor: queue.waiting for queue in found}
    return {"late": sum(queue.late for queue in found), **counts}


def _sentence(found: tuple[Queue, ...], result: Books) -> str:
    return operator_sentence(
        late=sum(queue.late for queue in found),
        soon=sum(queue.soon for queue in found),
        waiting=sum(queue.waiting for queue in found),
        books_agree=result.agree,
    )


def _parts(parts: CapturedParts) -> dict[str, Any]:
    return {
        "captured": parts.captured_minor,
        "held": parts.held_minor,
        "released": parts.released_minor,
        "refunded": parts.refunded_minor,
        "adds_up": parts.adds_up,
    }


def _figures(totals: MoneyTotals, parts: CapturedParts, result: Books) -> list[Figure]:
    unknown, proved = totals.unknown_operations, _("%(count)s proofs run") % {"count": result.proofs}
    return [
        Figure(
            "vault",
            _("Held"),
            won(totals.held_minor),
            note=_("%(count)s units held") % {"count": parts.units_held},
        ),
        Figure("wallet", _("Payable to sellers"), won(totals.payable_minor), note=_("paid on business days at 10:00")),
        Figure("bank", _("Paid out"), won(totals.paid_out_minor), note=_("since the beginning")),
        Figure(
            "question",
            _("Unknown operations"),
            str(unknown),
            note=_("looked up until they are known"),
            tone="refuse" if unknown else "",
            aside=won(totals.unknown_minor) if unknown else "",
        ),
        Figure(
            "check-circle" if result.agree else "alert",
            _("Ledger proof"),
            _("agrees") if result.agree else _("differs"),
            note=proved,
            tone="safe" if result.agree else "refuse",
        ),
    ]
