"""Who waits for a place that becomes free while the money is collected."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from marketplace.rules.states import WaitingStatus


class WaitingPlace(models.Model):
    """A place somebody would take at the awarded price. `rank` 0 stood in the award and found no room, 1 asked later.

    In order: rank, `queued_at`, key. `answer_by` is set exactly while a place is offered.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    award = models.ForeignKey("marketplace.Award", on_delete=models.PROTECT, related_name="waiting")
    pledge = models.ForeignKey("marketplace.Pledge", on_delete=models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8)
    units = models.PositiveIntegerField()
    rank = models.PositiveSmallIntegerField()
    queued_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_waiting_place_status_is_known",
                condition=Q(status__in=[status.value for status in WaitingStatus]),
            ),
            CheckConstraint(
                name="marketplace_an_offered_place_has_a_deadline",
                condition=Q(status=WaitingStatus.OFFERED.value, answer_by__isnull=False)
                | (~Q(status=WaitingStatus.OFFERED.value) & Q(answer_by=None)),
            ),
            CheckConstraint(name="marketplace_who_waits_wants_a_unit", condition=Q(units__gte=1)),
            UniqueConstraint(
                name="marketplace_a_buyer_waits_once_for_an_award",
                fields=["award", "buyer"],
                condition=Q(status__in=[WaitingStatus.WAITING.value, WaitingStatus.OFFERED.value]),
            ),
        ]
        indexes = [
            models.Index(name="marketplace_waiting_in_order", fields=["award", "status", "rank", "queued_at"]),
            models.Index(name="marketplace_places_to_answer", fields=["answer_by"], condition=Q(status="offered")),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.status} × {self.units}"
