"""A case's pages: the buyer reports and follows it at one address, the seller answers it at the desk."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web.base import PersonView
from common import clock
from common.lifecycle import ActorKind
from common.paging import Ask
from common.refusals import Conflict, Invalid, Refusal, TooMany
from common.web import act_once, fresh_key, status_of
from escrow.errors import NoSuchDispute
from escrow.rules.disputes import Wish
from escrow.rules.states import DisputeStatus
from escrow.selectors import payment_of
from escrow.services.disputes import PHOTOS_MOST
from marketplace.selectors.disputes import CaseRow, CaseView, case_of, cases_of_order, cases_of_seller, reportable_units
from marketplace.selectors.order_views import OrderView
from marketplace.selectors.orders import order_of
from marketplace.services.disputes import Complaint, open_dispute
from pages.presentation.cases import (
    TROUBLES,
    WISHES,
    case_badge,
    case_number,
    case_vault,
    offer_of,
    thread,
    turns,
    units_named,
)
from pages.presentation.deadlines import deadline
from pages.presentation.orders import order_number
from pages.web.case_acts import CaseActs
from pages.web.case_forms import ComplaintForm
from pages.web.desks import BusinessDesk
from pages.web.photo_tray import PhotoTray


def shown_case(case: CaseView, acts: CaseActs, side: ActorKind, *, now: datetime) -> dict[str, Any]:
    """The context both sides' pages share."""
    row, standing = case.row, case.dispute.standing_proposal(now)
    may_talk = row.is_open and row.status != DisputeStatus.RULED
    return {
        "case": case,
        "url": _at(case) if side == ActorKind.BUYER else reverse("seller-case", args=[case.id]),
        "act_url": _acts_at(case, side),
        "number": case_number(case.id),
        "order_number": order_number(case.order),
        "units_named": units_named(case),
        "trouble": TROUBLES[row.trouble],
        "wish": WISHES[row.wish],
        "badge": case_badge(row, now=now),
        "turns": turns(case, side, now=now),
        "thread": thread(case, side),
        "offer": offer_of(standing, case, side) if standing and may_talk else None,
        "vault": case_vault(case),
        "card": payment_of(row.reference).method,
        "statement": acts.statement,
        "shares": acts.shares,
        "tray": acts.tray,
        "act": acts.act,
        "form": acts.faulty,
        "may_talk": may_talk,
        "may_appeal": _may_appeal(case, now),
        "may_answer": side == ActorKind.SELLER and row.status == DisputeStatus.OPEN and not row.is_silent(now),
        "may_withdraw": side == ActorKind.BUYER and row.status in {DisputeStatus.OPEN, DisputeStatus.ANSWERED},
        "server_now": now,
        "request_key": fresh_key(),
    }


