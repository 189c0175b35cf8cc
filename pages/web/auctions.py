"""The auction of a pool, sealed, live and over."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

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
