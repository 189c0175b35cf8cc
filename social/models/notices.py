"""Notices, and what their readers chose about them."""

from datetime import time

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from social.rules.notices import Group


class Notice(models.Model):
    """Something one person was told. `key` says why, so that it is told once; `facts` are plain values only.

    `is_listed` is false for who wants the letter alone. `mail_due_at` is empty when there is no letter, and
    `mailed_at` when it has not been written yet.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    facts = models.JSONField()
    link = models.CharField(max_length=300)
    is_listed = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="social_a_reason_is_told_to_a_person_once", fields=["user", "key"]),
            CheckConstraint(
                name="social_a_notice_is_listed_or_mailed", condition=Q(is_listed=True) | Q(mail_due_at__isnull=False)
            ),
            CheckConstraint(
                name="social_only_a_due_letter_is_mailed", condition=Q(mailed_at=None) | Q(mail_due_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="social_notices_of_a_person", fields=["user", "-id"], condition=Q(is_listed=True)),
            models.Index(
                name="social_unread_notices", fields=["user"], condition=Q(is_listed=True, read_at__isnull=True)
            ),
            models.Index(
                name="social_due_letters",
                fields=["mail_due_at"],
                condition=Q(mail_due_at__isnull=False, mailed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class NoticeChoice(models.Model):
    """What one person chose about one group of notices; without a row the group's own ticks hold."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=12)
    in_app = models.BooleanField()
    mail = models.BooleanField()

    class Meta:
        constraints = [
            UniqueConstraint(name="social_a_person_chooses_once_per_group", fields=["user", "group"]),
            CheckConstraint(
                name="social_notice_group_is_known", condition=Q(group__in=[group.value for group in Group])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} of {self.user_id}"


class QuietHours(models.Model):
    """When one person's letters of no urgency wait, on the clock of Seoul."""

    user = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="+", primary_key=True)
    is_on = models.BooleanField(default=True)
    starts = models.TimeField(default=time(21))
    ends = models.TimeField(default=time(8))

    def __str__(self) -> str:
        return f"{self.starts}–{self.ends} of {self.user_id}"
