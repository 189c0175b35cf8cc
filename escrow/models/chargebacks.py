"""Charges a payer's bank takes back, and what those that were lost cost whom."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from common.ids import new_id
from escrow.models.holds import Hold
from escrow.models.payments import Payment
from escrow.rules.states import OPEN_CHARGEBACKS, ChargebackStatus

_ENDED = [ChargebackStatus.WON.value, ChargebackStatus.LOST.value, ChargebackStatus.WITHDRAWN.value]
_UNANSWERED = [ChargebackStatus.WARNING.value, ChargebackStatus.OPENED.value]


class Chargeback(models.Model):
    """One chargeback of one payment's charge, as the provider names it (`reference`).

    `amount_minor` is what the bank takes; `fee_minor` what the provider kept for it, `fee_back_minor` what of that
    came back. `send_at` is when the clock sends the evidence gathered in `texts` and `files` (photo ids by the
    provider's fields); it is empty once it was sent or can no longer be. The bank has decided by `decide_by`, or an
    operator asks. Of one that was lost `platform_minor` was nobody's money but the platform's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="chargebacks")
    reference = models.CharField(max_length=80, unique=True)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(default=0)
    fee_back_minor = models.BigIntegerField(default=0)
    platform_minor = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=13)
    opened_at = models.DateTimeField()
    evidence_due_by = models.DateTimeField()
    send_at = models.DateTimeField(null=True)
    decide_by = models.DateTimeField()
    evidence_sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    texts = models.JSONField(default=dict)
    files = models.JSONField(default=dict)
    attempt = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="escrow_chargeback_status_is_known",
                condition=Q(status__in=[status.value for status in ChargebackStatus]),
            ),
            CheckConstraint(name="escrow_chargeback_takes_a_positive_amount", condition=Q(amount_minor__gt=0)),
            CheckConstraint(
                name="escrow_chargeback_fee_comes_back_at_most_once",
                condition=Q(fee_back_minor__gte=0, fee_back_minor__lte=F("fee_minor")),
            ),
            CheckConstraint(
                name="escrow_chargeback_costs_the_platform_a_part_of_a_lost_one",
                condition=Q(platform_minor=0)
                | Q(status=ChargebackStatus.LOST.value, platform_minor__gt=0, platform_minor__lte=F("amount_minor")),
            ),
            CheckConstraint(
                name="escrow_chargeback_evidence_is_sent_while_the_bank_reads",
                condition=Q(send_at=None)
                | Q(status__in=_UNANSWERED, evidence_sent_at=None, send_at__lte=F("evidence_due_by")),
            ),
            CheckConstraint(
                name="escrow_chargeback_ends_at_an_instant",
                condition=Q(status__in=_ENDED, closed_at__isnull=False) | (~Q(status__in=_ENDED) & Q(closed_at=None)),
            ),
        ]
        indexes = [
            models.Index(name="escrow_evidence_to_send", fields=["send_at"], condition=Q(send_at__isnull=False)),
            models.Index(
                name="escrow_open_chargebacks",
                fields=["payment"],
                condition=Q(status__in=sorted(status.value for status in OPEN_CHARGEBACKS)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.status}"


class ChargebackLoss(models.Model):
    """What one lost chargeback took of one unit's card part."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chargeback = models.ForeignKey(Chargeback, on_delete=models.PROTECT, related_name="losses")
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="losses")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(name="escrow_a_chargeback_takes_from_a_unit_once", fields=["chargeback", "hold"]),
            CheckConstraint(name="escrow_loss_is_of_a_positive_amount", condition=Q(amount_minor__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} of {self.hold_id}"
