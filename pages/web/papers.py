"""The papers of a business: added, taken away, and opened by whoever may see them."""

from hashlib import sha256
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.policy import may_decide
from accounts.web.base import PersonView
from common import clock
from common.refusals import Refusal
from common.transactions import unit_of_work
from common.web import act_once
from media.rules import MOST_BYTES
from media.selectors import paper_file
from merchants.rules import PaperKind
from merchants.selectors import paper_for
from merchants.services import add_paper, amend_application, note_paper_read, remove_paper

_BACK = "/sell/verify/#papers"


class AddPaperView(PersonView):
    """Add a paper by camera or file."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep it, or say why not."""
        file, kind = request.FILES.get("file"), request.POST.get("kind", "")
        upload = file.read(MOST_BYTES + 1) if file else b""
        kind = kind if kind in set(PaperKind) else PaperKind.OTHER
        try:
            act_once(
                request,
                content={"kind": kind, "file": sha256(upload).hexdigest()},
                act=lambda now: {
                    "paper_id": str(add_paper(owner_id=self.person.id, kind=PaperKind(kind), upload=upload, now=now).id)
                },
            )
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The paper is added."))
        return redirect(_BACK)


class RemovePaperView(PersonView):
    """Take a paper away before it is sent."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, paper_id: UUID) -> HttpResponse:
        """Forget it, or say why not."""
        try:
            with unit_of_work():
                remove_paper(owner_id=self.person.id, paper_id=paper_id)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The paper is gone."))
        return redirect(_BACK)


class PaperView(PersonView):
    """One paper, for its business and for operators; whoever else asks finds nothing."""

    def get(self, request: HttpRequest, paper_id: UUID) -> HttpResponse:
        """The file. What an operator opens is written to the audit log first."""
        is_operator = may_decide(request.user)
        paper = paper_for(self.person.id, paper_id, is_operator=is_operator)
        file = paper_file(paper.paper_id)
        if is_operator:
            with unit_of_work():
                note_paper_read(paper_id=paper.id, operator_id=self.person.id, now=clock.now())
        answer = HttpResponse(file.content, content_type="application/pdf" if file.is_pdf else "image/webp")
        way, suffix = ("attachment", "pdf") if file.is_pdf else ("inline", "webp")
        answer["Content-Disposition"] = f'{way}; filename="{paper.kind}.{suffix}"'
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "private, no-store"
        return answer


class AmendView(PersonView):
    """Take a sent or verified application back, to change what it says."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Open it again; bidding rests until it is checked."""
        try:
            with unit_of_work():
                amend_application(owner_id=self.person.id, now=clock.now())
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Change what you need, then send it again."))
        return redirect("seller-verify")
