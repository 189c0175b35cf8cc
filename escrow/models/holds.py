"""The money of single units while it waits, and what goes back of it."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Least

from common.ids import new_id
from escrow.models.payments import Payment
from escrow.rules.parts import FUND_PREFIXES, ShareKind
from escrow.rules.states import HoldStatus, RefundStatus

_UNFUNDED = [HoldStatus.REQUESTED.value, HoldStatus.CANCELLED.value]
UNBARRED = Q(dispute=None, chargeback=None)
"""Neither a case nor a chargeback keeps the money where it is."""
_NOT_LOST = F("amount_minor") - F("lost_minor")


def _starts_like_a_fund(field: str) -> Q:
    """Any of the prefixes a fund's account code begins with."""
    return reduce(or_, (Q(**{f"{field}__startswith": prefix}) for prefix in FUND_PREFIXES))


IN_POT = Q(paid_minor__lt=F("payable_minor") + F("advanced_minor") - F("netted_minor"))
"""That something of a hold still lies in its payee's pot."""


class Hold(models.Model):
    """One unit's share of a payment, in the payment's currency.

    At every instant captured (`amount_minor`) = held (the pot `held:<id>`) + `released_minor` + `refunded_minor` +
    `lost_minor`. The card paid `card_minor` of it, of which `card_refunded_minor` went back and `lost_minor` was lost
    to chargebacks; the rest came from the funds its parts name.
    Released is net of refunds made after release; its three parts are what remains for payee, commission, VAT.
    `advanced_minor` is what the platform gave of the payee's part in refunds after payout, `netted_minor` what was
    kept of it to repay such advances, `paid_minor` what is in payouts. Of a new payee's part `reserved_minor` waits
    until `reserve_at`; `payout_at` is when the next part is due. While `dispute` or
    `chargeback` is set, nothing moves this money.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="holds")
    number = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=80, unique=True)
    status = models.CharField(max_length=9, default=HoldStatus.REQUESTED.value)
    amount_minor = models.BigIntegerField()
    card_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    card_refunded_minor = models.BigIntegerField(default=0)
    lost_minor = models.BigIntegerField(default=0)
    released_minor = models.BigIntegerField(default=0)
    payable_minor = models.BigIntegerField(default=0)
    commission_minor = models.BigIntegerField(default=0)
    vat_minor = models.BigIntegerField(default=0)
    released_at = models.DateTimeField(null=True)
    payout_at = models.DateTimeField(null=True)
    advanced_minor = models.BigIntegerField(default=0)
    netted_minor = models.BigIntegerField(default=0)
    paid_minor = models.BigIntegerField(default=0)
    reserved_minor = models.BigIntegerField(default=0)
    reserve_at = models.DateTimeField(null=True)
    dispute = models.ForeignKey("escrow.Dispute", null=True, on_delete=models.PROTECT, related_name="barred_holds")
    chargeback = models.ForeignKey(
        "escrow.Chargeback", null=True, on_delete=models.PROTECT, related_name="barred_holds"
    )

    class Meta:
        constraints = [
            UniqueConstraint(name="escrow_holds_of_a_payment_are_numbered", fields=["payment", "number"]),
            CheckConstraint(
                name="escrow_hold_status_is_known", condition=Q(status__in=[status.value for status in HoldStatus])
            ),
            CheckConstraint(name="escrow_hold_takes_a_positive_amount", condition=Q(amount_minor__gt=0)),
            CheckConstraint(
                name="escrow_hold_takes_from_its_card_a_part_at_most",
                condition=Q(card_minor__gte=0, card_minor__lte=F("amount_minor")),
            ),
            CheckConstraint(
                name="escrow_hold_gives_back_and_loses_what_its_card_paid",
                condition=Q(
                    card_refunded_minor__gte=0,
                    lost_minor__gte=0,
                    card_refunded_minor__lte=Least(F("card_minor") - F("lost_minor"), F("refunded_minor")),
                ),
            ),
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
                    paid_minor__gte=0,
                    netted_minor__lte=F("payable_minor") + F("advanced_minor") - F("paid_minor"),
                )
                & (Q(status=HoldStatus.RELEASED.value) | Q(advanced_minor=0, netted_minor=0, paid_minor=0)),
            ),
            CheckConstraint(
                name="escrow_hold_reserves_until_a_day",
                condition=Q(reserved_minor=0, reserve_at=None)
                | Q(status=HoldStatus.RELEASED.value, reserved_minor__gt=0, reserve_at__isnull=False),
            ),
            CheckConstraint(
                name="escrow_disputed_hold_is_captured",
                condition=UNBARRED | Q(status__in=[HoldStatus.FUNDED.value, HoldStatus.RELEASED.value]),
            ),
            CheckConstraint(
                name="escrow_hold_gives_away_what_it_took",
                condition=Q(status__in=_UNFUNDED, refunded_minor=0, released_minor=0, lost_minor=0)
                | Q(status=HoldStatus.FUNDED.value, released_minor=0, refunded_minor__lt=_NOT_LOST)
                | Q(status=HoldStatus.REFUNDED.value, released_minor=0, refunded_minor=_NOT_LOST)
                | Q(status=HoldStatus.LOST.value, released_minor=0, refunded_minor=_NOT_LOST, lost_minor__gt=0)
                | Q(status=HoldStatus.RELEASED.value, released_minor=_NOT_LOST - F("refunded_minor")),
            ),
            CheckConstraint(
                name="escrow_hold_is_paid_out_after_release",
                condition=Q(status=HoldStatus.RELEASED.value, released_at__isnull=False, payout_at__isnull=False)
                | (~Q(status=HoldStatus.RELEASED.value) & Q(released_at=None, payout_at=None)),
            ),
        ]
        indexes = [
            models.Index(
                name="escrow_unpaid_holds", fields=["payout_at"], condition=Q(status=HoldStatus.RELEASED.value) & IN_POT
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.status}"


class HoldPart(models.Model):
    """What a fund, not the card, paid of a unit: out of `account` when it was captured, back to `returns_to`.

    The parts are numbered in the order in which ties are decided: points, then coupons (rules.md G10).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6)
    account = models.CharField(max_length=120)
    returns_to = models.CharField(max_length=120)
    amount_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(name="escrow_parts_of_a_hold_are_numbered", fields=["hold", "number"]),
            CheckConstraint(name="escrow_part_kind_is_known", condition=Q(kind__in=[kind.value for kind in ShareKind])),
            CheckConstraint(name="escrow_part_pays_a_positive_amount", condition=Q(amount_minor__gt=0)),
            CheckConstraint(
                name="escrow_part_goes_back_at_most_once",
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("amount_minor")),
            ),
            CheckConstraint(
                name="escrow_part_comes_from_a_fund_and_goes_back_to_one",
                condition=_starts_like_a_fund("account") & _starts_like_a_fund("returns_to"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} of {self.kind} for {self.hold_id}"


class Refund(models.Model):
    """Money of a hold on its way back: the card's part of it by the provider, until it is settled in the pot
    `refund:due:<id>`; the other parts went back to their accounts at once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    card_minor = models.BigIntegerField()
    reason = models.TextField()
    asked_by = models.CharField(max_length=80)
    status = models.CharField(max_length=9, default=RefundStatus.DUE.value)
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
                name="escrow_refund_gives_a_card_a_part_of_it",
                condition=Q(card_minor__gte=0, card_minor__lte=F("amount_minor")),
            ),
            CheckConstraint(
                name="escrow_refund_without_a_card_asks_no_provider",
                condition=Q(card_minor__gt=0) | Q(status__in=[RefundStatus.DUE.value, RefundStatus.SETTLED.value]),
            ),
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


class RefundPart(models.Model):
    """What one refund put back into the account of one part."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="parts")
    part = models.ForeignKey(HoldPart, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(name="escrow_a_refund_gives_a_part_back_once", fields=["refund", "part"]),
            CheckConstraint(name="escrow_refund_part_gives_a_positive_amount", condition=Q(amount_minor__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} to {self.part_id}"