class BuyerCase(PersonView):
    """A case as its buyer sees it."""

    def case_page(
        self, dispute_id: UUID, *, acts: CaseActs | None = None, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        """The case as its buyer reads it. Raises NoSuchDispute."""
        case, side = case_of(dispute_id, self.person.id)
        if side != ActorKind.BUYER:
            raise NoSuchDispute()
        now = clock.now()
        acts = acts or CaseActs(self.request, case, user_id=self.person.id, side=side)
        others = [row for row in cases_of_order(case.order.id) if row.id != case.id]
        shown = {
            **shown_case(case, acts, side, now=now),
            "section": "orders",
            "refusal": refusal,
            "others": [(case_number(row.id), row) for row in others],
            "reportable": len(reportable_units(case.order, now=now)),
        }
        return render(self.request, "pages/dispute/case.html", shown, status=status)


class OrderDisputeView(BuyerCase):
    """Problems with an own order: the report while there is none, then the case, at the same address."""

    def get(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """The newest case or the one named, or the form of a new report. Raises NoSuchOrder."""
        order = order_of(order_id, self.person.id)
        rows = cases_of_order(order_id)
        if not rows or "report" in request.GET:
            return self._form(order)
        chosen = next((row for row in rows if str(row.id) == request.GET.get("case")), rows[0])
        return self.case_page(chosen.id)

    def post(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """Report, add or drop a photo, or say what is missing. Raises NoSuchOrder."""
        order = order_of(order_id, self.person.id)
        tray = PhotoTray(request, self.person.id, at_most=PHOTOS_MOST)
        if tray.is_being_sorted:
            tray.take_in()
            form = self._complaint(order, initial=_typed(request))
            return self._form(order, form=form, tray=tray, status=422 if tray.errors else 200)
        form = self._complaint(order, sent=request.POST)
        if not form.is_valid():
            tray.take_in()
            return self._form(order, form=form, tray=tray, status=422)
        try:
            self._report(order_id, form, tray)
        except (Conflict, Invalid, TooMany) as refusal:
            tray.take_in()
            return self._form(order, form=form, tray=tray, refusal=refusal, status=status_of(refusal))
        messages.success(request, _("Sent. The clock stands still and the seller was told."))
        return redirect("order-dispute", order_id)

    def _report(self, order_id: UUID, form: ComplaintForm, tray: PhotoTray) -> None:
        asked, person = form.cleaned_data, self.person.id

        def report(now: datetime) -> dict[str, Any]:
            complaint = Complaint(
                units=tuple(int(number) for number in asked["unit"]),
                kind=form.trouble,
                words=asked["words"],
                photo_ids=tray.stored(now),
                wish=Wish(asked["wish"]),
                wish_minor=form.wish_minor,
            )
            return {"id": str(open_dispute(order_id=order_id, buyer_id=person, complaint=complaint, now=now))}

        content = {name: asked[name] for name in ("unit", "kind", "words", "wish", "wish_amount")}
        act_once(self.request, content={**content, "photos": tray.content}, act=report)

    def _complaint(self, order: OrderView, *, sent: Any = None, initial: Any = None) -> ComplaintForm:
        """The form; whether a unit may be named now, the service says, so that the same form sent twice is one case."""
        numbers = [unit.number for unit in order.units]
        one = {"unit": [str(number) for number in numbers]} if len(numbers) == 1 else {}
        return ComplaintForm(sent, initial={**one, **(initial or {})}, numbers=numbers)

    def _form(
        self,
        order: OrderView,
        *,
        form: ComplaintForm | None = None,
        tray: PhotoTray | None = None,
        refusal: Refusal | None = None,
        status: int = 200,
    ) -> HttpResponse:
        now = clock.now()
        units = reportable_units(order, now=now)
        tray = tray or PhotoTray(self.request, self.person.id, at_most=PHOTOS_MOST)
        shown = {
            "section": "orders",
            "order": order,
            "order_number": order_number(order),
            "units": units,
            "form": form or self._complaint(order),
            "tray": tray,
            "refusal": refusal,
            "cases": cases_of_order(order.id),
            "server_now": now,
            "request_key": fresh_key(),
        }
        return render(self.request, "pages/dispute/report.html", shown, status=status)


class CaseActView(BuyerCase):
    """An act of the buyer in an own case; strangers find nothing here."""

    def get(self, request: HttpRequest, dispute_id: UUID, act: str) -> HttpResponse:
        """Nothing happens by looking. Raises NoSuchDispute."""
        case, _side = case_of(dispute_id, self.person.id)
        return redirect(_at(case))

    def post(self, request: HttpRequest, dispute_id: UUID, act: str) -> HttpResponse:
        """Do it, or show the case with what stands against it. Raises NoSuchDispute."""
        case, side = case_of(dispute_id, self.person.id)
        if side != ActorKind.BUYER:
            raise NoSuchDispute()
        acts = CaseActs(request, case, user_id=self.person.id, side=side, act=act)
        try:
            thanks = acts.run()
        except (Conflict, Invalid, TooMany) as refusal:
            acts.keep_photos()
            return self.case_page(dispute_id, acts=acts, refusal=refusal, status=status_of(refusal))
        if thanks is None:
            return self.case_page(dispute_id, acts=acts, status=acts.http_status)
        messages.success(request, thanks)
        return redirect(_at(case))


class SellerCasesView(BusinessDesk):
    """The cases against a business: running ones by their clock, then those that are over."""

    section = "disputes"

    def get(self, request: HttpRequest) -> HttpResponse:
        """One part of the list."""
        is_open = request.GET.get("state") != "over"
        ask = Ask(after=request.GET.get("after", ""), at_most=30)
        part = cases_of_seller(self.business.id, is_open=is_open, ask=ask)
        shown = {
            "is_open": is_open,
            "cases": [self._row(one) for one in part.rows],
            "next": part.next,
            "server_now": self.now,
        }
        return self.page("pages/dispute/seller_list.html", shown)

    def _row(self, one: CaseRow) -> dict[str, Any]:
        row, turn = one.row, one.row.next_clock(self.now)
        return {
            "row": row,
            "title": one.title,
            "number": case_number(row.id),
            "trouble": TROUBLES[row.trouble],
            "badge": case_badge(row, now=self.now),
            "is_mine": bool(turn and turn[0] == ActorKind.SELLER),
            "clock": deadline(since=row.opened_at, at=turn[1], now=self.now) if turn else None,
        }


class SellerCaseView(BusinessDesk):
    """One case as the seller reads and answers it."""

    section = "disputes"

    def get(self, request: HttpRequest, dispute_id: UUID, act: str = "") -> HttpResponse:
        """The case. Raises NoSuchDispute."""
        case = self._case(dispute_id)
        return self._show(case, CaseActs(request, case, user_id=self.person.id, side=ActorKind.SELLER))

    def post(self, request: HttpRequest, dispute_id: UUID, act: str) -> HttpResponse:
        """Do it, or show the case with what stands against it. Raises NoSuchDispute."""
        case = self._case(dispute_id)
        acts = CaseActs(request, case, user_id=self.person.id, side=ActorKind.SELLER, act=act)
        try:
            thanks = acts.run()
        except (Conflict, Invalid, TooMany) as refusal:
            acts.keep_photos()
            return self._show(self._case(dispute_id), acts, refusal=refusal, status=status_of(refusal))
        if thanks is None:
            return self._show(case, acts, status=acts.http_status)
        messages.success(request, thanks)
        return redirect("seller-case", dispute_id)

    def _case(self, dispute_id: UUID) -> CaseView:
        case, side = case_of(dispute_id, self.person.id)
        if side != ActorKind.SELLER:
            raise NoSuchDispute()
        return case

    def _show(
        self, case: CaseView, acts: CaseActs, *, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        shown = {**shown_case(case, acts, ActorKind.SELLER, now=self.now), "refusal": refusal}
        return self.page("pages/dispute/seller_case.html", shown, status=status)


def _at(case: CaseView) -> str:
    return f"{reverse('order-dispute', args=[case.order.id])}?case={case.id}"


def _acts_at(case: CaseView, side: ActorKind) -> str:
    """Where a side's acts are sent, their names left out."""
    name = "case-act" if side == ActorKind.BUYER else "seller-case-act"
    return reverse(name, args=[case.id, "x"]).removesuffix("x/")


def _may_appeal(case: CaseView, now: datetime) -> bool:
    row = case.row
    is_in_time = row.appeal_by is not None and now < row.appeal_by
    return row.status == DisputeStatus.RULED and row.appealed_at is None and is_in_time


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {**request.POST.dict(), "unit": request.POST.getlist("unit")}
