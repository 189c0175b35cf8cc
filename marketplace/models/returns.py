"""Units a buyer sends back within the days to withdraw."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from marketplace.rules.parcels import CarrierState
from marketplace.rules.returns import ReturnReason
from marketplace.rules.states import ReturnStatus

OPEN_RETURNS = [ReturnStatus.ASKED, ReturnStatus.SENT, ReturnStatus.ARRIVED, ReturnStatus.OBJECTED]
_OPEN = [status.value for status in OPEN_RETURNS]


class Return(models.Model):
    """Units of one order on their way back. `due_at` is the deadline of the present state, None once it is over."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey("marketplace.Order", on_delete=models.PROTECT, related_name="returns")
    status = models.CharField(max_length=9)
    reason = models.CharField(max_length=9)
    words = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    carrier = models.CharField(max_length=30, blank=True)
    tracking_number = models.CharField(max_length=30, blank=True)
    carrier_state = models.CharField(max_length=9, blank=True)
    next_look_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_return_status_is_known",
                condition=Q(status__in=[status.value for status in ReturnStatus]),
            ),
            CheckConstraint(
                name="marketplace_return_reason_is_known",
                condition=Q(reason__in=[reason.value for reason in ReturnReason]),
            ),
            CheckConstraint(
                name="marketplace_what_brings_a_return_is_known",
                condition=Q(carrier_state__in=["", *(state.value for state in CarrierState)]),
            ),
            CheckConstraint(
                name="marketplace_a_return_has_a_deadline_until_it_is_over",
                condition=Q(status__in=_OPEN, due_at__isnull=False, ended_at=None)
                | (~Q(status__in=_OPEN) & Q(due_at=None, ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="marketplace_due_returns", fields=["due_at"], condition=Q(status__in=_OPEN)),
            models.Index(name="marketplace_returns_to_look_at", fields=["next_look_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.status}"


class ReturnUnit(models.Model):
    """A unit of a return. `seconds_left` is what its days to confirm had left when they stopped; None once paid out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey("marketplace.Unit", on_delete=models.PROTECT, related_name="returns")
    seconds_left = models.PositiveIntegerField(null=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                name="marketplace_a_unit_is_returned_once_at_a_time", fields=["unit"], condition=Q(is_open=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.unit_id}"
