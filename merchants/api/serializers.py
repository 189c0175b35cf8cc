"""What the JSON API reads and writes about sellers, field by field."""

from typing import Any

from rest_framework import serializers

from merchants.rules import Decision, SellerStatus


class SellerOutput(serializers.Serializer[Any]):
    """A seller, as its owner and operators see it."""

    id = serializers.UUIDField()
    business_name = serializers.CharField()
    representative = serializers.CharField()
    business_number = serializers.CharField()
    mail_order_number = serializers.CharField()
    status = serializers.ChoiceField(choices=[status.value for status in SellerStatus])
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)


class ApplicationInput(serializers.Serializer[Any]):
    """What a business says of itself. `submit` hands it in at once."""

    business_name = serializers.CharField(max_length=60)
    representative = serializers.CharField(max_length=40)
    business_number = serializers.CharField(max_length=14)
    mail_order_number = serializers.CharField(max_length=40, allow_blank=True, default="")
    submit = serializers.BooleanField(default=True)


class DecisionInput(serializers.Serializer[Any]):
    """An operator's decision and its reason."""

    decision = serializers.ChoiceField(choices=[decision.value for decision in Decision])
    reason = serializers.CharField(max_length=2000)
