"""One problem of a whole award."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from marketplace.models.auctions import Award
from marketplace.rules.states import GroupStatus

_WAITING = [GroupStatus.OPEN.value, GroupStatus.UNSIGNED.value]


class GroupDispute(models.Model):
    """Many buyers of an award name the same trouble, so nothing of it goes to the seller until Moa has decided.

    `percent` of every open unit goes back, decided by one operator and above a sum signed by another; nobody's
    decision by `refund_at` is 100. `carried_to` is the last order the decision was carried out for.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="group_disputes")
    trouble = models.CharField(max_length=12)
    status = models.CharField(max_length=8, default=GroupStatus.OPEN.value)
    people = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    rule_by = models.DateTimeField()
    refund_at = models.DateTimeField()
    percent = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    signed_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    carried_to = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_group_dispute_status_is_known",
                condition=Q(status__in=[status.value for status in GroupStatus]),
            ),
            CheckConstraint(
                name="marketplace_group_dispute_gives_back_a_share", condition=Q(percent=None) | Q(percent__lte=100)
            ),
            CheckConstraint(
                name="marketplace_group_dispute_is_decided_with_a_share",
                condition=Q(status=GroupStatus.OPEN.value) | Q(percent__isnull=False, decided_at__isnull=False),
            ),
            CheckConstraint(
                name="marketplace_group_dispute_is_signed_by_another",
                condition=Q(signed_by="") | ~Q(signed_by=models.F("decided_by")),
            ),
            UniqueConstraint(
                name="marketplace_an_award_has_one_group_dispute_at_a_time",
                fields=["award"],
                condition=~Q(status=GroupStatus.CLOSED.value),
            ),
        ]
        indexes = [
            models.Index(name="marketplace_group_disputes_due", fields=["refund_at"], condition=Q(status__in=_WAITING)),
        ]

    def __str__(self) -> str:
        return f"{self.trouble} of {self.award_id}: {self.status}"
