"""What the JSON API reads and writes about sellers, field by field."""

from typing import Any

from rest_framework import serializers

from common.api import Choice, OneOf, StrictInput, Text, YesOrNo
from merchants.rules import Decision, SellerStatus


class SellerOutput(serializers.Serializer[Any]):
    """A seller, as its owner and operators see it."""

    id = serializers.UUIDField()
    business_name = serializers.CharField()
    representative = serializers.CharField()
    business_number = serializers.CharField()
    mail_order_number = serializers.CharField(allow_blank=True)
    status = OneOf(SellerStatus)
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField(allow_blank=True)
    due_at = serializers.DateTimeField(allow_null=True)


class ApplicationInput(StrictInput):
    """What a business says of itself. `submit` hands it in at once."""

    business_name = Text(max_length=60)
    representative = Text(max_length=40)
    business_number = Text(max_length=14)
    mail_order_number = Text(max_length=40, allow_blank=True, default="")
    submit = YesOrNo(default=True)


class DecisionInput(StrictInput):
    """An operator's decision and its reason."""

    decision = Choice(choices=[decision.value for decision in Decision])
    reason = Text(max_length=2000, is_long=True)
