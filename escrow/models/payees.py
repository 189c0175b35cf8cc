"""What the provider knows of a payee, and since when a payee is one."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id


class PayeeAccount(models.Model):
    """A party's account at a provider. Without `reference` the provider was never asked, or its answer got lost.

    `missing` is what it lacks in the provider's words. While it may not receive, nothing is paid out to it: it is
    looked at again at `check_at`, and goes on by itself once it may. `blocked_at` is since when money waits for it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party = models.CharField(max_length=80)
    provider = models.CharField(max_length=16)
    reference = models.CharField(max_length=80, blank=True)
    may_receive = models.BooleanField(default=False)
    missing = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    check_at = models.DateTimeField(null=True)
    blocked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="escrow_a_party_has_one_account_at_a_provider", fields=["provider", "party"]),
            UniqueConstraint(
                name="escrow_a_payee_account_is_one_partys",
                fields=["provider", "reference"],
                condition=~Q(reference=""),
            ),
            CheckConstraint(
                name="escrow_payee_that_receives_is_known_to_the_provider",
                condition=Q(may_receive=False) | ~Q(reference=""),
            ),
            CheckConstraint(
                name="escrow_payee_that_receives_waits_for_nothing",
                condition=Q(may_receive=False) | Q(check_at=None, blocked_at=None),
            ),
        ]
        indexes = [
            models.Index(name="escrow_payees_to_look_at", fields=["check_at"], condition=Q(check_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.party} at {self.provider}: {'may' if self.may_receive else 'may not'} receive"


class Newcomer(models.Model):
    """Since when a payee earns: as long as it is new, part of what it earns is kept for a while."""

    payee = models.CharField(max_length=80, primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.payee} since {self.since:%Y-%m-%d}"
