"""Reviews: written by either side of an order, shown of a seller, reported, and judged by operators."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.web.base import PersonView
from common import clock
from common.paging import Ask
from common.refusals import Conflict, Invalid, Missing, Refusal
from common.web import act_once, fresh_key, status_of
from marketplace.errors import NoSuchOrder
from marketplace.rules.reviews import Side
from marketplace.selectors.order_views import OrderView
from marketplace.selectors.orders import order_for_seller, order_of
from marketplace.selectors.reviews import reviews_of_order, reviews_of_seller, seller_ratings
from marketplace.services.reviews import Opinion, report_review, write_review
from merchants.selectors import seller_of, sellers
from pages.web.order_forms import ReviewForm, WordsForm


class OrderReviewView(PersonView):
    """What I think of the other side of an order, and what they said of me once both are shown."""

    def get(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """The page, for the buyer or the seller. Raises NoSuchOrder."""
        return self._show(order_id)

    def post(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """Write it, or change it as long as nobody sees it."""
        self._order(order_id)
        form = ReviewForm(request.POST)
        if not form.is_valid():
            return self._show(order_id, form=form, status=422)
        opinion = Opinion(int(form.cleaned_data["stars"]), form.cleaned_data["words"])

        def write(now: datetime) -> dict[str, Any]:
            review = write_review(order_id=order_id, user_id=self.person.id, opinion=opinion, now=now)
            return {"id": str(review.id)}

        try:
            act_once(request, content=form.cleaned_data, act=write)
        except (Conflict, Invalid) as refusal:
            return self._show(order_id, form=form, refusal=refusal, status=status_of(refusal))
        messages.success(request, _("Thank you. It is shown once both have written, or the days are over."))
        return redirect("order-review", order_id)

    def _order(self, order_id: UUID) -> tuple[OrderView, Side]:
        """The order and as whom the person knows it. Raises NoSuchOrder."""
        try:
            return order_of(order_id, self.person.id), Side.BUYER
        except NoSuchOrder:
            seller = seller_of(self.person.id)
            if seller is None:
                raise
        return order_for_seller(order_id, seller.id), Side.SELLER

    def _show(
        self, order_id: UUID, *, form: ReviewForm | None = None, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        (order, side), now = self._order(order_id), clock.now()
        reviews = reviews_of_order(order_id, side, now=now)
        own = reviews.own
        initial = {"stars": str(own.stars), "words": own.words} if own else {}
        shown = {"order": order, "side": side, "reviews": reviews, "form": form or ReviewForm(initial=initial)}
        context = {**shown, "refusal": refusal, "section": "orders", "server_now": now, "request_key": fresh_key()}
        return render(self.request, "pages/order_review.html", context, status=status)


class SellerReviewsView(View):
    """What buyers said of a seller; public."""

    def get(self, request: HttpRequest, seller_id: UUID) -> HttpResponse:
        """The newest first. Raises Missing."""
        found = sellers([seller_id]).get(seller_id)
        if found is None:
            raise Missing()
        part = reviews_of_seller(seller_id, Ask(request.GET.get("after", ""), 20))
        shown = {"seller": found, "rating": seller_ratings([seller_id])[seller_id], "reviews": part.rows}
        context = {**shown, "next": part.next, "server_now": clock.now()}
        return render(request, "pages/seller_reviews.html", context)


class ReviewReportView(PersonView):
    """Telling the operators that a review should not stand there."""

    def get(self, request: HttpRequest, review_id: UUID) -> HttpResponse:
        """The question why."""
        return self._ask(review_id, WordsForm())

    def post(self, request: HttpRequest, review_id: UUID) -> HttpResponse:
        """Report it. Raises NoSuchReview."""
        form = WordsForm(request.POST)
        if not form.is_valid():
            return self._ask(review_id, form, status=422)

        def report(now: datetime) -> dict[str, Any]:
            words = form.cleaned_data["words"]
            return {"id": str(report_review(review_id=review_id, user_id=self.person.id, words=words, now=now).id)}

        act_once(request, content=form.cleaned_data, act=report)
        messages.success(request, _("Thank you. Somebody looks at it."))
        return redirect("home")

    def _ask(self, review_id: UUID, form: WordsForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "review_id": review_id, "request_key": fresh_key()}
        return render(self.request, "pages/review_report.html", context, status=status)
