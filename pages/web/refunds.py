"""An operator gives back what is held for an order, whole or in part: the effect in won first, then the decision."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import may_decide
from accounts.web.proof import is_proven, to_proof
from common.ids import short_code
from common.refusals import Conflict, Invalid, Missing, Refusal
from common.templatetags.moa import won
from common.web import act_once, fresh_key, status_of
from escrow.rules.disputes import needs_a_second
from escrow.rules.refund_sizes import Measure, RefundSize, refund_shares
from escrow.selectors.refund_effects import UnitRefund, open_units, refund_effects
from marketplace.selectors.order_views import OrderView
from marketplace.selectors.orders import order_for_operator
from marketplace.selectors.proposed_refunds import proposed_refund
from marketplace.services.order_refunds import refund_order, send_refund_back, sign_refund
from pages.web.desks import OperatorDesk
from pages.web.operator_desk import ReasonForm

LONGEST = 10
_SIGNS = re.compile(r"[₩\s,원%]")
MEASURES = [
    (Measure.WHOLE.value, gettext_lazy("All of it")),
    (Measure.WON.value, gettext_lazy("Amount in won")),
    (Measure.PERCENT.value, gettext_lazy("Percent")),
]


class RefundForm(ReasonForm):
    """Of which units how much goes back, and why."""

    measure = forms.ChoiceField(
        label=gettext_lazy("How much"), choices=MEASURES, widget=forms.RadioSelect, required=False, initial="whole"
    )
    amount = forms.CharField(
        label=gettext_lazy("Won or percent"),
        help_text=gettext_lazy("Won are split over the units by what is open of each; percent is taken of each unit."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    units = forms.MultipleChoiceField(
        label=gettext_lazy("Of which units"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, open_minors: Mapping[int, int], **options: Any) -> None:
        super().__init__(*args, **options)
        self._open = open_minors
        choices = [
            (str(number), _("Unit %(number)s, %(amount)s open") % {"number": number, "amount": won(minor)})
            for number, minor in open_minors.items()
        ]
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices, field.initial = choices, [number for number, _label in choices]
        self.order_fields(["units", "measure", "amount", "reason"])

    def clean(self) -> dict[str, Any]:
        """An amount or a percentage fits what is open."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("measure") == Measure.WON and not self.shares:
            most = won(sum(self._open[number] for number in self._named or self._open))
            self.add_error("amount", _("Write an amount up to %(most)s.") % {"most": most})
        if cleaned.get("measure") == Measure.PERCENT and not self.shares:
            self.add_error("amount", _("Write a whole percentage from 1 to 100."))
        return cleaned

    @property
    def size(self) -> RefundSize:
        """What is asked for, as far as it can be read."""
        measure = Measure(self._said("measure")) if self._said("measure") in {*Measure} else Measure.WHOLE
        number = 0 if measure is Measure.WHOLE else _number(_SIGNS.sub("", self._said("amount"))) or 0
        return RefundSize(measure, number, self._named, _number(self._said("seen")))

    @property
    def shares(self) -> dict[int, int]:
        """What would go back of each unit; empty while it cannot be."""
        return refund_shares(self._open, self.size)

    @property
    def _named(self) -> frozenset[int]:
        named = self.data.getlist("units") if isinstance(self.data, QueryDict) else self.initial.get("units", ())
        return frozenset(number for number in self._open if str(number) in named)

    def _said(self, name: str) -> str:
        said = self.data if self.is_bound else self.initial
        return str(said.get(name, "")).strip()


def typed(data: QueryDict) -> dict[str, Any]:
    """What was typed into the form, to be shown again without judging it."""
    return {**data.dict(), "units": data.getlist("units")}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


@dataclass(frozen=True)
class Posting:
    """One line the books will say."""

    debit: str
    credit: str
    amount: int


