"""Rows every app shares: the time machine, facts on their way, request keys, the audit log, live frames."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id


class TimeMachine(models.Model):
    """How far the sandbox's time runs ahead of real time, or where it stands still. One row at most."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    shift = models.DurationField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(name="common_there_is_one_time_machine", condition=Q(id=1)),
        ]

    def __str__(self) -> str:
        return f"stopped at {self.stopped_at}" if self.stopped_at else f"ahead by {self.shift}"


class OutboxFact(models.Model):
    """Something that happened, written in the transaction that made it so."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    payload = models.JSONField()
    occurred_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class OutboxDelivery(models.Model):
    """One fact on its way to one listener."""

    class Status(models.TextChoices):
        DUE = "due"
        DELIVERED = "delivered"
        DEAD = "dead"
        DROPPED = "dropped"

    fact = models.ForeignKey(OutboxFact, on_delete=models.PROTECT, related_name="deliveries")
    listener = models.CharField(max_length=120)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DUE)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="common_a_fact_reaches_a_listener_once", fields=["fact", "listener"]),
            CheckConstraint(
                name="common_delivery_status_is_known",
                condition=Q(status__in=["due", "delivered", "dead", "dropped"]),
            ),
        ]
        indexes = [
            models.Index(name="common_due_deliveries", fields=["id"], condition=Q(status="due")),
            models.Index(name="common_dead_deliveries", fields=["id"], condition=Q(status="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.fact_id} → {self.listener}"


class RequestKey(models.Model):
    """The answer once given to an actor's request, so that repeating it changes nothing."""

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    answer = models.JSONField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="common_a_request_key_is_used_once", fields=["actor", "key"]),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"


class Allowance(models.Model):
    """How often somebody did a thing that is limited, since the first time of the present span. Whom is a hash."""

    code = models.CharField(max_length=64, primary_key=True)
    spent = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.spent} until {self.ends_at}"


class AuditEntry(models.Model):
    """What somebody decided, why, and what it changed. Never altered, never removed (a trigger refuses)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    reason = models.TextField()
    before = models.JSONField()
    after = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(name="common_audit_of_subject", fields=["subject", "at"]),
            models.Index(name="common_audit_by_time", fields=["-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.subject}"


class Taking(models.Model):
    """Somebody works on an item; one row for each item that was ever taken and not given back."""

    subject = models.CharField(max_length=120, primary_key=True)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.actor} took {self.subject}"


class LiveTopic(models.Model):
    """One object people watch, and how many times it has been shown anew."""

    code = models.CharField(max_length=80, primary_key=True)
    sequence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.code} at {self.sequence}"


class LiveFrame(models.Model):
    """One showing of a topic in one language, kept a while for those who lost their connection."""

    topic = models.ForeignKey(LiveTopic, on_delete=models.CASCADE)
    language = models.CharField(max_length=5)
    sequence = models.BigIntegerField()
    text = models.TextField()

    class Meta:
        constraints = [
            UniqueConstraint(name="common_a_live_sequence_is_used_once", fields=["topic", "language", "sequence"]),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.language} {self.sequence}"
