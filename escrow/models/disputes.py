"""Cases about units' money: who says what, what one side offers the other, what Moa decided."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from common.ids import new_id
from common.lifecycle import ActorKind
from escrow.models.holds import Hold
from escrow.rules.disputes import Trouble, Wish
from escrow.rules.states import DisputeOutcome, DisputeStatus, ProposalStatus, RulingStatus

_PARTIES = [ActorKind.BUYER.value, ActorKind.SELLER.value]
_SIDES = [*_PARTIES, ActorKind.OPERATOR.value]
_ENDED = [DisputeStatus.CLOSED.value, DisputeStatus.WITHDRAWN.value]


class Dispute(models.Model):
    """One case of a payer against a payee about some units of one payment.

    `reference` is the payment's ("order:0192…"). The clocks are judged when an act arrives: answers before
    `answer_by`, appeals before `appeal_by`; at `refund_at` what nobody decided goes back. `rule_by` is a promise only.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=80, db_index=True)
    payer = models.CharField(max_length=80)
    payee = models.CharField(max_length=80)
    status = models.CharField(max_length=9, default=DisputeStatus.OPEN.value)
    outcome = models.CharField(max_length=7, blank=True)
    trouble = models.CharField(max_length=11)
    wish = models.CharField(max_length=11)
    wish_minor = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    rule_by = models.DateTimeField()
    refund_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    appeal_by = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="escrow_dispute_status_is_known",
                condition=Q(status__in=[status.value for status in DisputeStatus]),
            ),
            CheckConstraint(
                name="escrow_dispute_outcome_is_known",
                condition=Q(status=DisputeStatus.CLOSED.value, outcome__in=[one.value for one in DisputeOutcome])
                | (~Q(status=DisputeStatus.CLOSED.value) & Q(outcome="")),
            ),
            CheckConstraint(
                name="escrow_dispute_is_about_a_known_trouble",
                condition=Q(trouble__in=[one.value for one in Trouble], wish__in=[one.value for one in Wish]),
            ),
            CheckConstraint(
                name="escrow_dispute_is_appealed_after_a_ruling",
                condition=Q(appealed_at=None) | Q(appeal_by__isnull=False),
            ),
            CheckConstraint(
                name="escrow_dispute_ends_at_an_instant",
                condition=Q(status__in=_ENDED, closed_at__isnull=False) | (~Q(status__in=_ENDED) & Q(closed_at=None)),
            ),
        ]
        indexes = [
            models.Index(name="escrow_disputes_of_a_payee", fields=["payee", "-id"]),
            models.Index(name="escrow_undecided_disputes", fields=["refund_at"], condition=~Q(status__in=_ENDED)),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.status}"


class DisputeItem(models.Model):
    """One unit's money in a case: what is at stake, and once it is closed what went back of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="items")
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="dispute_items")
    stake_minor = models.BigIntegerField()
    refund_minor = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="escrow_a_unit_is_in_a_dispute_once", fields=["dispute", "hold"]),
            CheckConstraint(name="escrow_dispute_is_about_money", condition=Q(stake_minor__gt=0)),
            CheckConstraint(
                name="escrow_dispute_gives_back_at_most_its_stake",
                condition=Q(refund_minor=None) | Q(refund_minor__gte=0, refund_minor__lte=F("stake_minor")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stake_minor} of {self.hold_id}"


class Evidence(models.Model):
    """What a side or Moa said, with photos by opaque ids. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="evidence")
    side = models.CharField(max_length=8)
    writer = models.CharField(max_length=80)
    words = models.TextField(blank=True)
    photo_ids = models.JSONField(default=list)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="escrow_evidence_comes_from_a_side", condition=Q(side__in=_SIDES)),
            CheckConstraint(name="escrow_evidence_says_something", condition=~Q(words="") | ~Q(photo_ids=[])),
        ]
        indexes = [models.Index(name="escrow_evidence_in_order", fields=["dispute", "said_at", "id"])]

    def __str__(self) -> str:
        return f"{self.writer}: {self.words[:40]}"


class Proposal(models.Model):
    """What one side offers: `shares` says for each hold by its id how many won go back; the rest is the payee's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="proposals")
    side = models.CharField(max_length=8)
    status = models.CharField(max_length=9, default=ProposalStatus.STANDING.value)
    shares = models.JSONField()
    words = models.TextField(blank=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="escrow_proposal_status_is_known",
                condition=Q(status__in=[status.value for status in ProposalStatus]),
            ),
            CheckConstraint(name="escrow_proposal_comes_from_a_party", condition=Q(side__in=_PARTIES)),
            UniqueConstraint(
                name="escrow_a_dispute_has_one_standing_proposal",
                fields=["dispute"],
                condition=Q(status=ProposalStatus.STANDING.value),
            ),
        ]
        indexes = [
            models.Index(
                name="escrow_standing_proposals", fields=["ends_at"], condition=Q(status=ProposalStatus.STANDING.value)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} of {self.dispute_id}: {self.status}"


class Ruling(models.Model):
    """Moa's decision: `shares` as in a proposal, the reason told to both, who proposed it and who signed it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="rulings")
    status = models.CharField(max_length=9)
    is_final = models.BooleanField(default=False)
    shares = models.JSONField()
    reason = models.TextField()
    ruled_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    signed_by = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="escrow_ruling_status_is_known", condition=Q(status__in=[status.value for status in RulingStatus])
            ),
            CheckConstraint(name="escrow_ruling_has_a_reason", condition=~Q(reason="")),
            CheckConstraint(
                name="escrow_ruling_is_signed_by_another", condition=Q(signed_by="") | ~Q(signed_by=F("ruled_by"))
            ),
            UniqueConstraint(
                name="escrow_a_dispute_has_one_unsigned_ruling",
                fields=["dispute"],
                condition=Q(status=RulingStatus.UNSIGNED.value),
            ),
            UniqueConstraint(
                name="escrow_a_dispute_is_ruled_once_and_on_appeal_once_more",
                fields=["dispute", "is_final"],
                condition=Q(status=RulingStatus.STANDING.value),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ruled_by} on {self.dispute_id}: {self.status}"
