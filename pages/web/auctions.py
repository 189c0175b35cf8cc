"""The auction of a pool, sealed, live and over, and the public record of its bids after the close."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from common import clock
from marketplace.selectors.protocols import protocol_of
from pages.presentation.protocol import shown_protocol
from pages.presentation.showing import shown_pool
from pages.web.reading import read, shown


@method_decorator(never_cache, name="dispatch")
class AuctionView(View):
    """The page of an auction, for everybody; a pool without one has its own page only."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The auction as it is now."""
        reading = read(request, pool_id)
        if reading.page.auction is None:
            return redirect("pool", pool_id)
        return render(request, "pages/auction.html", shown(request, reading))


class ProtocolView(View):
    """How an auction was decided, for strangers too. While it runs nothing leaks but the way to the auction."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The page, or with `?format=json` the file whose fingerprint the page shows."""
        reading = read(request, pool_id)
        if reading.page.auction is None:
            return redirect("pool", pool_id)
        protocol = protocol_of(pool_id, now=clock.now())
        if protocol is None:
            return render(request, "pages/protocol_running.html", shown(request, reading))
        if request.GET.get("format") == "json":
            answer = HttpResponse(protocol.canonical, content_type="application/json")
            answer["Content-Disposition"] = f'attachment; filename="auction-{pool_id}.json"'
            return answer
        context = {**shown_pool(reading.page, now=reading.now), **shown_protocol(reading.page, protocol)}
        return render(request, "pages/protocol.html", context)
