"""What people in a pool may share without our reading it: keyed hashes of phones, cards, places, bank accounts."""

from django.db import models
from django.db.models import UniqueConstraint


class PoolMark(models.Model):
    """One thing somebody in a pool could share with others there. `party_id` is a buyer's, or a bidding seller's."""

    pool = models.ForeignKey("marketplace.Pool", on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=40)
    party_id = models.UUIDField()
    is_bidder = models.BooleanField()

    class Meta:
        constraints = [
            UniqueConstraint(name="marketplace_a_mark_stands_once", fields=["pool", "mark", "party_id"]),
        ]
        indexes = [models.Index(name="marketplace_marks_of_a_party", fields=["party_id", "pool"])]

    def __str__(self) -> str:
        return f"{self.party_id} in {self.pool_id}"
