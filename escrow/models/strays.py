"""Charges that moved money nobody waited for: too late, twice, or for funds that were gone."""

from django.db import models
from django.db.models import CheckConstraint, Q

from common.ids import new_id
from escrow.models.payments import Payment
from escrow.rules.states import StrayReason, StrayStatus


class StrayCharge(models.Model):
    """A charge at the provider that pays nothing of ours; it is sent back by itself, from the pot `stray:<id>`.

    `reference` is the provider's name of the charge. What it refuses to send back waits for an operator.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="strays")
    reference = models.CharField(max_length=80, unique=True)
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=8)
    status = models.CharField(max_length=8, default=StrayStatus.DUE.value)
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=60, blank=True)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="escrow_stray_status_is_known", condition=Q(status__in=[status.value for status in StrayStatus])
            ),
            CheckConstraint(
                name="escrow_stray_reason_is_known", condition=Q(reason__in=[reason.value for reason in StrayReason])
            ),
            CheckConstraint(name="escrow_stray_moved_a_positive_amount", condition=Q(amount_minor__gt=0)),
            CheckConstraint(
                name="escrow_stray_waits_for_a_try_while_due",
                condition=Q(status=StrayStatus.DUE.value, next_try_at__isnull=False)
                | (~Q(status=StrayStatus.DUE.value) & Q(next_try_at=None)),
            ),
            CheckConstraint(
                name="escrow_stray_is_settled_at_an_instant",
                condition=Q(status=StrayStatus.SETTLED.value, settled_at__isnull=False)
                | (~Q(status=StrayStatus.SETTLED.value) & Q(settled_at=None)),
            ),
        ]
        indexes = [
            models.Index(name="escrow_due_strays", fields=["next_try_at"], condition=Q(status=StrayStatus.DUE.value)),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({self.reason}): {self.status}"
