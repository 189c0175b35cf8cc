"""Verification: a business's application, its bank account, and what is still missing."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.services import tell_of_payout_change
from accounts.web.proof import is_proven, to_proof
from common.encryption import keyed_hash
from common.refusals import Conflict, Invalid, Refusal
from common.web import act_once, status_of
from escrow.selectors import payout_account_of
from escrow.services import set_payout_account
from merchants.policy import may_change_application
from merchants.rules import SellerStatus
from merchants.selectors import SellerView, papers_of
from merchants.services import apply_as_seller, recheck_seller, submit_application
from pages.presentation.deadlines import Deadline, deadline
from pages.web.checklist import Step, checklist, done_of
from pages.web.desks import SellerDesk
from pages.web.verify_forms import ApplicationForm, BankForm, paper_kinds

FIELD_OF = {
    "merchants.business_number_wrong": "business_number",
    "merchants.business_number_taken": "business_number",
    "merchants.mail_order_number_wrong": "mail_order_number",
    "escrow.unknown_bank": "bank_code",
    "escrow.not_an_account_number": "account_number",
    "escrow.holder_missing": "holder",
}


class SellerVerifyView(SellerDesk):
    """Apply, send, change the bank account. Everything typed is kept."""

    section = "verify"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The application as it is, or its state and the account."""
        return self._show(ApplicationForm(initial=_written(self.seller)) if self._is_open else BankForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save, send, or change the account. An application sent again from an old page is already there."""
        if self._is_open:
            return self._apply(request)
        return redirect("seller-verify") if "act" in request.POST else self._change_account(request)

    @property
    def _is_open(self) -> bool:
        return self.seller is None or may_change_application(self.seller)

    @property
    def _party(self) -> str:
        return f"seller:{self.seller.id}" if self.seller else ""

    def _apply(self, request: HttpRequest) -> HttpResponse:
        is_sent = request.POST.get("act") == "send"
        knows_account = bool(self._party) and payout_account_of(self._party) is not None
        form = ApplicationForm(request.POST, is_sent=is_sent, knows_account=knows_account)

        def apply(now: datetime) -> dict[str, Any]:
            seller = apply_as_seller(owner_id=self.person.id, application=form.application(), now=now)
            if form.has_account:
                _set_account(form, f"seller:{seller.id}", now)
            if is_sent:
                submit_application(owner_id=self.person.id, now=now)
            return {"seller_id": str(seller.id)}

        thanks = (
            _("Sent. A person looks at it within one business day.") if is_sent else _("Saved. Nothing is sent yet.")
        )
        return self._acted(request, form, apply, thanks)

    def _change_account(self, request: HttpRequest) -> HttpResponse:
        """Money to another account: proven first, told to the owner, and checked anew."""
        before = payout_account_of(self._party)
        if before and not is_proven(request):
            return to_proof(request)
        form = BankForm(request.POST)

        def change(now: datetime) -> dict[str, Any]:
            _set_account(form, self._party, now)
            after = payout_account_of(self._party)
            if before and after and after != before:
                tell_of_payout_change(user_id=self.person.id, last4=after.last4, now=now)
                recheck_seller(owner_id=self.person.id, now=now)
            return {}

        return self._acted(request, form, change, _("The bank account is saved."))

    def _acted(self, request: HttpRequest, form: BankForm, act: Any, thanks: str) -> HttpResponse:
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            act_once(request, content=_content(form), act=act)
        except (Conflict, Invalid) as refusal:
            _point_out(form, refusal)
            return self._show(form, status=status_of(refusal))
        messages.success(request, thanks)
        return redirect("seller-verify")

    def _show(self, form: BankForm, *, status: int = 200) -> HttpResponse:
        steps = checklist(self.seller)
        shown = {
            "form": form,
            "is_open": self._is_open,
            "steps": steps,
            "steps_done": done_of(steps),
            "sentence": _sentence(self.seller, steps),
            "account": payout_account_of(self._party) if self._party else None,
            "papers": papers_of(self.seller.id) if self.seller else [],
            "paper_kinds": paper_kinds(),
            "may_remove": self._is_open,
            "deadline": _review_deadline(self.seller, now=self.now),
        }
        return self.page("pages/seller_verify.html", shown, status=status)


def _set_account(form: BankForm, party: str, now: datetime) -> None:
    given = form.cleaned_data
    set_payout_account(
        party=party, bank_code=given["bank_code"], number=given["account_number"], holder=given["holder"], now=now
    )


def _content(form: BankForm) -> dict[str, Any]:
    """What the form asks, to know it again; the account's number is kept nowhere in the open."""
    return {**form.cleaned_data, "account_number": keyed_hash(form.cleaned_data["account_number"])}


def _point_out(form: BankForm, refusal: Refusal) -> None:
    field = FIELD_OF.get(refusal.code)
    form.add_error(field if field in form.fields else None, refusal.message)


def _written(seller: SellerView | None) -> dict[str, str]:
    if seller is None:
        return {}
    return {
        "business_number": seller.business_number,
        "business_name": seller.business_name,
        "representative": seller.representative,
        "mail_order_number": seller.mail_order_number,
    }


def _review_deadline(seller: SellerView | None, *, now: datetime) -> Deadline | None:
    if seller is None or seller.due_at is None or seller.submitted_at is None:
        return None
    return deadline(since=seller.submitted_at, at=seller.due_at, now=now)


def _sentence(seller: SellerView | None, steps: tuple[Step, ...]) -> str:
    told = {
        SellerStatus.SUBMITTED: _("A person is looking at your application"),
        SellerStatus.VERIFIED: _("You are verified and may bid"),
        SellerStatus.RETURNED: _("Your application came back with a reason"),
        SellerStatus.SUSPENDED: _("Bidding is stopped for now"),
    }
    if seller is not None and seller.status in told:
        return told[seller.status]
    missing = len(steps) - done_of(steps)
    return ngettext("%(count)s step, then you can bid", "%(count)s steps, then you can bid", missing) % {
        "count": missing
    }
