"""Wants: what somebody would like to buy together, and the shelves they stand on."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import get_language

from common.ids import new_id


class Category(models.Model):
    """A shelf. `terms` overrides defaults of `PoolTerms` for pools opened from now on."""

    slug = models.SlugField(primary_key=True, max_length=30)
    name_ko = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40)
    icon = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()
    terms = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_ko


class Want(models.Model):
    """The item page. Gathering for it is a pool; a want that failed can be gathered for again.

    `search` is kept by a trigger: words of the title, then of the details, and the title's pairs of letters
    (each after a "~"), which find a word inside a word.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    poster = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    details = models.TextField(max_length=2000, blank=True)
    hint_price_minor = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        indexes = [
            GinIndex(name="marketplace_words_of_wants", fields=["search"]),
            models.Index(name="marketplace_wants_of_a_poster", fields=["poster", "-id"]),
        ]
        constraints = [
            CheckConstraint(
                name="marketplace_a_hint_price_is_a_price",
                condition=Q(hint_price_minor__isnull=True) | Q(hint_price_minor__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class WantPhoto(models.Model):
    """A photo of a want, in the order the poster chose."""

    want = models.ForeignKey(Want, on_delete=models.CASCADE, related_name="photos")
    photo = models.ForeignKey("media.Photo", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(name="marketplace_photos_of_a_want_stand_in_order", fields=["want", "position"]),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.want_id} photo {self.position}"
