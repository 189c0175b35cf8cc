"""Fields of forms as people write them: an amount of won with its commas."""

import re
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

_AROUND = re.compile(r"[\s,₩원]")


class WonField(forms.Field):
    """An amount in won: 80,900 or ₩80 900 is the integer 80900."""

    default_error_messages = {"invalid": _("Write the amount in won, in digits only.")}

    def __init__(self, *, least: int = 1, most: int = 99_999_999, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-money": ""})
        super().__init__(**{"widget": widget, **options})
        self.validators += [
            MinValueValidator(least, _("An amount is at least ₩1.")),
            MaxValueValidator(most, _("An amount is at most ₩99,999,999.")),
        ]

    def to_python(self, value: Any) -> int | None:
        """The amount. Raises ValidationError."""
        text = _AROUND.sub("", str(value or ""))
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 12):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text)

    def prepare_value(self, value: Any) -> Any:
        """An amount gets its commas; what somebody typed stays as typed."""
        return f"{value:,}" if isinstance(value, int) else value
