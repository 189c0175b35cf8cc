"""Alerts sellers keep: which pools they want to hear of, and which they heard of."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from social.rules.alerts import Pace, Stage


class SellerAlert(models.Model):
    """Pools of a category ("" = all) that hold all the words and have at least so many units."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seller = models.ForeignKey("merchants.Seller", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=30, blank=True)
    words = ArrayField(models.CharField(max_length=40), default=list)
    min_units = models.PositiveIntegerField(default=0)
    pace = models.CharField(max_length=8)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="social_alert_pace_is_known", condition=Q(pace__in=[pace.value for pace in Pace])),
            UniqueConstraint(
                name="social_a_seller_asks_for_a_thing_once", fields=["seller", "category", "words", "min_units"]
            ),
        ]
        indexes = [models.Index(name="social_alerts_to_match", fields=["category", "min_units"])]

    def __str__(self) -> str:
        return f"{self.category} {' '.join(self.words)}"


class AlertHit(models.Model):
    """A pool an alert found, at a stage. `told_at` is empty while it waits for the day's letter."""

    alert = models.ForeignKey(SellerAlert, on_delete=models.CASCADE, related_name="hits")
    pool = models.ForeignKey("marketplace.Pool", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=4)
    found_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="social_an_alert_finds_a_pool_once_per_stage", fields=["alert", "pool", "stage"]),
            CheckConstraint(name="social_hit_stage_is_known", condition=Q(stage__in=[stage.value for stage in Stage])),
        ]
        indexes = [models.Index(name="social_hits_to_tell", fields=["alert"], condition=Q(told_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.alert_id} found {self.pool_id}"


class AlertDay(models.Model):
    """A day in Seoul whose letters of daily alerts are written."""

    on = models.DateField(primary_key=True)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.on)
