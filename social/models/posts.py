"""The row of a post: one per event, subject and network, so that nothing is told twice."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from social.gateways.sandbox import SandboxPost
from social.rules import PostStatus

__all__ = ["Post", "SandboxPost"]


class Post(models.Model):
    """A post on its way to a network. `subject` is a text like "pool:0192…"."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    network = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    status = models.CharField(max_length=9, default=PostStatus.PENDING.value)
    tries = models.PositiveSmallIntegerField(default=0)
    remote_id = models.CharField(max_length=80, blank=True)
    trouble = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    troubled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="social_an_event_is_told_once_per_network", fields=["event", "subject", "network"]),
            CheckConstraint(
                name="social_post_status_is_known",
                condition=Q(status__in=[status.value for status in PostStatus]),
            ),
            CheckConstraint(
                name="social_sent_post_knows_when",
                condition=Q(status=PostStatus.SENT.value, sent_at__isnull=False)
                | (~Q(status=PostStatus.SENT.value) & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                name="social_due_posts",
                fields=["due_at"],
                condition=Q(status__in=[PostStatus.PENDING.value, PostStatus.SENDING.value, PostStatus.UNKNOWN.value]),
            ),
            models.Index(name="social_sent_posts", fields=["network", "sent_at"]),
            models.Index(name="social_troubled_networks", fields=["network", "troubled_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject} on {self.network}"
