"""Operators find one thing again: an order, a pool, a person, a business, by whatever is at hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.selectors import found_people
from marketplace.selectors.finding import found_by_code
from merchants.selectors import found_sellers
from pages.web.desks import OperatorDesk

LONGEST = 80


class FindView(OperatorDesk):
    """One field, all that answers to it."""

    section = "find"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; without words only the field."""
        asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
        orders, pools = found_by_code(asked)
        found = {"orders": orders, "pools": pools, "people": found_people(asked), "sellers": found_sellers(asked)}
        shown = {"desk": "operator", "section": self.section, "asked": asked, "is_empty": not any(found.values())}
        return render(request, "pages/find.html", {**shown, **found})
