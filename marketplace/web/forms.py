"""Forms of buyers: a seat that counts, the card that pays, a want."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.rules.addresses import AddressText
from accounts.selectors import AddressView
from accounts.web.forms import AddressForm
from common.forms import WonField
from escrow.flows import read_card
from escrow.gateways.base import SetUpCard
from escrow.selectors.payments import MethodView
from escrow.services import save_set_up_card
from marketplace.rules.likeness import shelf_for
from marketplace.selectors.shelves import CategoryView
from marketplace.services.fitness import DETAILS_MOST, THRESHOLD, TITLE_LENGTH
from marketplace.services.pledges import UNITS_MOST
from marketplace.services.wants import WantDraft

NEW = "new"
TAKEN_LONGEST = 120
ADDRESS_PARTS = [name for name in AddressForm.base_fields if name != "is_default"]
TEST_CARDS = [
    ("tok_visa", _("Visa ···· 4242, is charged")),
    ("tok_mastercard", _("Mastercard ···· 4444, is charged")),
    ("tok_insufficient", _("Visa ···· 9995, is declined twice first")),
    ("tok_declined", _("Visa ···· 0002, is always declined")),
    ("tok_unknown", _("Visa ···· 3220, the bank's answer gets lost")),
]
THRESHOLD_LEAST, THRESHOLD_MOST, THRESHOLD_USUAL = 5, 100, 30
PLEDGE_DAYS = [(7, _("7 days")), (14, _("14 days")), (30, _("30 days")), (60, _("60 days"))]


class MethodForm(forms.Form):
    """Which card pays: a saved one or a new one, in the sandbox a test card, else what the provider's form took."""

    method = forms.ChoiceField(label=_("Payment method"), widget=forms.RadioSelect)
    card = forms.ChoiceField(label=_("Test card"), choices=TEST_CARDS, required=False)

    def __init__(self, *args: Any, methods: Sequence[MethodView], **options: Any) -> None:
        super().__init__(*args, **options)
        self.methods = methods
        if settings.PAYMENT_GATEWAY != "sandbox":
            taken = forms.CharField(label=_("New card"), max_length=TAKEN_LONGEST, required=False)
            taken.widget = forms.HiddenInput(attrs={"data-card-taken": True})
            self.fields["card"] = taken
        saved = [(str(method.id), f"{method.brand} ···· {method.last4}") for method in methods]
        self.fields["method"].choices = [*saved, (NEW, _("Save a new card"))]  # type: ignore[attr-defined]  # a choice field, see above
        self.fields["method"].initial = (saved or [(NEW, "")])[0][0]
        if str(self.initial.get("method")) not in {NEW, *dict(saved)}:  # a card of a provider no longer in use
            self.initial = {name: value for name, value in self.initial.items() if name != "method"}

    def clean(self) -> dict[str, Any]:
        """A new card needs to be one."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("method") == NEW and not cleaned.get("card"):
            is_sandbox = settings.PAYMENT_GATEWAY == "sandbox"
            self.add_error(
                "card" if is_sandbox else "method",
                _("Choose a card.") if is_sandbox else _("No new card was taken. Enter it, or choose a saved card."),
            )
        return cleaned

    @property
    def saved_method(self) -> UUID | None:
        """The saved card that was chosen, or None for the new one."""
        chosen = self.cleaned_data["method"]
        return None if chosen == NEW else UUID(chosen)

    def new_card(self, buyer_id: UUID) -> SetUpCard | None:
        """The new card as the provider tells of it, asked before anything is written; None for a saved one.

        Raises UnknownCard, ProviderRests.
        """
        if self.saved_method is not None:
            return None
        return read_card(party=f"buyer:{buyer_id}", token=self.cleaned_data["card"])

    def kept_method(self, buyer_id: UUID, card: SetUpCard | None, now: datetime) -> UUID:
        """The card that pays, a new one kept first. Called inside the act."""
        if card is not None:
            return save_set_up_card(party=f"buyer:{buyer_id}", card=card, now=now).id
        return UUID(self.cleaned_data["method"])


class CommitForm(MethodForm):
    """A seat that counts: how many, at most for how much, where to, paid by which card."""

    use_required_attribute = False

    units = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=UNITS_MOST, initial=1)
    cap = WonField(label=_("At most for one"), required=False)
    address = forms.ChoiceField(label=_("Where to"), widget=forms.RadioSelect)
    agree = forms.BooleanField(
        label=_("Charge me if the award is within my cap."),
        error_messages={"required": _("We need your yes to count your seat.")},
    )

    def __init__(self, *args: Any, addresses: Sequence[AddressView], start_minor: int | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.start_minor, self.addresses = start_minor, addresses
        for name in ADDRESS_PARTS:
            self.fields[f"new_{name}"] = deepcopy(AddressForm.base_fields[name])
        saved = [(str(address.id), address.text.label) for address in addresses]
        self.fields["address"].choices = [*saved, (NEW, _("A new address"))]  # type: ignore[attr-defined]
        self.fields["address"].initial = (saved or [(NEW, "")])[0][0]
        self.fields["units"].widget.attrs |= {"inputmode": "numeric"}

    def clean_cap(self) -> int | None:
        """The cap. One above the start price would promise what can never happen."""
        cap: int | None = self.cleaned_data["cap"]
        if cap and self.start_minor and cap > self.start_minor:
            raise forms.ValidationError(
                _("The start is ₩%(start)s, so the price cannot reach this. Lower it or leave it empty."),
                params={"start": f"{self.start_minor:,}"},
                code="above_start",
            )
        return cap

    def clean(self) -> dict[str, Any]:
        """The parts of a new address are judged only when one is wanted."""
        cleaned = super().clean()
        if cleaned.get("address") != NEW:
            for name in ADDRESS_PARTS:
                self.errors.pop(f"new_{name}", None)
        return cleaned

    @property
    def cap_minor(self) -> int | None:
        """What the seat is worth at most: left empty, the start price people were shown is the cap."""
        return self.cleaned_data["cap"] or self.start_minor

    @property
    def saved_address(self) -> UUID | None:
        """The saved address that was chosen, or None for the new one."""
        chosen = self.cleaned_data["address"]
        return None if chosen == NEW else UUID(chosen)

    def new_address(self) -> AddressText:
        """The words of the new address, once the form is valid."""
        return AddressText(**{name: self.cleaned_data[f"new_{name}"] for name in ADDRESS_PARTS})


class PhotosInput(forms.ClearableFileInput):
    """A file input that takes several photos at once."""

    allow_multiple_selected = True


class WantForm(forms.Form):
    """What somebody wants: a name and a photo are enough, the rest is filled in."""

    title = forms.CharField(
        label=_("Name"),
        min_length=TITLE_LENGTH[0],
        max_length=TITLE_LENGTH[1],
        help_text=_("Write brand and model too, so that sellers bid on exactly this."),
        widget=forms.TextInput(attrs={"class": "want-name", "autocomplete": "off"}),
    )
    photos = forms.FileField(label=_("Photos"), required=False, widget=PhotosInput)
    category = forms.ChoiceField(label=_("Category"), widget=forms.RadioSelect, required=False)
    hint_price = WonField(
        label=_("How much would you pay at most?"),
        required=False,
        help_text=_("The auction falls from this price. Without one, the first bid sets it."),
    )
    threshold = forms.IntegerField(
        label=_("How many units open the auction?"),
        min_value=THRESHOLD_LEAST,
        max_value=THRESHOLD_MOST,
        initial=THRESHOLD_USUAL,
        widget=forms.NumberInput(attrs={"type": "range", "step": 5}),
        help_text=_("More units bring lower bids, fewer open the auction sooner."),
    )
    days = forms.TypedChoiceField(label=_("How long to gather"), coerce=int, choices=PLEDGE_DAYS, initial=30)
    details = forms.CharField(
        label=_("What exactly, and why?"),
        required=False,
        max_length=DETAILS_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, categories: Sequence[CategoryView], **options: Any) -> None:
        super().__init__(*args, **options)
        self.shelves = categories
        self.fields["category"].choices = [(shelf.slug, shelf.name) for shelf in categories]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A shelf nobody chose is guessed from the words."""
        cleaned = super().clean() or self.cleaned_data
        if "category" in cleaned and not cleaned["category"]:
            guess = shelf_for(cleaned.get("title", ""), cleaned.get("details", ""))
            known = [shelf.slug for shelf in self.shelves]
            cleaned["category"] = guess if guess in known else known[-1] if known else ""
        return cleaned

    @property
    def threshold_shown(self) -> int:
        """The number beside the slider: what was sent, if it is one."""
        typed = str(self["threshold"].value())
        return int(typed) if typed.isascii() and typed.isdigit() else THRESHOLD_USUAL

    def draft(self, photo_ids: Sequence[UUID]) -> WantDraft:
        """What is posted, once the form is valid."""
        return WantDraft(
            title=self.cleaned_data["title"],
            category=self.cleaned_data["category"],
            photo_ids=tuple(photo_ids),
            details=self.cleaned_data["details"],
            hint_price_minor=self.cleaned_data["hint_price"],
            threshold_units=self.cleaned_data["threshold"],
            pledge_days=self.cleaned_data["days"],
        )


class WantEditForm(forms.Form):
    """What a poster may change while people gather."""

    use_required_attribute = False

    title = forms.CharField(label=_("Name"), min_length=TITLE_LENGTH[0], max_length=TITLE_LENGTH[1])
    details = forms.CharField(
        label=_("What exactly, and why?"),
        required=False,
        max_length=DETAILS_MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    hint_price = WonField(label=_("Start price"), required=False)
    threshold = forms.IntegerField(
        label=_("How many units open the auction?"), min_value=THRESHOLD[0], max_value=THRESHOLD[1]
    )
