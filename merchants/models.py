"""The row of a seller: one business, owned by one person."""

from django.db import models
from django.db.models import CheckConstraint, Q

from common.ids import new_id
from merchants.rules import PaperKind, SellerStatus, StrikeReason


class Seller(models.Model):
    """A business that sells here, or asks to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="+")
    business_name = models.CharField(max_length=60)
    representative = models.CharField(max_length=40)
    business_number = models.CharField(max_length=10, unique=True)
    mail_order_number = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=9, default=SellerStatus.DRAFT.value)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="merchants_seller_status_is_known",
                condition=Q(status__in=[status.value for status in SellerStatus]),
            ),
            CheckConstraint(
                name="merchants_business_number_has_ten_digits", condition=Q(business_number__regex=r"^[0-9]{10}$")
            ),
            CheckConstraint(
                name="merchants_only_a_draft_was_never_submitted",
                condition=Q(status=SellerStatus.DRAFT.value) | Q(submitted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="merchants_verification_queue",
                fields=["submitted_at"],
                condition=Q(status=SellerStatus.SUBMITTED.value),
            )
        ]

    def __str__(self) -> str:
        return self.business_name


class Strike(models.Model):
    """A mark against a seller that won and did not take the order; `source` says which, like "award:0192…"."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="strikes")
    reason = models.CharField(max_length=10)
    source = models.CharField(max_length=60, unique=True)
    struck_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                name="merchants_strike_reason_is_known",
                condition=Q(reason__in=[reason.value for reason in StrikeReason]),
            ),
        ]
        indexes = [models.Index(name="merchants_strikes_of_a_seller", fields=["seller", "-struck_at"])]

    def __str__(self) -> str:
        return f"{self.seller_id} {self.reason}"


class SellerPaper(models.Model):
    """A document of a business. `paper_id` names the file in media, which hands it over to nobody by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=12)
    paper_id = models.UUIDField(unique=True)
    is_pdf = models.BooleanField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                name="merchants_paper_is_of_a_known_kind", condition=Q(kind__in=[kind.value for kind in PaperKind])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.seller_id}"
