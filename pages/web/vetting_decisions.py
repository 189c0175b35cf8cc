"""Operators' decisions about bids: a price that is too low, flags of buyers, a bid in a running auction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.refusals import Conflict, Invalid, Missing, Refusal
from common.web import act_once, fresh_key, status_of
from marketplace.selectors.bids import open_bid
from marketplace.services.flags import decide_flags
from marketplace.services.low_price import decide_low_price
from marketplace.services.rejections import reject_bid
from pages.web.desks import OperatorDesk
from pages.web.operator_desk import DecisionView, ReasonForm


class PriceDecideView(DecisionView):
    """A price that is suspiciously low: fine, or rejected and the next seller follows."""

    kind = "price"

    def post(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        """Decide. Raises NoSuchAward."""
        is_cleared = _chosen(request, "clear", "reject") == "clear"

        def decide(reason: str, now: datetime) -> object:
            return decide_low_price(
                award_id=item_id, operator_id=self.person.id, is_cleared=is_cleared, reason=reason, now=now
            )

        thanks = _("The price stands. Everybody is told why.") if is_cleared else _("Rejected. Everybody is told why.")
        return self.decide(f"price-{item_id}", decide, content={"is_cleared": is_cleared}, thanks=thanks)


class FlagsDecideView(DecisionView):
    """Flags of buyers: the bid stays, or is rejected."""

    kind = "flags"

    def post(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        """Decide. Raises NoSuchBid."""
        is_rejected = _chosen(request, "dismiss", "reject") == "reject"

        def decide(reason: str, now: datetime) -> object:
            return decide_flags(
                bid_id=item_id, operator_id=self.person.id, is_rejected=is_rejected, reason=reason, now=now
            )

        thanks = _("Rejected. Everybody is told why.") if is_rejected else _("The bid stays. Everybody is told why.")
        return self.decide(f"flags-{item_id}", decide, content={"is_rejected": is_rejected}, thanks=thanks)


class BidRejectView(OperatorDesk):
    """A bid put out of a running auction, on a page that says what it means."""

    def get(self, request: HttpRequest, bid_id: UUID) -> HttpResponse:
        """What would be rejected. Raises NoSuchBid."""
        return self._show(bid_id)

    def post(self, request: HttpRequest, bid_id: UUID) -> HttpResponse:
        """Reject it for a reason everybody may read. Raises NoSuchBid."""
        form, bid = ReasonForm(request.POST), open_bid(bid_id, now=self.now)
        if not form.is_valid():
            return self._show(bid_id, form=form, status=422)
        reason = form.cleaned_data["reason"]

        def reject(now: datetime) -> dict[str, Any]:
            return {"status": reject_bid(bid_id=bid_id, operator_id=self.person.id, reason=reason, now=now).status}

        try:
            act_once(request, content={"reason": reason}, act=reject)
        except (Conflict, Invalid) as refusal:
            return self._show(bid_id, form=form, refusal=refusal, status=status_of(refusal))
        messages.success(request, _("Rejected. Everybody is told why."))
        return redirect("auction", bid.pool_id)

    def _show(
        self, bid_id: UUID, *, form: ReasonForm | None = None, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        shown = {
            "desk": "operator",
            "section": "today",
            "rail": {},
            "bid": open_bid(bid_id, now=self.now),
            "form": form or ReasonForm(),
            "refusal": refusal,
            "request_key": fresh_key(),
        }
        return render(self.request, "pages/bid_reject.html", shown, status=status)


def _chosen(request: HttpRequest, *known: str) -> str:
    """The decision named. Raises Missing: no form of ours asks for another."""
    asked = request.POST.get("decision", "")
    if asked not in known:
        raise Missing()
    return asked