class OrderRefundView(OperatorDesk):
    """The page with every posting, and the decision; above 1,000,000 won a second operator's as well."""

    section = "money"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An operator proves anew who they are before money goes back (ASVS 7.5.3)."""
        if may_decide(request.user) and not is_proven(request):
            return to_proof(request)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, order_id: UUID, act: str = "") -> HttpResponse:
        """What would go back. Raises NoSuchOrder."""
        return self._show(order_for_operator(order_id))

    def post(self, request: HttpRequest, order_id: UUID, act: str = "refund") -> HttpResponse:
        """Foresee, give back, sign or send back. Raises NoSuchOrder, Missing."""
        acts: dict[str, Callable[[OrderView], HttpResponse]] = {
            "refund": self._refund,
            "sign": self._sign,
            "send-back": self._send_back,
        }
        if act not in acts:
            raise Missing()
        order = order_for_operator(order_id)
        try:
            return acts[act](order)
        except (Conflict, Invalid) as refusal:
            form = self._form(order, request.POST) if act == "refund" else None
            return self._show(order, form=form, refusal=refusal, status=status_of(refusal))

    def _refund(self, order: OrderView) -> HttpResponse:
        if "preview" in self.request.POST:
            form = RefundForm(initial=typed(self.request.POST), open_minors=open_units(order.payment_id))
            return self._show(order, form=form)
        form = self._form(order, self.request.POST)
        if not form.is_valid():
            return self._show(order, form=form, status=422)
        size, reason, shares = form.size, form.cleaned_data["reason"], form.shares

        def refund(now: datetime) -> dict[str, Any]:
            refund_order(order_id=order.id, operator_id=self.person.id, reason=reason, now=now, size=size)
            return {}

        content = {"reason": reason, "measure": size.measure, "number": size.number, "units": sorted(size.units)}
        act_once(self.request, content=content, act=refund)
        total = sum(shares.values())
        if needs_a_second(total):
            return self._done(order, _("Proposed. Another operator has to sign."))
        return self._done(
            None, _("%(amount)s goes back to the buyer's card.") % {"amount": won(total)} if total else ""
        )

    def _sign(self, order: OrderView) -> HttpResponse:
        def sign(now: datetime) -> dict[str, Any]:
            sign_refund(order_id=order.id, operator_id=self.person.id, now=now)
            return {}

        act_once(self.request, content={}, act=sign)
        return self._done(None, _("Signed. It goes back to the buyer."))

    def _send_back(self, order: OrderView) -> HttpResponse:
        reason = self.request.POST.get("reason", "")

        def send_back(now: datetime) -> dict[str, Any]:
            send_refund_back(order_id=order.id, operator_id=self.person.id, reason=reason, now=now)
            return {}

        act_once(self.request, content={"reason": reason}, act=send_back)
        return self._done(order, _("Sent back with your reason."))

    def _done(self, order: OrderView | None, thanks: str) -> HttpResponse:
        if thanks:
            messages.success(self.request, thanks)
        return redirect("order-refund", order.id) if order else redirect("operator-desk")

    def _form(self, order: OrderView, data: Any = None) -> RefundForm:
        return RefundForm(data, open_minors=open_units(order.payment_id))

    def _show(
        self,
        order: OrderView,
        *,
        form: RefundForm | None = None,
        refusal: Refusal | None = None,
        status: int = 200,
    ) -> HttpResponse:
        form = form or self._form(order)
        effects = refund_effects(order.payment_id, form.shares)
        proposed = proposed_refund(order.id)
        shown = {
            "desk": "operator",
            "section": self.section,
            "order": order,
            "code": short_code(order.id),
            **_sums(effects, sum(open_units(order.payment_id).values())),
            "form": form,
            "proposed": proposed,
            "proposed_effects": refund_effects(order.payment_id, proposed.shares) if proposed else (),
            "may_sign": proposed is not None and proposed.proposed_by != f"operator:{self.person.id}",
            "refusal": refusal,
            "server_now": self.now,
            "request_key": fresh_key(),
        }
        return render(self.request, "pages/order_refund.html", shown, status=status)


def _sums(effects: tuple[UnitRefund, ...], open_minor: int) -> dict[str, Any]:
    """Every posting, what goes to the card and elsewhere, and what of all that is open stays held."""
    total = sum(one.back.total for one in effects)
    card = sum(one.back.card_minor for one in effects)
    return {
        "postings": [Posting(line.debit, line.credit, line.amount_minor) for one in effects for line in one.postings],
        "open_minor": open_minor,
        "stays": open_minor - total,
        "total": total,
        "card": card,
        "others": total - card,
        "needs_second": needs_a_second(total),
    }
