"""The auction of a pool, sealed, live and over."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.policy import may_decide
from marketplace.rules.states import PoolStatus
from pages.once import reader_of
from pages.web.flag_parts import flag_part, flaggable
from pages.web.reading import Reading, read, shown


@method_decorator(never_cache, name="dispatch")
class AuctionView(View):
    """The page of an auction, for everybody; a pool without one has its own page only."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The auction as it is now."""
        reading = read(request, pool_id)
        if reading.page.auction is None:
            return redirect("pool", pool_id)
        return auction_response(request, reading)


def auction_response(request: HttpRequest, reading: Reading, **more: Any) -> HttpResponse:
    """The page of an auction, with `more`: a form as it was sent, what was refused, the `status` of the answer."""
    status = more.pop("status", 200)
    reader = reader_of(request)
    may_reject = reader is not None and may_decide(request.user)
    shown_bids = flaggable(reading.page) if may_reject and reading.page.card.status == PoolStatus.AUCTION else ()
    context = {
        **shown(request, reading),
        **flag_part(reading, reader, form=more.pop("form", None)),
        "may_reject": bool(shown_bids),
        "reject_bids": shown_bids,
        **more,
    }
    return render(request, "pages/auction.html", context, status=status)
