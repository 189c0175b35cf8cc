"""The form of a bid, and the one that asks again about a price that looks mistyped."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.forms import WonField
from marketplace.services.bids import NOTE_LONGEST, UNITS_MOST, BidOffer


class BidForm(forms.Form):
    """What a seller bids. `lead_days_max` comes from the pool's terms."""

    price = WonField(label=_("Unit price, shipping and VAT inside"))
    min_units = forms.IntegerField(label=_("Fewest units"), min_value=1, max_value=UNITS_MOST)
    max_units = forms.IntegerField(label=_("Most units"), min_value=1, max_value=UNITS_MOST)
    lead_days = forms.TypedChoiceField(label=_("Ships within"), coerce=int)
    note = forms.CharField(
        label=_("Words to the buyers"),
        required=False,
        max_length=NOTE_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What they may know of the goods. Your name is hidden until the end."),
    )

    def __init__(self, *args: Any, lead_days_max: int, **options: Any) -> None:
        super().__init__(*args, **options)
        days = [
            (str(count), ngettext("%(count)s day", "%(count)s days", count) % {"count": count})
            for count in range(1, lead_days_max + 1)
        ]
        self.fields["lead_days"].choices = days  # type: ignore[attr-defined]  # a choice field, known above
        self.fields["price"].widget.attrs |= {"data-amount": "", "aria-describedby": "price-words price-verdict"}

    def clean(self) -> dict[str, Any]:
        """The fewest are never more than the most."""
        cleaned = super().clean() or self.cleaned_data
        fewest, most = cleaned.get("min_units"), cleaned.get("max_units")
        if fewest is not None and most is not None and fewest > most:
            self.add_error("max_units", _("The most units cannot be fewer than the fewest."))
        return cleaned

    def amount(self) -> int | None:
        """The price in the field, given or typed; None while it is none."""
        try:
            return WonField(required=False).clean(self["price"].value())  # type: ignore[no-any-return]
        except forms.ValidationError:
            return None

    def offer(self, *, is_confirmed: bool) -> BidOffer:
        """What is bid, once the form is valid."""
        return BidOffer(
            price_minor=self.cleaned_data["price"],
            min_units=self.cleaned_data["min_units"],
            max_units=self.cleaned_data["max_units"],
            lead_days=self.cleaned_data["lead_days"],
            note=self.cleaned_data["note"],
            is_confirmed=is_confirmed,
        )


class AgainForm(forms.Form):
    """The same price, typed once more."""

    again = WonField(label=_("Type the price once more to bid it"), required=False)
