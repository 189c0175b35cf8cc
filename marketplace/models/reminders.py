"""Reminders of deadlines that end badly for who forgets them."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from marketplace.rules.reminders import ReminderKind


class Reminder(models.Model):
    """Something to be told once: to a pool's seller that it ships, to a buyer that what arrived confirms itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=7)
    pool = models.ForeignKey("marketplace.Pool", on_delete=models.PROTECT, related_name="+")
    seller = models.ForeignKey("merchants.Seller", on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey("marketplace.Order", on_delete=models.PROTECT, related_name="reminders", null=True)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_reminder_kind_is_known",
                condition=Q(kind__in=[kind.value for kind in ReminderKind]),
            ),
            CheckConstraint(
                name="marketplace_a_buyer_is_reminded_of_an_order",
                condition=Q(kind=ReminderKind.CONFIRM.value, order__isnull=False)
                | Q(kind=ReminderKind.SHIP.value, order=None),
            ),
            UniqueConstraint(
                name="marketplace_a_seller_is_reminded_once",
                fields=["pool", "seller", "due_at"],
                condition=Q(order=None),
            ),
            UniqueConstraint(name="marketplace_a_buyer_is_reminded_once", fields=["order", "due_at"]),
        ]
        indexes = [models.Index(name="marketplace_due_reminders", fields=["due_at"], condition=Q(told_at=None))]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"
