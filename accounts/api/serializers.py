"""What the JSON API reads and writes about people, field by field."""

from typing import Any

from rest_framework import serializers

from accounts.rules.addresses import LONGEST, PHONE, POSTCODE, AddressText
from accounts.rules.choices import Language, Theme
from accounts.rules.pseudonyms import LONGEST as LONGEST_PSEUDONYM


class MeOutput(serializers.Serializer[Any]):
    """The person the request acts for."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    pseudonym = serializers.CharField()
    language = serializers.ChoiceField(choices=[language.value for language in Language])
    theme = serializers.ChoiceField(choices=[theme.value for theme in Theme])
    is_operator = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class MeInput(serializers.Serializer[Any]):
    """What a person may change about themselves; what is left out stays."""

    pseudonym = serializers.CharField(max_length=LONGEST_PSEUDONYM, required=False)
    language = serializers.ChoiceField(choices=[language.value for language in Language], required=False)
    theme = serializers.ChoiceField(choices=[theme.value for theme in Theme], required=False)


class AddressInput(serializers.Serializer[Any]):
    """The words of an address, and whether to offer it first."""

    label = serializers.CharField(max_length=LONGEST["label"])  # type: ignore[assignment]  # a field of that name
    recipient = serializers.CharField(max_length=LONGEST["recipient"])
    phone = serializers.RegexField(rf"\A{PHONE}\Z")
    postcode = serializers.RegexField(rf"\A{POSTCODE}\Z")
    line1 = serializers.CharField(max_length=LONGEST["line1"])
    line2 = serializers.CharField(max_length=LONGEST["line2"], allow_blank=True, default="")
    is_default = serializers.BooleanField(default=False)

    def text(self) -> AddressText:
        """The words of the address, once valid."""
        given = self.validated_data
        return AddressText(**{name: given[name] for name in AddressText.__dataclass_fields__})


class AddressOutput(serializers.Serializer[Any]):
    """An address of one's own."""

    id = serializers.UUIDField()
    label = serializers.CharField(source="text.label")  # type: ignore[assignment]  # a field of that name
    recipient = serializers.CharField(source="text.recipient")
    phone = serializers.CharField(source="text.phone")
    postcode = serializers.CharField(source="text.postcode")
    line1 = serializers.CharField(source="text.line1")
    line2 = serializers.CharField(source="text.line2")
    is_default = serializers.BooleanField()
