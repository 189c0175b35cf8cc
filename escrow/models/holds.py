"""The money of single units while it waits, and what goes back of it."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from common.ids import new_id
from escrow.models.payments import Payment
from escrow.rules.states import HoldStatus, RefundStatus

_UNFUNDED = [HoldStatus.REQUESTED.value, HoldStatus.CANCELLED.value]


class Hold(models.Model):
    """One unit's share of a payment, in the payment's currency.

    At every instant captured (`card_minor`) = held (the pot `held:<id>`) + `released_minor` + `refunded_minor`.
    Released is net of refunds made after release; its three parts are what remains for payee, commission, VAT.
    `advanced_minor` is what the platform gave of the payee's part in refunds after payout, `netted_minor` what was
    kept of it to repay such advances. While `dispute` is set, nothing moves this money.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="holds")
    number = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=80, unique=True)
    status = models.CharField(max_length=9, default=HoldStatus.REQUESTED.value)
    card_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    released_minor = models.BigIntegerField(default=0)
    payable_minor = models.BigIntegerField(default=0)
    commission_minor = models.BigIntegerField(default=0)
    vat_minor = models.BigIntegerField(default=0)
    released_at = models.DateTimeField(null=True)
    payout_at = models.DateTimeField(null=True)
    advanced_minor = models.BigIntegerField(default=0)
    netted_minor = models.BigIntegerField(default=0)
    dispute = models.ForeignKey("escrow.Dispute", null=True, on_delete=models.PROTECT, related_name="barred_holds")

    class Meta:
        constraints = [
            UniqueConstraint(name="escrow_holds_of_a_payment_are_numbered", fields=["payment", "number"]),
            CheckConstraint(
                name="escrow_hold_status_is_known", condition=Q(status__in=[status.value for status in HoldStatus])
            ),
            CheckConstraint(name="escrow_hold_takes_a_positive_amount", condition=Q(card_minor__gt=0)),
            CheckConstraint(
                name="escrow_hold_parts_are_never_negative",
                condition=Q(refunded_minor__gte=0, payable_minor__gte=0, commission_minor__gte=0, vat_minor__gte=0),
            ),
            CheckConstraint(
                name="escrow_hold_parts_are_what_was_released",
                condition=Q(released_minor=F("payable_minor") + F("commission_minor") + F("vat_minor")),
            ),
            CheckConstraint(
                name="escrow_hold_advances_and_nets_of_what_was_payable",
                condition=Q(
                    advanced_minor__gte=0,
                    netted_minor__gte=0,
                    netted_minor__lte=F("payable_minor") + F("advanced_minor"),
                )
                & (Q(status=HoldStatus.RELEASED.value) | Q(advanced_minor=0, netted_minor=0)),
            ),
            CheckConstraint(
                name="escrow_disputed_hold_is_captured",
                condition=Q(dispute=None) | Q(status__in=[HoldStatus.FUNDED.value, HoldStatus.RELEASED.value]),
            ),
            CheckConstraint(
                name="escrow_hold_gives_away_what_it_took",
                condition=Q(status__in=_UNFUNDED, refunded_minor=0, released_minor=0)
                | Q(status=HoldStatus.FUNDED.value, released_minor=0, refunded_minor__lt=F("card_minor"))
                | Q(status=HoldStatus.REFUNDED.value, released_minor=0, refunded_minor=F("card_minor"))
                | Q(status=HoldStatus.RELEASED.value, released_minor=F("card_minor") - F("refunded_minor")),
            ),
            CheckConstraint(
                name="escrow_hold_is_paid_out_after_release",
                condition=Q(status=HoldStatus.RELEASED.value, released_at__isnull=False, payout_at__isnull=False)
                | (~Q(status=HoldStatus.RELEASED.value) & Q(released_at=None, payout_at=None)),
            ),
        ]
        indexes = [
            models.Index(
                name="escrow_released_holds", fields=["payout_at"], condition=Q(status=HoldStatus.RELEASED.value)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.status}"


class Refund(models.Model):
    """Money of a hold on its way back to the card; until it is settled it lies in the pot `refund:due:<id>`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    reason = models.TextField()
    asked_by = models.CharField(max_length=80)
    status = models.CharField(max_length=8, default=RefundStatus.DUE.value)
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="escrow_refund_status_is_known", condition=Q(status__in=[status.value for status in RefundStatus])
            ),
            CheckConstraint(name="escrow_refund_gives_a_positive_amount", condition=Q(amount_minor__gt=0)),
            CheckConstraint(
                name="escrow_refund_waits_for_a_try_while_due",
                condition=Q(status=RefundStatus.DUE.value, next_try_at__isnull=False)
                | (~Q(status=RefundStatus.DUE.value) & Q(next_try_at=None)),
            ),
            CheckConstraint(
                name="escrow_refund_is_settled_at_an_instant",
                condition=Q(status=RefundStatus.SETTLED.value, settled_at__isnull=False)
                | (~Q(status=RefundStatus.SETTLED.value) & Q(settled_at=None)),
            ),
        ]
        indexes = [
            models.Index(name="escrow_due_refunds", fields=["next_try_at"], condition=Q(status=RefundStatus.DUE.value)),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} of {self.hold_id}: {self.status}"
