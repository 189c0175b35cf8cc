"""Forms of cases: a report, a statement with photos, an amount for each unit."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import WonField
from common.templatetags.moa import won
from escrow.rules.disputes import Trouble, Wish
from escrow.selectors.disputes import ItemView
from escrow.services.disputes import WORDS_MOST
from marketplace.web.forms import PhotosInput
from pages.presentation.cases import TROUBLES, WISHES


class StatementForm(forms.Form):
    """Words, with photos beside them; one of both is enough."""

    words = forms.CharField(
        label=gettext_lazy("In your words"),
        max_length=WORDS_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = forms.FileField(label=gettext_lazy("Photos"), required=False, widget=PhotosInput)


class ComplaintForm(StatementForm):
    """What happened, shown, and what would put it right."""

    use_required_attribute = False

    unit = forms.MultipleChoiceField(
        label=gettext_lazy("Which units"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick the units it is about.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("The trouble is"),
        choices=[(str(kind), name) for kind, name in TROUBLES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is wrong.")},
    )
    wish = forms.ChoiceField(
        label=gettext_lazy("What would put it right?"),
        choices=[(str(wish), name) for wish, name in WISHES.items()],
        widget=forms.RadioSelect,
        initial=str(Wish.REFUND),
    )
    wish_amount = WonField(label=gettext_lazy("How much back?"), required=False)

    def __init__(self, *args: Any, numbers: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["words"].required = True
        self.fields["words"].error_messages["required"] = _("Say in a sentence what happened.")
        self.fields["unit"].choices = [(str(number), str(number)) for number in numbers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Part of the money is an amount; other wishes have none."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("wish") == Wish.PART and not cleaned.get("wish_amount") and "wish_amount" not in self.errors:
            self.add_error("wish_amount", _("Name the amount you would take."))
        return cleaned

    @property
    def wish_minor(self) -> int | None:
        """The amount wished, where it is part of the money."""
        amount: int | None = self.cleaned_data["wish_amount"]
        return amount if self.cleaned_data["wish"] == Wish.PART else None

    @property
    def trouble(self) -> Trouble:
        """What is wrong."""
        return Trouble(self.cleaned_data["kind"])


class SharesForm(forms.Form):
    """How much goes back of each unit, as a proposal."""

    def __init__(self, *args: Any, items: Sequence[ItemView], **options: Any) -> None:
        super().__init__(*args, **options)
        for item in items:
            self.fields[f"share_{item.number}"] = WonField(
                label=_("Back for unit %(number)s") % {"number": item.number},
                help_text=_("up to %(stake)s") % {"stake": won(item.stake_minor)},
                least=0,
                most=item.stake_minor,
            )
        self.fields["note"] = forms.CharField(
            label=_("A word with it"), max_length=WORDS_MOST, required=False, widget=forms.Textarea(attrs={"rows": 2})
        )
        self._numbers = [item.number for item in items]

    @property
    def by_unit(self) -> dict[int, int]:
        """The amounts by unit number, once the form is valid."""
        return {number: self.cleaned_data[f"share_{number}"] for number in self._numbers}

    @property
    def share_fields(self) -> list[Any]:
        """The amounts as fields."""
        return [self[f"share_{number}"] for number in self._numbers]
