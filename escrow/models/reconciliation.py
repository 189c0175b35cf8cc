"""The provider's own account of our balance, line by line, and where it differs from ours."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from escrow.models.operations import Operation
from escrow.rules.differences import Settlement
from escrow.rules.states import OPEN_DIFFERENCES, DifferenceKind, DifferenceStatus

_IS_OPEN = Q(status__in=sorted(status.value for status in OPEN_DIFFERENCES))
_IS_PROPOSED = Q(status=DifferenceStatus.PROPOSED.value)


class ProviderMovement(models.Model):
    """One line of the provider's account, read once. `amount_minor` is signed as our balance changed, before the fee.

    `judged_at` is empty until somebody compared it with our books; `operation` is the call of ours it stands for.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.CharField(max_length=16)
    reference = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=80)
    operation_told = models.CharField(max_length=80, blank=True)
    group = models.CharField(max_length=120, blank=True)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    made_at = models.DateTimeField()
    operation = models.ForeignKey(Operation, null=True, on_delete=models.PROTECT, related_name="movements")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="escrow_a_movement_is_read_once", fields=["provider", "reference"]),
            UniqueConstraint(
                name="escrow_a_call_moved_money_once",
                fields=["operation", "kind"],
                condition=Q(operation__isnull=False),
            ),
            CheckConstraint(
                name="escrow_a_matched_movement_was_judged", condition=Q(operation=None) | Q(judged_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="escrow_movements_to_judge", fields=["made_at"], condition=Q(judged_at=None)),
            models.Index(name="escrow_movement_subject", fields=["subject"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}: {self.amount_minor}"


class Difference(models.Model):
    """Something the provider's account and our books do not say alike, about a line there or a call here.

    `parked_minor` is what it put into `platform:suspense` (below zero: took out), or what was written off from there.
    `payee` is whom a payout we forgot was paid to.
    `decide_by` is the operators' promise: after it the difference is late, and nothing happens by itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=14)
    status = models.CharField(max_length=8, default=DifferenceStatus.OPEN.value)
    movement = models.ForeignKey(ProviderMovement, null=True, on_delete=models.PROTECT, related_name="differences")
    operation = models.ForeignKey(Operation, null=True, on_delete=models.PROTECT, related_name="differences")
    expected_minor = models.BigIntegerField()
    found_minor = models.BigIntegerField()
    parked_minor = models.BigIntegerField(default=0)
    settlement = models.CharField(max_length=10, blank=True)
    payee = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    proposed_by = models.CharField(max_length=80, blank=True)
    settled_by = models.CharField(max_length=80, blank=True)
    found_at = models.DateTimeField()
    decide_by = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="escrow_difference_kind_is_known", condition=Q(kind__in=[kind.value for kind in DifferenceKind])
            ),
            CheckConstraint(
                name="escrow_difference_status_is_known",
                condition=Q(status__in=[status.value for status in DifferenceStatus]),
            ),
            CheckConstraint(
                name="escrow_difference_settlement_is_known",
                condition=Q(settlement__in=["", *(settlement.value for settlement in Settlement)]),
            ),
            CheckConstraint(
                name="escrow_a_difference_is_about_something",
                condition=Q(movement__isnull=False) | Q(operation__isnull=False),
            ),
            CheckConstraint(
                name="escrow_a_difference_ends_at_an_instant",
                condition=(_IS_OPEN & Q(ended_at=None)) | (~_IS_OPEN & Q(ended_at__isnull=False)),
            ),
            CheckConstraint(
                name="escrow_a_settled_difference_says_how",
                condition=Q(status=DifferenceStatus.CLEARED.value)
                | (Q(status=DifferenceStatus.OPEN.value) & Q(settlement=""))
                | (_IS_PROPOSED & ~Q(settlement="") & ~Q(proposed_by="") & ~Q(reason=""))
                | (Q(status=DifferenceStatus.SETTLED.value) & ~Q(settlement="") & ~Q(settled_by="") & ~Q(reason="")),
            ),
            CheckConstraint(
                name="escrow_a_write_off_is_signed_by_another",
                condition=~Q(status=DifferenceStatus.SETTLED.value, settlement=Settlement.WRITE_OFF.value)
                | (~Q(proposed_by="") & ~Q(proposed_by=models.F("settled_by"))),
            ),
            CheckConstraint(
                name="escrow_a_booked_payout_names_its_payee",
                condition=~Q(settlement=Settlement.PAY_OUT.value) | ~Q(payee=""),
            ),
            CheckConstraint(
                name="escrow_a_cleared_difference_parks_nothing",
                condition=~Q(status=DifferenceStatus.CLEARED.value) | Q(parked_minor=0),
            ),
            UniqueConstraint(
                name="escrow_a_movement_differs_once",
                fields=["movement"],
                condition=Q(movement__isnull=False) & _IS_OPEN,
            ),
            UniqueConstraint(
                name="escrow_a_call_without_movement_differs_once",
                fields=["operation"],
                condition=Q(movement=None) & ~Q(status=DifferenceStatus.CLEARED.value),
            ),
        ]
        indexes = [models.Index(name="escrow_open_differences", fields=["decide_by", "id"], condition=_IS_OPEN)]

    def __str__(self) -> str:
        return f"{self.kind} of {self.found_minor - self.expected_minor}: {self.status}"


class ReconciliationRun(models.Model):
    """One comparison of the provider's account with ours: how much was read, and what both sides held at its end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.CharField(max_length=16)
    since = models.DateTimeField()
    began_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField()
    lines_read = models.PositiveIntegerField()
    differences_found = models.PositiveIntegerField()
    provider_minor = models.BigIntegerField()
    books_minor = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.provider} since {self.since}: {self.lines_read} lines"
