"""What every page of a desk shares: who works there, the counts on its rail."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from accounts.policy import lacks_second_step, may_decide
from accounts.web.base import PersonView
from accounts.web.proof import to_second_step
from common import clock
from common.queries import Query
from common.refusals import Missing
from common.web import fresh_key
from marketplace.selectors.desks import DeskCounts, desk_counts
from marketplace.selectors.disputes import open_cases
from merchants.selectors import SellerView
from pages.once import own_business


class SellerDesk(PersonView):
    """A page of the seller's desk, for whoever is signed in; `seller` is None before the first application."""

    section = "today"

    @cached_property
    def seller(self) -> SellerView | None:
        """The business of the person, in whatever state."""
        return own_business(self.request)

    @cached_property
    def now(self) -> datetime:
        """The instant this page is made at."""
        return clock.now()

    @cached_property
    def rail(self) -> Query[dict[str, int]]:
        """The counts beside the places of the desk; there are none before the first application."""
        if self.seller is None:
            return Query(dict)
        return Query(_counted, desk_counts(self.seller.id), open_cases(self.seller.id))

    def page(self, template: str, shown: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """The page in the frame of the desk."""
        frame = {"desk": "seller", "section": self.section, "rail": self.rail.answer, "seller": self.seller}
        page = {**frame, "server_now": self.now, "request_key": fresh_key(), **shown}
        return render(self.request, template, page, status=status)


def _counted(counts: DeskCounts, cases: int) -> dict[str, int]:
    return {"bids": counts.bids, "ship": counts.parcels, "disputes": cases}


class BusinessDesk(SellerDesk):
    """A page for who has a business here; others are led to the application for one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead away who sells nothing."""
        if request.user.is_authenticated and self.seller is None:
            return redirect("seller-verify")
        return super().dispatch(request, *args, **kwargs)

    @property
    def business(self) -> SellerView:
        """The business that works here."""
        assert self.seller is not None  # dispatch led everybody else away
        return self.seller


class OperatorDesk(PersonView):
    """A page of the operators' desk; for everybody else there is nothing here."""

    section = "today"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Hide the desk from everybody but operators, who show their second step first. Raises Missing."""
        if lacks_second_step(request.user):
            return to_second_step(request)
        if not may_decide(request.user):
            raise Missing()
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def now(self) -> datetime:
        """The instant this page is made at."""
        return clock.now()
