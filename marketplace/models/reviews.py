"""What buyer and seller say of each other once an order is over."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from marketplace.rules.reviews import Side
from marketplace.rules.states import ReviewReportStatus


class Review(models.Model):
    """One side's word on an order, hidden from everybody else until `shown_at`; a hidden one was taken down."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey("marketplace.Order", on_delete=models.PROTECT, related_name="reviews")
    side = models.CharField(max_length=6)
    buyer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    seller = models.ForeignKey("merchants.Seller", on_delete=models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, blank=True)
    written_at = models.DateTimeField()
    show_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_review_side_is_known", condition=Q(side__in=[side.value for side in Side])
            ),
            UniqueConstraint(name="marketplace_each_side_reviews_an_order_once", fields=["order", "side"]),
            CheckConstraint(name="marketplace_a_review_has_one_to_five_stars", condition=Q(stars__gte=1, stars__lte=5)),
        ]
        indexes = [
            models.Index(name="marketplace_reviews_to_show", fields=["show_at"], condition=Q(shown_at=None)),
            models.Index(name="marketplace_seller_reviews", fields=["seller", "side", "-shown_at"]),
            models.Index(name="marketplace_buyer_reviews", fields=["buyer", "side", "-shown_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} by {self.side}: {self.stars}"


class ReviewReport(models.Model):
    """Somebody finds that a shown review should not stand there; an operator decides, for a reason that is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="reports")
    reporter = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=6)
    words = models.CharField(max_length=500)
    reported_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_review_report_status_is_known",
                condition=Q(status__in=[status.value for status in ReviewReportStatus]),
            ),
            UniqueConstraint(name="marketplace_a_person_reports_a_review_once", fields=["review", "reporter"]),
        ]
        indexes = [models.Index(name="marketplace_review_reports", fields=["reported_at"], condition=Q(status="open"))]

    def __str__(self) -> str:
        return f"{self.review_id} {self.status}"
