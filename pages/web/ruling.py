"""One fair ruling, per unit, whose effect on the books is seen before it happens."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.audit import LogFilter
from common.ids import short_code
from common.lifecycle import ActorKind
from common.refusals import Conflict, Invalid, Missing, Refusal
from common.templatetags.moa import won
from common.web import act_once, fresh_key, status_of
from escrow.rules.disputes import Posting, needs_a_second, percent_of
from escrow.rules.states import DisputeStatus
from escrow.selectors import payment_of
from escrow.selectors.disputes import ItemView, RulingView, UnitEffect
from escrow.services.disputes import WORDS_MOST
from marketplace.selectors.disputes import CaseView, case, case_effects
from marketplace.services import disputes as services
from pages.presentation.cases import TROUBLES, WISHES, case_badge, case_number, offer_of, shares_of, thread
from pages.presentation.deadlines import deadline
from pages.presentation.orders import order_number
from pages.web.audit_log import audit_rows
from pages.web.desks import OperatorDesk

RELEASE, SPLIT, REFUND = "release", "split", "refund"
CHOICES = [(RELEASE, gettext_lazy("Release")), (SPLIT, gettext_lazy("Split")), (REFUND, gettext_lazy("Refund"))]
_AMOUNT = re.compile(r"[₩\s,원]")


class RulingForm(forms.Form):
    """For each unit of a case: all to the seller, all back, or a share in won or percent; and why."""

    def __init__(self, *args: Any, items: Sequence[ItemView], **options: Any) -> None:
        super().__init__(*args, **options)
        self._items = items
        for item in items:
            self.fields[f"do_{item.number}"] = forms.ChoiceField(
                label=_("Unit %(number)s") % {"number": item.number},
                choices=CHOICES,
                widget=forms.RadioSelect,
                error_messages={"required": _("Decide about unit %(number)s.") % {"number": item.number}},
            )
            self.fields[f"back_{item.number}"] = forms.CharField(
                label=_("Back for unit %(number)s") % {"number": item.number},
                help_text=_("in won, or in percent as 40%%; up to %(stake)s") % {"stake": won(item.stake_minor)},
                required=False,
                max_length=20,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=WORDS_MOST,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("Required. It is sent to both sides and kept in the log."),
            error_messages={"required": _("Please write the reason for your decision.")},
        )

    def clean(self) -> dict[str, Any]:
        """A split names its amount."""
        cleaned = super().clean() or self.cleaned_data
        for item in self._items:
            if cleaned.get(f"do_{item.number}") == SPLIT and self._share(item) is None:
                error = _("Write an amount up to %(stake)s, or a percentage.") % {"stake": won(item.stake_minor)}
                self.add_error(f"back_{item.number}", error)
        return cleaned

    @property
    def by_unit(self) -> dict[int, int] | None:
        """What goes back of each unit, by its number; None while something about a unit is missing or wrong."""
        shares = {item.number: self._share(item) for item in self._items}
        whole = {number: share for number, share in shares.items() if share is not None}
        return whole if len(whole) == len(shares) else None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each unit with its two fields."""
        return [
            {"item": item, "do": self[f"do_{item.number}"], "back": self[f"back_{item.number}"]} for item in self._items
        ]

    def _share(self, item: ItemView) -> int | None:
        """What goes back of a unit; None where it is not decided."""
        match self.data.get(f"do_{item.number}"):
            case "release":
                return 0
            case "refund":
                return item.stake_minor
            case "split":
                return _amount(str(self.data.get(f"back_{item.number}", "")), item.stake_minor)
        return None


@dataclass(frozen=True)
class EffectRows:
    """What the books will say of one unit, with the seller's account by its name."""

    number: int
    stake_minor: int
    refund_minor: int
    postings: tuple[Posting, ...]


