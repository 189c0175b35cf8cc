"""What the JSON API reads and writes about people, field by field."""

from typing import Any

from rest_framework import serializers

from accounts.rules.addresses import LONGEST, PHONE, POSTCODE
from accounts.rules.choices import Language, Theme
from accounts.rules.pseudonyms import LONGEST as LONGEST_PSEUDONYM
from common.api import Choice, Code, OneOf, StrictInput, Text, YesOrNo


class MeOutput(serializers.Serializer[Any]):
    """The person the request acts for."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    pseudonym = serializers.CharField()
    language = OneOf(Language)
    theme = OneOf(Theme)
    is_operator = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class MeInput(StrictInput):
    """What a person may change about themselves; what is left out stays."""

    pseudonym = Text(max_length=LONGEST_PSEUDONYM, required=False)
    language = Choice(choices=[language.value for language in Language], required=False)
    theme = Choice(choices=[theme.value for theme in Theme], required=False)


class AddressInput(StrictInput):
    """The words of an address, and whether to offer it first."""

    label = Text(max_length=LONGEST["label"])  # type: ignore[assignment]  # a field of that name
    recipient = Text(max_length=LONGEST["recipient"])
    phone = Code(PHONE)
    postcode = Code(POSTCODE)
    line1 = Text(max_length=LONGEST["line1"])
    line2 = Text(max_length=LONGEST["line2"], allow_blank=True, default="")
    is_default = YesOrNo(default=False)


class AddressOutput(serializers.Serializer[Any]):
    """An address of one's own."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    recipient = serializers.CharField()
    phone = serializers.CharField()
    postcode = serializers.CharField()
    line1 = serializers.CharField()
    line2 = serializers.CharField(allow_blank=True)
    is_default = serializers.BooleanField()


class KeptAddressOutput(serializers.Serializer[Any]):
    """Which address was written. Its words are sealed, and answers to writes are kept, so they are not repeated."""

    id = serializers.UUIDField()
    is_default = serializers.BooleanField()
