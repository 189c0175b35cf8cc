"""What a person keeps for later: pools followed, searches saved, a want half written."""

from django.db import models
from django.db.models import UniqueConstraint

from common.ids import new_id


class Follow(models.Model):
    """Somebody wants to know how a pool goes on, without a place in it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.ForeignKey("marketplace.Pool", on_delete=models.PROTECT, related_name="follows")
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="marketplace_a_person_follows_a_pool_once", fields=["person", "pool"]),
        ]
        indexes = [models.Index(name="marketplace_follows_of_person", fields=["person", "-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.pool_id}"


class SavedSearch(models.Model):
    """A search somebody wants to repeat: its terms as they stand in the address, and when it was last looked at."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    terms = models.JSONField()
    saved_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="marketplace_a_search_is_saved_once", fields=["person", "terms"]),
        ]
        indexes = [models.Index(name="marketplace_searches_of_person", fields=["person", "-saved_at", "-id"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.terms}"


class KeptDraft(models.Model):
    """A want half written: the fields as they were typed, and the photos that arrived. One for each person."""

    person = models.OneToOneField("accounts.User", on_delete=models.PROTECT, primary_key=True, related_name="+")
    fields = models.JSONField()
    photo_ids = models.JSONField(default=list)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.saved_at}"
