"""Calls to the provider, written down before they are made."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from escrow.models.chargebacks import Chargeback
from escrow.models.holds import Refund
from escrow.models.legs import PayoutLeg
from escrow.models.payments import Payment
from escrow.models.reversals import Reversal
from escrow.models.strays import StrayCharge
from escrow.rules.states import OPEN_OPERATIONS, OperationKind, OperationStatus

_IS_OPEN = Q(status__in=sorted(status.value for status in OPEN_OPERATIONS))
_CHARGES = [OperationKind.CHARGE.value, OperationKind.RESUME.value]
_FOR_A_PAYMENT = Q(kind__in=[OperationKind.CUSTOMER.value, OperationKind.CANCEL.value, *_CHARGES])
_SUBJECTS = ("payment", "refund", "leg", "reversal", "chargeback", "stray")


def _only(subject: str) -> Q:
    """That the call is for this one and no other subject."""
    return Q(*((f"{name}__isnull", name != subject) for name in _SUBJECTS))


class Operation(models.Model):
    """One call to the provider with frozen parameters (`request`) under a key of its own.

    It belongs to the payment, refund, payout leg, reversal, chargeback or stray charge it is made for; `amount_minor`
    is 0 when no money is asked. `look_up_at` is real time, never moved by the time machine: it paces calls to the
    outside.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="operations")
    refund = models.ForeignKey(Refund, null=True, on_delete=models.PROTECT, related_name="operations")
    leg = models.ForeignKey(PayoutLeg, null=True, on_delete=models.PROTECT, related_name="operations")
    reversal = models.ForeignKey(Reversal, null=True, on_delete=models.PROTECT, related_name="operations")
    chargeback = models.ForeignKey(Chargeback, null=True, on_delete=models.PROTECT, related_name="operations")
    stray = models.ForeignKey(StrayCharge, null=True, on_delete=models.PROTECT, related_name="operations")
    provider = models.CharField(max_length=16)
    key = models.CharField(max_length=120, unique=True)
    request = models.JSONField()
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=9, default=OperationStatus.ASKED.value)
    reference = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    lookups = models.PositiveIntegerField(default=0)
    look_up_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                name="escrow_operation_kind_is_known", condition=Q(kind__in=[kind.value for kind in OperationKind])
            ),
            CheckConstraint(
                name="escrow_operation_status_is_known",
                condition=Q(status__in=[status.value for status in OperationStatus]),
            ),
            CheckConstraint(
                name="escrow_operation_has_one_subject",
                condition=(_FOR_A_PAYMENT & _only("payment"))
                | (Q(kind=OperationKind.REFUND.value) & (_only("refund") | _only("stray")))
                | (Q(kind=OperationKind.TRANSFER.value) & _only("leg"))
                | (Q(kind=OperationKind.REVERSE.value) & _only("reversal"))
                | (Q(kind=OperationKind.EVIDENCE.value) & _only("chargeback")),
            ),
            CheckConstraint(
                name="escrow_operation_is_open_until_answered",
                condition=(_IS_OPEN & Q(answered_at=None)) | (~_IS_OPEN & Q(answered_at__isnull=False)),
            ),
            UniqueConstraint(
                name="escrow_a_payment_has_one_open_call",
                fields=["payment"],
                condition=_IS_OPEN & ~Q(kind=OperationKind.CANCEL.value),
            ),
            UniqueConstraint(name="escrow_a_stray_has_one_open_call", fields=["stray"], condition=_IS_OPEN),
            UniqueConstraint(
                name="escrow_a_stray_is_sent_back_once",
                fields=["stray"],
                condition=Q(status=OperationStatus.SUCCEEDED.value),
            ),
            UniqueConstraint(name="escrow_a_refund_has_one_open_call", fields=["refund"], condition=_IS_OPEN),
            UniqueConstraint(name="escrow_a_leg_has_one_open_call", fields=["leg"], condition=_IS_OPEN),
            UniqueConstraint(name="escrow_a_reversal_has_one_open_call", fields=["reversal"], condition=_IS_OPEN),
            UniqueConstraint(name="escrow_a_chargeback_has_one_open_call", fields=["chargeback"], condition=_IS_OPEN),
            UniqueConstraint(
                name="escrow_a_chargeback_is_answered_once",
                fields=["chargeback"],
                condition=Q(status=OperationStatus.SUCCEEDED.value),
            ),
            UniqueConstraint(
                name="escrow_a_payment_is_charged_once",
                fields=["payment"],
                condition=Q(kind__in=_CHARGES, status=OperationStatus.SUCCEEDED.value),
            ),
            UniqueConstraint(
                name="escrow_a_refund_is_made_once",
                fields=["refund"],
                condition=Q(status=OperationStatus.SUCCEEDED.value),
            ),
            UniqueConstraint(
                name="escrow_a_leg_is_made_once",
                fields=["leg"],
                condition=Q(status=OperationStatus.SUCCEEDED.value),
            ),
            UniqueConstraint(
                name="escrow_a_reversal_is_made_once",
                fields=["reversal"],
                condition=Q(status=OperationStatus.SUCCEEDED.value),
            ),
        ]
        indexes = [
            models.Index(name="escrow_open_operations", fields=["look_up_at"], condition=_IS_OPEN),
            models.Index(name="escrow_operation_reference", fields=["reference"], condition=~Q(reference="")),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"
