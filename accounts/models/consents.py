"""Rows about what a person agreed to, and about the browsers they were seen with."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from accounts.rules.consents import ConsentKind
from common.ids import new_id


class Consent(models.Model):
    """One yes or no of one day. The newest of a kind holds; earlier ones stay on record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=16)
    is_given = models.BooleanField()
    edition = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                name="accounts_consent_is_of_a_known_kind", condition=Q(kind__in=[kind.value for kind in ConsentKind])
            ),
        ]
        indexes = [models.Index(name="accounts_consents_of_a_person", fields=["owner", "kind", "-at"])]

    def __str__(self) -> str:
        return f"{self.kind}: {self.is_given}"


class Device(models.Model):
    """A browser somebody signed in with. It shows itself by a cookie, of which only a hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="accounts_a_device_is_known_once", fields=["owner", "token_hash"]),
        ]

    def __str__(self) -> str:
        return str(self.id)
