"""Money taken back from payees by their transfers, after refunds the platform advanced."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from escrow.models.legs import PayoutItem, PayoutLeg
from escrow.rules.states import ReversalStatus


class Reversal(models.Model):
    """Part or all of one hold's share in a leg, on its way back from the payee; `cause` is why ("refund:0192…").

    It is sent once its leg is settled. Until it is settled or has failed, its amount is kept from being repaid
    otherwise (`Debt.reversing_minor`). One that failed because the payee had not enough is tried again at
    `next_try_at`, if all of it is still owed then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    leg = models.ForeignKey(PayoutLeg, on_delete=models.PROTECT, related_name="reversals")
    item = models.ForeignKey(PayoutItem, on_delete=models.PROTECT, related_name="reversals")
    cause = models.CharField(max_length=80)
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=8, default=ReversalStatus.DUE.value)
    next_try_at = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="escrow_reversal_status_is_known",
                condition=Q(status__in=[status.value for status in ReversalStatus]),
            ),
            CheckConstraint(name="escrow_reversal_takes_a_positive_amount", condition=Q(amount_minor__gt=0)),
            CheckConstraint(
                name="escrow_reversal_waits_for_a_try_while_due",
                condition=Q(status=ReversalStatus.DUE.value, next_try_at__isnull=False)
                | Q(status=ReversalStatus.FAILED.value)
                | Q(status__in=[ReversalStatus.SENDING.value, ReversalStatus.SETTLED.value], next_try_at=None),
            ),
            CheckConstraint(
                name="escrow_reversal_ends_at_an_instant",
                condition=Q(
                    status__in=[ReversalStatus.SETTLED.value, ReversalStatus.FAILED.value], ended_at__isnull=False
                )
                | Q(status__in=[ReversalStatus.DUE.value, ReversalStatus.SENDING.value], ended_at=None),
            ),
            UniqueConstraint(name="escrow_a_cause_reverses_a_share_once", fields=["cause", "leg", "item"]),
        ]
        indexes = [
            models.Index(name="escrow_due_reversals", fields=["next_try_at"], condition=Q(next_try_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} of {self.leg_id}: {self.status}"
