"""What people say about a pool: questions, reports, and a poster's appeal against a removal."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from marketplace.rules.moderation_states import AppealStatus, QuestionStatus, ReportReason, ReportStatus


class Question(models.Model):
    """A question on a pool's page and its answer by the poster or an operator. Plain text."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.ForeignKey("marketplace.Pool", on_delete=models.PROTECT, related_name="questions")
    asker = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8)
    text = models.TextField(max_length=500)
    asked_at = models.DateTimeField()
    answer = models.TextField(max_length=1000, blank=True)
    answerer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_question_status_is_known",
                condition=Q(status__in=[status.value for status in QuestionStatus]),
            ),
            CheckConstraint(
                name="marketplace_an_answered_question_has_an_answer",
                condition=~Q(status=QuestionStatus.ANSWERED.value)
                | Q(answerer__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
            ),
        ]
        indexes = [models.Index(name="marketplace_questions_of_pool", fields=["pool", "-id"])]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.status}"


class Report(models.Model):
    """Somebody's word that a pool, or a question on its page, does not belong here. Once per person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.ForeignKey("marketplace.Pool", on_delete=models.PROTECT, related_name="reports")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="reports", null=True)
    reporter = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9)
    reason = models.CharField(max_length=9)
    words = models.TextField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_report_status_is_known",
                condition=Q(status__in=[status.value for status in ReportStatus]),
            ),
            CheckConstraint(
                name="marketplace_report_reason_is_known",
                condition=Q(reason__in=[reason.value for reason in ReportReason]),
            ),
            UniqueConstraint(
                name="marketplace_a_person_reports_once",
                fields=["pool", "question", "reporter"],
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(name="marketplace_open_reports", fields=["made_at"], condition=Q(status="open")),
        ]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.reason} {self.status}"


class Appeal(models.Model):
    """A poster's one objection to a removal; undecided, the pool stays down."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.OneToOneField("marketplace.Pool", on_delete=models.PROTECT, related_name="appeal")
    status = models.CharField(max_length=7)
    words = models.TextField(max_length=1000)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=600, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_appeal_status_is_known",
                condition=Q(status__in=[status.value for status in AppealStatus]),
            ),
        ]
        indexes = [models.Index(name="marketplace_open_appeals", fields=["due_at"], condition=Q(status="open"))]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.status}"
