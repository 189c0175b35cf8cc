"""What a side does with a case by form: answer, write, offer, agree, take back, appeal."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from common.lifecycle import ActorKind
from common.refusals import Missing
from common.templatetags.moa import won
from common.web import act_once
from escrow.services.disputes import PHOTOS_MOST
from marketplace.selectors.disputes import CaseView
from marketplace.services import disputes as services
from pages.web.case_forms import SharesForm, StatementForm
from pages.web.photo_tray import PhotoTray

WITH_PHOTOS = {"answer", "say", "appeal"}
ACTS = {
    ActorKind.BUYER: {"say", "propose", "accept", "reject", "withdraw", "appeal"},
    ActorKind.SELLER: {"answer", "say", "propose", "accept", "reject", "appeal"},
}


class CaseActs:
    """The forms of one case page, one of them perhaps just sent as `act`."""

    def __init__(self, request: HttpRequest, case: CaseView, *, user_id: UUID, side: ActorKind, act: str = "") -> None:
        if act and act not in ACTS[side]:
            raise Missing()
        self.request, self.case, self.user_id, self.act = request, case, user_id, act
        sent = request.POST if act in WITH_PHOTOS else None
        self.statement = StatementForm(sent)
        self.shares = SharesForm(request.POST if act == "propose" else None, items=case.dispute.items)
        self.tray = PhotoTray(request, user_id, at_most=PHOTOS_MOST)
        self.http_status = 200

    @property
    def faulty(self) -> forms.Form | None:
        """The form with something to look at."""
        return next((form for form in (self.statement, self.shares) if form.is_bound and form.errors), None)

    def run(self) -> str | None:
        """Do what was asked; what to say then, or None when the page is to be shown again.

        Raises what the services refuse.
        """
        does: dict[str, Callable[[], str | None]] = {
            "answer": self._say,
            "say": self._say,
            "appeal": self._say,
            "propose": self._propose,
            "accept": self._accept,
            "reject": self._reject,
            "withdraw": self._withdraw,
        }
        return does[self.act]()

    def keep_photos(self) -> None:
        """Keep photos that came with what was refused."""
        if self.act in WITH_PHOTOS:
            self.tray.take_in()

    def _say(self) -> str | None:
        if self.tray.is_being_sorted:
            self.tray.take_in()
            self.statement = StatementForm(initial=self.request.POST.dict())
            self.http_status = 422 if self.tray.errors else 200
            return None
        if self.statement.is_valid() and not self.statement.cleaned_data["words"] and self.tray.is_empty:
            self.statement.add_error("words", _("Write something, or add a photo."))
        if not self.statement.is_valid():
            self.keep_photos()
            self.http_status = 422
            return None
        text = self.statement.cleaned_data["words"]
        service = {
            "answer": services.answer_dispute,
            "say": services.write_to_dispute,
            "appeal": services.appeal_ruling,
        }[self.act]

        def say(now: datetime) -> dict[str, Any]:
            words = services.Words(text, self.tray.stored(now))
            service(dispute_id=self.case.id, user_id=self.user_id, words=words, now=now)
            return {}

        act_once(self.request, content={"words": text, "photos": self.tray.content}, act=say)
        return _("Sent. The other side and Moa read it.")

    def _propose(self) -> str | None:
        if not self.shares.is_valid():
            self.http_status = 422
            return None
        by_unit, note = self.shares.by_unit, self.shares.cleaned_data["note"]

        def propose(now: datetime) -> dict[str, Any]:
            shares = services.Shares(by_unit, note)
            services.propose_shares(dispute_id=self.case.id, user_id=self.user_id, shares=shares, now=now)
            return {}

        act_once(self.request, content={"shares": sorted(by_unit.items()), "note": note}, act=propose)
        return _("Proposed: %(amount)s back to the buyer.") % {"amount": won(sum(by_unit.values()))}

    def _accept(self) -> str:
        proposal_id = self._proposal()

        def accept(now: datetime) -> dict[str, Any]:
            services.accept_shares(proposal_id=proposal_id, user_id=self.user_id, now=now)
            return {}

        act_once(self.request, content={"proposal": str(proposal_id)}, act=accept)
        return _("Agreed. The money moves now and the case is closed.")

    def _reject(self) -> str:
        proposal_id = self._proposal()

        def reject(now: datetime) -> dict[str, Any]:
            services.reject_shares(proposal_id=proposal_id, user_id=self.user_id, now=now)
            return {}

        act_once(self.request, content={"proposal": str(proposal_id)}, act=reject)
        return _("Rejected. You can offer something else, or Moa rules.")

    def _withdraw(self) -> str:
        def withdraw(now: datetime) -> dict[str, Any]:
            services.withdraw_dispute(dispute_id=self.case.id, buyer_id=self.user_id, now=now)
            return {}

        act_once(self.request, content="withdraw", act=withdraw)
        return _("Taken back. The clocks go on with the time that was left.")

    def _proposal(self) -> UUID:
        """The proposal the button named, of this case. Raises Missing."""
        named = self.request.POST.get("proposal", "")
        known = {str(one.id): one.id for one in self.case.dispute.proposals}
        if named not in known:
            raise Missing()
        return known[named]
