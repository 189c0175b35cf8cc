"""Rows about phones: the number a person proved, and the code on its way to one."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id


class Phone(models.Model):
    """A number somebody proved by a code. A replaced one keeps its hash only: who shared it still counts as one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="phones")
    sealed = models.TextField(blank=True)
    number_hash = models.CharField(max_length=64)
    verified_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                name="accounts_person_has_one_phone", fields=["owner"], condition=Q(replaced_at__isnull=True)
            ),
            UniqueConstraint(
                name="accounts_phone_belongs_to_one_person",
                fields=["number_hash"],
                condition=Q(replaced_at__isnull=True),
            ),
            CheckConstraint(
                name="accounts_replaced_phone_is_forgotten",
                condition=Q(replaced_at__isnull=True) & ~Q(sealed="") | Q(replaced_at__isnull=False, sealed=""),
            ),
        ]
        indexes = [models.Index(name="accounts_phones_of_a_person", fields=["owner"])]

    def __str__(self) -> str:
        return str(self.id)


class PhoneCode(models.Model):
    """The one code a person may type now, for the number it was sent to. Its times are real, never shifted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="+")
    sealed = models.TextField()
    number_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.id} until {self.ends_at}"
