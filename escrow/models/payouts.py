"""Payees' bank accounts, and the money paid to them."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from common.ids import new_id
from escrow.rules.states import PayoutStatus


class PayoutAccount(models.Model):
    """A party's bank account. Number and holder are sealed; a change writes a new row and keeps the old one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party = models.CharField(max_length=80)
    bank_code = models.CharField(max_length=3)
    sealed_number = models.TextField()
    sealed_holder = models.TextField()
    number_hash = models.CharField(max_length=64, db_index=True)
    last4 = models.CharField(max_length=4)
    set_at = models.DateTimeField()
    usable_from = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                name="escrow_a_party_has_one_payout_account", fields=["party"], condition=Q(replaced_at=None)
            ),
            CheckConstraint(
                name="escrow_payout_account_is_used_after_it_is_set", condition=Q(usable_from__gte=F("set_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank_code} ···{self.last4} of {self.party}"


class Payout(models.Model):
    """A payee's batch of a day, for many units; its legs are the transfers, and it stands where they do."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payee = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=9, default=PayoutStatus.SCHEDULED.value)
    scheduled_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="escrow_payout_status_is_known", condition=Q(status__in=[status.value for status in PayoutStatus])
            ),
            CheckConstraint(name="escrow_payout_pays_a_positive_amount", condition=Q(amount_minor__gt=0)),
            CheckConstraint(
                name="escrow_payout_is_settled_at_an_instant",
                condition=Q(status=PayoutStatus.SETTLED.value, settled_at__isnull=False)
                | (~Q(status=PayoutStatus.SETTLED.value) & Q(settled_at=None)),
            ),
        ]
        indexes = [
            models.Index(name="escrow_payouts_of_a_payee", fields=["payee", "scheduled_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} to {self.payee}: {self.status}"


class Debt(models.Model):
    """What the platform advanced for a payee in refunds after payout, and what of it is repaid.

    `reversing_minor` is being taken back by reversals; only what neither is repaid nor reversed is kept from later
    earnings, so that nothing is repaid twice.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payee = models.CharField(max_length=80, unique=True)
    currency = models.CharField(max_length=3)
    advanced_minor = models.BigIntegerField(default=0)
    repaid_minor = models.BigIntegerField(default=0)
    reversing_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            CheckConstraint(
                name="escrow_debt_is_repaid_once",
                condition=Q(
                    repaid_minor__gte=0,
                    reversing_minor__gte=0,
                    repaid_minor__lte=F("advanced_minor") - F("reversing_minor"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advanced_minor - self.repaid_minor} of {self.payee}"
