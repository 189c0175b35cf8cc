"""What a business can learn here: its ended auctions, its record, its shelves."""

from django.http import HttpRequest, HttpResponse

from marketplace.selectors.insights import past_auctions, shelf_results
from marketplace.selectors.pasts import seller_past
from pages.web.desks import BusinessDesk

PAGES_MOST = 500


class InsightView(BusinessDesk):
    """Ended auctions, a page at a time, beside the record."""

    section = "insight"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        asked = request.GET.get("page", "")
        number = min(max(int(asked), 1), PAGES_MOST) if asked.isascii() and asked.isdigit() else 1
        found, is_more = past_auctions(self.business.id, page=number)
        shown = {
            "auctions": found,
            "former": number - 1,
            "later": number + 1 if is_more else None,
            "past": seller_past(self.business.id),
            "shelves": shelf_results(self.business.id),
        }
        return self.page("pages/insight.html", shown)
