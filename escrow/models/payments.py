"""Saved cards and the charges made to them."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint, Value
from django.db.models.functions import Least

from common.ids import new_id
from escrow.rules.states import PaymentStatus
from escrow.rules.terms import LEAST_CARD_MINOR, MOST_CARD_MINOR


class PaymentMethod(models.Model):
    """A party's card at the provider. The number is there; here are only its brand and last four digits.

    `customer` is empty until the provider knows the party, `card_hash` where the provider names no card.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party = models.CharField(max_length=80)
    provider = models.CharField(max_length=16)
    token = models.CharField(max_length=120)
    customer = models.CharField(max_length=80, blank=True)
    brand = models.CharField(max_length=20)
    last4 = models.CharField(max_length=4)
    expires_on = models.DateField()
    card_hash = models.CharField(max_length=64, blank=True)
    saved_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                name="escrow_a_party_saves_a_card_once",
                fields=["party", "provider", "token"],
                condition=Q(removed_at=None),
            ),
        ]
        indexes = [
            models.Index(name="escrow_method_card", fields=["card_hash"], condition=~Q(card_hash="")),
        ]

    def __str__(self) -> str:
        return f"{self.brand} {self.last4} of {self.party}"


class Payment(models.Model):
    """One charge for one order, all or nothing, tried by a calendar.

    `amount_minor` is what everything costs, `card_minor` the card's part of it: 0 when points and coupons pay all, and
    then no provider is asked.

    `tries` counts definite answers of no, `attempt` the calls made (part of their keys), `next_try_at` is set
    exactly while the payment is due. `action_reference` is the provider's charge that waits for its payer to
    confirm it in person, set only while the payment is due.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=80, unique=True)
    payer = models.CharField(max_length=80)
    payee = models.CharField(max_length=80)
    method = models.ForeignKey(PaymentMethod, on_delete=models.PROTECT, related_name="payments")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    card_minor = models.BigIntegerField()
    commission_bp = models.PositiveIntegerField()
    status = models.CharField(max_length=9, default=PaymentStatus.DUE.value)
    charge_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    last_decline = models.CharField(max_length=60, blank=True)
    charge_reference = models.CharField(max_length=80, blank=True)
    action_reference = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="escrow_payment_status_is_known",
                condition=Q(status__in=[status.value for status in PaymentStatus]),
            ),
            CheckConstraint(name="escrow_payment_asks_a_positive_amount", condition=Q(amount_minor__gt=0)),
            CheckConstraint(
                name="escrow_payment_asks_a_card_for_a_part_of_it",
                condition=Q(card_minor=0)
                | Q(
                    card_minor__gte=LEAST_CARD_MINOR,
                    card_minor__lte=Least(F("amount_minor"), Value(MOST_CARD_MINOR)),
                ),
            ),
            CheckConstraint(name="escrow_payment_commission_is_a_share", condition=Q(commission_bp__lte=10_000)),
            CheckConstraint(
                name="escrow_payment_waits_for_a_try_while_due",
                condition=Q(status=PaymentStatus.DUE.value, next_try_at__isnull=False)
                | (~Q(status=PaymentStatus.DUE.value) & Q(next_try_at=None)),
            ),
            CheckConstraint(
                name="escrow_payment_is_paid_by_a_charge",
                condition=(Q(status=PaymentStatus.PAID.value, card_minor__gt=0) & ~Q(charge_reference=""))
                | ((~Q(status=PaymentStatus.PAID.value) | Q(card_minor=0)) & Q(charge_reference="")),
            ),
            CheckConstraint(
                name="escrow_payment_waits_for_its_payer_only_while_due",
                condition=Q(status=PaymentStatus.DUE.value) | Q(action_reference=""),
            ),
            UniqueConstraint(
                name="escrow_a_charge_pays_one_payment",
                fields=["charge_reference"],
                condition=~Q(charge_reference=""),
            ),
        ]
        indexes = [
            models.Index(
                name="escrow_due_payments", fields=["next_try_at"], condition=Q(status=PaymentStatus.DUE.value)
            ),
            models.Index(name="escrow_payment_payee", fields=["payee"]),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.status}"
