"""Reviews of orders by both sides, those shown of a seller, and what operators decide about reported ones."""

from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import clock
from common.api import (
    OneOf,
    PageQuery,
    PrivateEndpoint,
    StrictInput,
    Text,
    WholeNumber,
    YesOrNo,
    answer_once,
    ask_of,
    asked,
    describes_list,
    describes_write,
    instant,
    listed,
)
from marketplace.api import scopes
from marketplace.api.actors import people_with, person_of
from marketplace.api.desk import DeskEndpoint
from marketplace.models import ReviewReport
from marketplace.rules.reviews import STARS_LEAST, STARS_MOST, Side
from marketplace.rules.states import ReviewReportStatus
from marketplace.selectors.reviews import ReviewView, review_by, reviews_of_seller
from marketplace.services.reviews import Opinion, decide_review_report, report_review, write_review

TAG = "reviews"


class ReviewInput(StrictInput):
    """One to five stars and words."""

    stars = WholeNumber(min_value=STARS_LEAST, max_value=STARS_MOST)
    words = Text(max_length=500, is_long=True, allow_blank=True, default="")


class ReviewReportInput(StrictInput):
    """Why a review should not stand there."""

    words = Text(max_length=500, is_long=True)


class ReportDecisionInput(StrictInput):
    """Whether the review is taken down, and why or why not."""

    is_hidden = YesOrNo()
    reason = Text(max_length=600, is_long=True)


class ReviewOutput(serializers.Serializer[Any]):
    """A review; `shown_at` is null as long as only its author sees it."""

    id = serializers.UUIDField()
    side = OneOf(Side)
    author = serializers.CharField()
    title = serializers.CharField()
    stars = serializers.IntegerField()
    words = serializers.CharField(allow_blank=True)
    written_at = serializers.DateTimeField()
    shown_at = serializers.DateTimeField(allow_null=True)


class ReportOutput(serializers.Serializer[Any]):
    """A report about a review."""

    id = serializers.UUIDField()
    status = OneOf(ReviewReportStatus)


class OrderReview(PrivateEndpoint):
    """My review of an order, as its buyer or its seller."""

    permission_classes = people_with(scopes.ORDERS)

    @describes_write(TAG, "write_review", takes=ReviewInput, gives=ReviewOutput)
    def put(self, request: Request, order_id: UUID) -> Response:
        """Write it, or change it as long as nobody else sees it."""
        wish, person = asked(ReviewInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            review = write_review(order_id=order_id, user_id=person, opinion=Opinion(**wish), now=clock.now())
            return _shown(review_by(review.id))

        return answer_once(request, content=wish, answer=answer)


class SellerReviews(APIView):
    """What buyers said of a seller; public."""

    permission_classes = [AllowAny]

    @describes_list(TAG, "list_seller_reviews", ReviewOutput)
    def get(self, request: Request, seller_id: UUID) -> Response:
        """The newest first."""
        ask = ask_of(asked(PageQuery, request.query_params.dict()))
        return listed(reviews_of_seller(seller_id, ask), _shown)


class ReviewReports(PrivateEndpoint):
    """Telling the operators that a review should not stand there."""

    permission_classes = people_with(scopes.ORDERS)

    @describes_write(TAG, "report_review", takes=ReviewReportInput, gives=ReportOutput, status=201)
    def post(self, request: Request, review_id: UUID) -> Response:
        """Report it."""
        wish, person = asked(ReviewReportInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            return _shown_report(
                report_review(review_id=review_id, user_id=person, words=wish["words"], now=clock.now())
            )

        return answer_once(request, content=wish, answer=answer, status=201)


class ReportDecision(DeskEndpoint):
    """An operator's decision about a reported review."""

    @describes_write("desk", "decide_review_report", takes=ReportDecisionInput, gives=ReportOutput)
    def post(self, request: Request, report_id: UUID) -> Response:
        """Keep the review or take it down."""
        return self.decide(
            request, ReportDecisionInput, partial(decide_review_report, report_id=report_id), _shown_report
        )


def _shown_report(report: ReviewReport) -> dict[str, Any]:
    return {"id": str(report.id), "status": report.status}


def _shown(review: ReviewView) -> dict[str, Any]:
    return {
        "id": str(review.id),
        "side": str(review.side),
        "author": review.author,
        "title": review.title,
        "stars": review.stars,
        "words": review.words,
        "written_at": instant(review.written_at),
        "shown_at": instant(review.shown_at),
    }
