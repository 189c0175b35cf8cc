"""The single transfers a payout is made of, and the units each of them pays."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from common.ids import new_id
from escrow.models.holds import Hold
from escrow.models.payments import Payment
from escrow.models.payouts import Payout, PayoutAccount
from escrow.rules.states import LegStatus

_WAITING = [LegStatus.SCHEDULED.value, LegStatus.BLOCKED.value]
_ASKED_FOR = [LegStatus.CLAIMED.value, LegStatus.UNKNOWN.value, LegStatus.SENT.value, LegStatus.SETTLED.value]


class PayoutLeg(models.Model):
    """One transfer: leg A from one charge (`payment`, `charge`), leg B from our balance (neither).

    `account` is where the latest attempt went, `reference` the provider's name for the transfer once it is made.
    `reversed_minor` is what of it was taken back, or is being taken back, after refunds.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="legs")
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="legs")
    charge = models.CharField(max_length=80, blank=True)
    account = models.ForeignKey(PayoutAccount, null=True, on_delete=models.PROTECT, related_name="legs")
    amount_minor = models.BigIntegerField()
    reversed_minor = models.BigIntegerField(default=0)
    status = models.CharField(max_length=9, default=LegStatus.SCHEDULED.value)
    next_try_at = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="escrow_leg_status_is_known", condition=Q(status__in=[status.value for status in LegStatus])
            ),
            CheckConstraint(name="escrow_leg_pays_a_positive_amount", condition=Q(amount_minor__gt=0)),
            CheckConstraint(
                name="escrow_leg_gives_back_at_most_what_it_paid",
                condition=Q(reversed_minor__gte=0, reversed_minor__lte=F("amount_minor")),
            ),
            CheckConstraint(
                name="escrow_leg_comes_from_a_charge_or_from_our_balance",
                condition=(Q(payment__isnull=False) & ~Q(charge="")) | Q(payment=None, charge=""),
            ),
            CheckConstraint(
                name="escrow_leg_waits_for_a_try_until_it_is_claimed",
                condition=Q(status__in=_WAITING, next_try_at__isnull=False)
                | (~Q(status__in=_WAITING) & Q(next_try_at=None)),
            ),
            CheckConstraint(
                name="escrow_leg_goes_to_an_account", condition=~Q(status__in=_ASKED_FOR) | Q(account__isnull=False)
            ),
            CheckConstraint(
                name="escrow_leg_is_settled_at_an_instant",
                condition=Q(status=LegStatus.SETTLED.value, settled_at__isnull=False)
                | (~Q(status=LegStatus.SETTLED.value) & Q(settled_at=None)),
            ),
            UniqueConstraint(
                name="escrow_a_payout_takes_once_from_a_charge",
                fields=["payout", "payment"],
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(name="escrow_waiting_legs", fields=["next_try_at"], condition=Q(status__in=_WAITING)),
            models.Index(name="escrow_unsettled_legs", fields=["status"], condition=~Q(status=LegStatus.SETTLED.value)),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} of {self.charge or 'our balance'}: {self.status}"


class PayoutItem(models.Model):
    """One hold's part of a payout: `charge_minor` of it by leg A of its charge, the rest by leg B.

    A hold is paid out once, and a second time only what was kept of it as a reserve.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="items")
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="payout_items")
    amount_minor = models.BigIntegerField()
    charge_minor = models.BigIntegerField(default=0)
    is_reserve = models.BooleanField(default=False)

    class Meta:
        constraints = [
            UniqueConstraint(name="escrow_a_hold_is_paid_out_once", fields=["hold", "is_reserve"]),
            CheckConstraint(name="escrow_payout_item_pays_a_positive_amount", condition=Q(amount_minor__gt=0)),
            CheckConstraint(
                name="escrow_payout_item_takes_from_its_charge_at_most_all",
                condition=Q(charge_minor__gte=0, charge_minor__lte=F("amount_minor")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} for {self.hold_id}"
