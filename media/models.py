"""The rows of photos and papers; their files lie in the storage under random names."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, Q

from common.ids import new_id


class Photo(models.Model):
    """A photo in the sizes it is kept in. `owner_id` is opaque here: whoever uploaded it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_id = models.UUIDField()
    name = models.CharField(max_length=43, unique=True)
    is_public = models.BooleanField(default=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    widths = models.JSONField()
    bytes_kept = models.PositiveIntegerField()
    average_hash = models.CharField(max_length=16)
    difference_hash = models.CharField(max_length=16, blank=True)
    hash_bands = ArrayField(models.IntegerField(), default=list)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="media_photo_has_an_extent", condition=Q(width__gte=1, height__gte=1)),
        ]
        indexes = [
            models.Index(name="media_photos_of_owner", fields=["owner_id", "created_at"]),
            GinIndex(name="media_photos_that_may_be_alike", fields=["hash_bands"]),
        ]

    def __str__(self) -> str:
        return self.name


class Paper(models.Model):
    """A private document: a picture encoded anew, or a PDF that is only ever handed over as a file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_id = models.UUIDField()
    name = models.CharField(max_length=43, unique=True)
    is_pdf = models.BooleanField()
    bytes_kept = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="media_papers_of_owner", fields=["owner_id", "created_at"])]

    def __str__(self) -> str:
        return self.name
