"""The stand-in provider's own books: another company's tables, kept here so that every process sees the same.

Nothing of ours reads or writes them but the sandbox gateway and the proof that compares the two books.
"""

from django.db import models
from django.db.models.functions import Now

from common.ids import new_id


class SandboxCustomer(models.Model):
    """A party the stand-in provider knows."""

    party = models.CharField(max_length=120, unique=True)
    reference = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.reference


class SandboxMovement(models.Model):
    """A charge, refund, transfer or reversal at the stand-in provider, remembered under the key it was asked with.

    A refund and a transfer from a charge are `part_of` it, a reversal of its transfer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.CharField(max_length=8)
    key = models.CharField(max_length=120, unique=True)
    reference = models.CharField(max_length=40, unique=True)
    content = models.JSONField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    group = models.CharField(max_length=120, db_index=True)
    part_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    result = models.CharField(max_length=16)
    code = models.CharField(max_length=60, blank=True)
    fee_minor = models.BigIntegerField(default=0, db_default=0)
    made_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.call} {self.reference}: {self.result}"


class SandboxLine(models.Model):
    """What else changed our balance at the stand-in provider: fees, chargebacks, corrections of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=80)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(default=0, db_default=0)
    currency = models.CharField(max_length=3)
    group = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}: {self.amount_minor}"


class SandboxChargeback(models.Model):
    """A charge some bank takes back at the stand-in provider, with the evidence we sent."""

    reference = models.CharField(max_length=40, unique=True)
    charge = models.ForeignKey(SandboxMovement, on_delete=models.PROTECT, related_name="chargebacks")
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=60)
    result = models.CharField(max_length=13)
    evidence_due_by = models.DateTimeField()
    operation_id = models.CharField(max_length=40, blank=True)
    evidence = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.reference}: {self.result}"


class SandboxEvent(models.Model):
    """What the stand-in provider tells about things that are no calls of ours."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event_id = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class SandboxPayee(models.Model):
    """A payee's account at the stand-in provider; what is `missing` keeps it from receiving."""

    party = models.CharField(max_length=120, unique=True)
    reference = models.CharField(max_length=40, unique=True)
    missing = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.reference


class SandboxFault(models.Model):
    """What the stand-in provider shall do wrong the next `left` times it is asked for `call`."""

    call = models.CharField(max_length=8)
    fault = models.CharField(max_length=16)
    left = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.call}: {self.fault} × {self.left}"