@dataclass(frozen=True)
class Effect:
    """What a decision makes of all units: postings by unit, in = out, the sums for both sides; nothing stays held."""

    units: tuple[EffectRows, ...]
    refund_minor: int
    seller_minor: int
    in_minor: int
    out_minor: int
    needs_second: bool


class CaseDeskView(OperatorDesk):
    """The case with everything known about it, and the ruling."""

    section = "disputes"

    def get(self, request: HttpRequest, dispute_id: UUID, act: str = "") -> HttpResponse:
        """The case. Raises NoSuchDispute."""
        return self._show(case(dispute_id))

    def post(self, request: HttpRequest, dispute_id: UUID, act: str) -> HttpResponse:
        """Foresee, rule, ask, sign or send back. Raises NoSuchDispute, Missing."""
        acts: dict[str, Callable[[CaseView], HttpResponse]] = {
            "rule": self._rule,
            "ask": self._ask,
            "sign": self._sign,
            "return": self._return,
        }
        if act not in acts:
            raise Missing()
        found = case(dispute_id)
        try:
            return acts[act](found)
        except (Conflict, Invalid) as refusal:
            form = RulingForm(request.POST if act == "rule" else None, items=found.dispute.items)
            return self._show(case(dispute_id), form=form, refusal=refusal, status=status_of(refusal))

    def _rule(self, found: CaseView) -> HttpResponse:
        form = RulingForm(self.request.POST, items=found.dispute.items)
        by_unit = form.by_unit
        if "preview" in self.request.POST:
            typed = RulingForm(initial=self.request.POST.dict(), items=found.dispute.items)
            return self._show(found, form=typed, foreseen=by_unit)
        if not form.is_valid() or by_unit is None:
            return self._show(found, form=form, status=422)
        shares = services.Shares(by_unit, form.cleaned_data["reason"])

        def rule(now: datetime) -> dict[str, Any]:
            services.rule_case(dispute_id=found.id, operator_id=self.person.id, shares=shares, now=now)
            return {}

        act_once(self.request, content={"shares": sorted(by_unit.items()), "reason": shares.words}, act=rule)
        waits = needs_a_second(sum(by_unit.values()))
        thanks = _("Proposed. Another operator has to sign.") if waits else _("Ruled. Both sides are told.")
        return self._done(found, thanks)

    def _ask(self, found: CaseView) -> HttpResponse:
        text = self.request.POST.get("words", "")

        def ask(now: datetime) -> dict[str, Any]:
            services.ask_both(dispute_id=found.id, operator_id=self.person.id, text=text, now=now)
            return {}

        act_once(self.request, content={"words": text}, act=ask)
        return self._done(found, _("Asked. Both sides read it."))

    def _sign(self, found: CaseView) -> HttpResponse:
        ruling = _unsigned(found)

        def sign(now: datetime) -> dict[str, Any]:
            services.sign_case(ruling_id=ruling.id, operator_id=self.person.id, now=now)
            return {}

        act_once(self.request, content={"ruling": str(ruling.id)}, act=sign)
        return self._done(found, _("Signed. Both sides are told."))

    def _return(self, found: CaseView) -> HttpResponse:
        ruling, reason = _unsigned(found), self.request.POST.get("reason", "")

        def send_back(now: datetime) -> dict[str, Any]:
            services.send_case_back(ruling_id=ruling.id, operator_id=self.person.id, reason=reason, now=now)
            return {}

        act_once(self.request, content={"ruling": str(ruling.id), "reason": reason}, act=send_back)
        return self._done(found, _("Sent back with your reason."))

    def _done(self, found: CaseView, thanks: str) -> HttpResponse:
        messages.success(self.request, thanks)
        return redirect("desk-case", found.id)

    def _show(
        self,
        found: CaseView,
        *,
        form: RulingForm | None = None,
        refusal: Refusal | None = None,
        foreseen: dict[int, int] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        row, turn = found.row, found.row.next_clock(self.now)
        form = form or RulingForm(items=found.dispute.items)
        by_unit = (form.by_unit if form.is_bound else foreseen) if row.is_open else None
        unsigned = found.dispute.unsigned
        shown = {
            "desk": "operator",
            "section": self.section,
            "case": found,
            "number": case_number(found.id),
            "code": short_code(found.id),
            "order_number": order_number(found.order),
            "trouble": TROUBLES[row.trouble],
            "wish": WISHES[row.wish],
            "badge": case_badge(row, now=self.now),
            "clock": deadline(since=row.opened_at, at=turn[1], now=self.now) if turn else None,
            "stakes": _stakes(found),
            "sides": _sides(found),
            "offers": [offer_of(one, found, ActorKind.OPERATOR) for one in found.dispute.proposals],
            "thread": thread(found, ActorKind.OPERATOR),
            "audit": audit_rows(LogFilter(subject=f"dispute:{found.id}"), at_most=20),
            "card": payment_of(row.reference).method,
            "form": form,
            "effect": _effect(found, by_unit) if by_unit is not None else None,
            "unsigned": unsigned,
            "unsigned_shares": shares_of(unsigned.shares, found) if unsigned else (),
            "may_sign": unsigned is not None and unsigned.ruled_by != f"operator:{self.person.id}",
            "may_rule": self._may_rule(found),
            "refusal": refusal,
            "server_now": self.now,
            "request_key": fresh_key(),
        }
        return render(self.request, "pages/dispute/desk_case.html", shown, status=status)

    def _may_rule(self, found: CaseView) -> bool:
        row = found.row
        is_heard = row.status in {DisputeStatus.ANSWERED, DisputeStatus.APPEALED} or row.is_silent(self.now)
        return is_heard and found.dispute.unsigned is None


def _effect(found: CaseView, by_unit: dict[int, int]) -> Effect:
    effects = case_effects(found, by_unit)
    refund = sum(by_unit.values())
    return Effect(
        units=tuple(_rows(one, found) for one in effects),
        refund_minor=refund,
        seller_minor=sum(one.effect.rest.payable for one in effects),
        in_minor=sum(one.item.stake_minor for one in effects),
        out_minor=sum(one.effect.out_minor for one in effects),
        needs_second=needs_a_second(refund),
    )


def _rows(one: UnitEffect, found: CaseView) -> EffectRows:
    account, name = f"payable:{found.row.payee}", f"payable: {found.seller_name}"
    named = [
        Posting(line.debit.replace(account, name), line.credit.replace(account, name), line.amount_minor)
        for line in one.effect.postings
    ]
    return EffectRows(one.item.number, one.item.stake_minor, one.effect.refund_minor, tuple(named))


def _stakes(found: CaseView) -> list[dict[str, Any]]:
    """Every unit of the order: those of the case with what is at stake, the others as they are."""
    at_stake = {one.item.number: one.item for one in found.units}
    return [{"unit": unit, "item": at_stake.get(unit.number)} for unit in found.order.units]


def _sides(found: CaseView) -> list[dict[str, Any]]:
    """What each side showed, the buyer first."""
    sides = []
    for side, name in ((ActorKind.BUYER, found.buyer.pseudonym), (ActorKind.SELLER, found.seller_name)):
        entries = [one for one in found.dispute.evidence if one.side == side]
        pictures = [found.photos[key] for one in entries for key in one.photo_ids if key in found.photos]
        sides.append({"side": str(side), "name": name, "entries": entries, "photos": pictures})
    return sides


def _unsigned(found: CaseView) -> RulingView:
    if found.dispute.unsigned is None:
        raise Missing()
    return found.dispute.unsigned


def _amount(text: str, stake_minor: int) -> int | None:
    """32,360 or 40% of what is at stake, in won; None for anything else."""
    digits = _AMOUNT.sub("", text).removesuffix("%")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
        return None
    number = int(digits)
    if "%" in text:
        return percent_of(stake_minor, number) if number <= 100 else None
    return number if number <= stake_minor else None
