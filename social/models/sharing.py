"""Share links: whose a link is, who came by it, whom it brought; and the pictures links unfurl into."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from common.ids import new_id


class ShareCode(models.Model):
    """What stands in every link a person shares."""

    owner = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="+", primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Touch(models.Model):
    """The last link by which a person came to a pool, or (`pool` empty) to the site."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visitor = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    pool = models.ForeignKey("marketplace.Pool", on_delete=models.PROTECT, related_name="+", null=True)
    sharer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    touched_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="social_the_last_touch_counts", fields=["visitor", "pool"], nulls_distinct=False),
            CheckConstraint(name="social_nobody_refers_themselves", condition=~Q(visitor=F("sharer"))),
        ]

    def __str__(self) -> str:
        return f"{self.visitor_id} through {self.sharer_id}"


class Brought(models.Model):
    """A committed place that came through somebody's link. `left_at` is set while the place is given up."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sharer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    pool = models.ForeignKey("marketplace.Pool", on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="social_a_place_is_brought_by_one_person", fields=["buyer", "pool"]),
            CheckConstraint(name="social_nobody_brings_themselves", condition=~Q(buyer=F("sharer"))),
        ]
        indexes = [models.Index(name="social_brought_by", fields=["sharer", "pool"])]

    def __str__(self) -> str:
        return f"{self.buyer_id} through {self.sharer_id}"


class UnfurlCard(models.Model):
    """The picture a pool's link unfurls into, as it was when `stamp` was true."""

    pool = models.ForeignKey("marketplace.Pool", on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2)
    stamp = models.CharField(max_length=80)
    image = models.BinaryField()

    class Meta:
        constraints = [UniqueConstraint(name="social_a_pool_has_one_card_per_language", fields=["pool", "language"])]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.language} {self.stamp}"
