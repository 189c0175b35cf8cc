"""What the provider told us, kept until it was looked into."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from escrow.gateways.told import EventTopic
from escrow.rules.states import InboxStatus

_WAITS = Q(status=InboxStatus.WAITING.value)
_NEEDS_SOMEBODY = Q(status__in=[InboxStatus.QUARANTINED.value, InboxStatus.DEAD.value])


class InboxEvent(models.Model):
    """One event of the provider, however often it came. Nothing of it is kept but what it is about.

    `due_at` is real time, never moved by the time machine, and set exactly while the event waits for the worker.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.CharField(max_length=16)
    event_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    topic = models.CharField(max_length=12)
    subject = models.CharField(max_length=80, blank=True)
    operation_id = models.CharField(max_length=80, blank=True)
    was_asked_for = models.BooleanField()
    status = models.CharField(max_length=11, default=InboxStatus.WAITING.value)
    trouble = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    came_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="escrow_an_event_is_kept_once", fields=["provider", "event_id"]),
            CheckConstraint(
                name="escrow_inbox_status_is_known", condition=Q(status__in=[status.value for status in InboxStatus])
            ),
            CheckConstraint(
                name="escrow_event_topic_is_known", condition=Q(topic__in=[topic.value for topic in EventTopic])
            ),
            CheckConstraint(
                name="escrow_an_event_is_due_while_it_waits",
                condition=(_WAITS & Q(due_at__isnull=False, ended_at=None))
                | (~_WAITS & Q(due_at=None, ended_at__isnull=False)),
            ),
            CheckConstraint(name="escrow_an_event_apart_says_why", condition=~_NEEDS_SOMEBODY | ~Q(trouble="")),
        ]
        indexes = [
            models.Index(name="escrow_waiting_events", fields=["due_at"], condition=_WAITS),
            models.Index(name="escrow_events_apart", fields=["ended_at", "id"], condition=_NEEDS_SOMEBODY),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}: {self.status}"


class ProviderPull(models.Model):
    """How far we have read one of the provider's lists, and when we read on. Both are real time."""

    provider = models.CharField(max_length=16)
    listing = models.CharField(max_length=16)
    seen_until = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="escrow_a_list_is_read_from_one_place", fields=["provider", "listing"]),
        ]

    def __str__(self) -> str:
        return f"{self.listing} of {self.provider} until {self.seen_until}"
