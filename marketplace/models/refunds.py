"""Refunds one operator proposed that another has to sign."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from common.ids import new_id
from marketplace.rules.states import ProposedRefundStatus

_OPEN = ProposedRefundStatus.PROPOSED.value


class ProposedRefund(models.Model):
    """So many won of each unit of an order, `shares` by their numbers; until `sign_by` another operator signs it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey("marketplace.Order", on_delete=models.PROTECT, related_name="proposed_refunds")
    status = models.CharField(max_length=9, default=_OPEN)
    shares = models.JSONField()
    refund_minor = models.BigIntegerField()
    reason = models.TextField()
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    sign_by = models.DateTimeField()
    ended_by = models.CharField(max_length=80, blank=True)
    answer = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_proposed_refund_status_is_known",
                condition=Q(status__in=[status.value for status in ProposedRefundStatus]),
            ),
            CheckConstraint(name="marketplace_a_proposed_refund_has_a_reason", condition=~Q(reason="")),
            CheckConstraint(name="marketplace_a_proposed_refund_gives_something_back", condition=Q(refund_minor__gt=0)),
            CheckConstraint(
                name="marketplace_a_proposed_refund_ends_at_an_instant",
                condition=Q(status=_OPEN, ended_at=None) | (~Q(status=_OPEN) & Q(ended_at__isnull=False)),
            ),
            CheckConstraint(
                name="marketplace_a_proposed_refund_is_signed_by_another",
                condition=~Q(status=ProposedRefundStatus.SIGNED.value)
                | (~Q(ended_by="") & ~Q(ended_by=F("proposed_by"))),
            ),
            UniqueConstraint(
                name="marketplace_an_order_has_one_open_proposed_refund", fields=["order"], condition=Q(status=_OPEN)
            ),
        ]
        indexes = [models.Index(name="marketplace_refunds_to_sign", fields=["sign_by"], condition=Q(status=_OPEN))]

    def __str__(self) -> str:
        return f"{self.refund_minor} of {self.order_id}: {self.status}"
