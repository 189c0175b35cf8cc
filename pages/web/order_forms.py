"""The forms of what follows an order: sending back, objecting, reviewing, taking a freed place."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.selectors import AddressView
from escrow.selectors.payments import MethodView
from marketplace.gateways import CARRIERS
from marketplace.rules.returns import ReturnReason
from marketplace.services.parcels import Parcel
from marketplace.services.pledges import UNITS_MOST
from marketplace.web.forms import MethodForm

REASONS = {
    ReturnReason.MIND: _("I changed my mind: I pay for sending it back"),
    ReturnReason.DIFFERENT: _("It is not what was described: the seller pays for sending it back"),
    ReturnReason.DAMAGED: _("It arrived damaged: the seller pays for sending it back"),
}
STARS = [(str(stars), f"{stars} {'★' * stars}") for stars in range(5, 0, -1)]


class ReturnForm(forms.Form):
    """Which units go back, and why."""

    units = forms.MultipleChoiceField(label=_("Units"), widget=forms.CheckboxSelectMultiple)
    reason = forms.ChoiceField(label=_("Why"), choices=list(REASONS.items()), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, numbers: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(number), str(_("Unit %(number)s")) % {"number": number}) for number in numbers]
        self.fields["units"].choices = choices  # type: ignore[attr-defined]  # a choice field, see above
        self.fields["units"].initial = [name for name, _label in choices]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The units that were chosen."""
        return tuple(sorted(int(name) for name in self.cleaned_data["units"]))


class TrackingForm(forms.Form):
    """A parcel's carrier and number."""

    carrier = forms.ChoiceField(label=_("Carrier"), choices=list(CARRIERS.items()))
    number = forms.CharField(
        label=_("Tracking number"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    @property
    def parcel(self) -> Parcel:
        """The parcel as it was typed."""
        return Parcel(self.cleaned_data["carrier"], self.cleaned_data["number"])


class WordsForm(forms.Form):
    """Words that are required: an objection, a report."""

    words = forms.CharField(
        label=_("In your words"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please write why.")},
    )


class ReviewForm(forms.Form):
    """One to five stars, and words if one likes."""

    stars = forms.ChoiceField(label=_("Stars"), choices=STARS, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class WaitForm(forms.Form):
    """How many units one would take at the awarded price."""

    units = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=UNITS_MOST, initial=1)


class TakeForm(MethodForm):
    """Where the parcel goes and which saved card pays."""

    address = forms.ChoiceField(label=_("Where to"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, addresses: Sequence[AddressView], methods: Sequence[MethodView], **options: Any
    ) -> None:
        super().__init__(*args, methods=methods, **options)
        choices = [(str(address.id), address.text.label) for address in addresses]
        self.fields["address"].choices = choices  # type: ignore[attr-defined]  # a choice field, see above
        self.fields["address"].initial = choices[0][0] if choices else None

    @property
    def address_id(self) -> UUID:
        """The address that was chosen."""
        return UUID(self.cleaned_data["address"])
