"""The row of a message on its way to one person."""

from django.db import models
from django.db.models import CheckConstraint, Q

from common.ids import new_id
from messaging.rules import Channel, MessageStatus


class Message(models.Model):
    """One message to one destination. Where it goes and what it says are sealed: it may hold a sign-in code.

    `stop_url`, sealed too, is where advertising can be stopped with one click; empty for what is not advertising.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=5, default=Channel.EMAIL.value)
    destination = models.TextField()
    destination_hash = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    language = models.CharField(max_length=2)
    stop_url = models.TextField(blank=True)
    status = models.CharField(max_length=7, default=MessageStatus.PENDING.value)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="messaging_channel_is_known",
                condition=Q(channel__in=[channel.value for channel in Channel]),
            ),
            CheckConstraint(
                name="messaging_status_is_known",
                condition=Q(status__in=[status.value for status in MessageStatus]),
            ),
            CheckConstraint(
                name="messaging_sent_message_knows_when",
                condition=Q(status=MessageStatus.SENT.value, sent_at__isnull=False)
                | (~Q(status=MessageStatus.SENT.value) & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                name="messaging_due",
                fields=["due_at"],
                condition=Q(status__in=[MessageStatus.PENDING.value, MessageStatus.SENDING.value]),
            ),
            models.Index(name="messaging_of_destination", fields=["destination_hash", "-sent_at"]),
        ]

    def __str__(self) -> str:
        return self.key
