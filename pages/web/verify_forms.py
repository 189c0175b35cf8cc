"""The forms of a business: its application, and the bank account its money goes to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escrow.errors import HolderMissing, NotAnAccountNumber
from escrow.rules.banks import digits_of, is_account_number
from escrow.selectors import BANKS
from escrow.services.methods import LONGEST_HOLDER
from merchants.errors import BusinessNumberWrong
from merchants.rules import PaperKind, adds_up, bare
from merchants.services import Application


def paper_kinds() -> list[tuple[str, Any]]:
    """The kinds of papers by name, the needed ones first."""
    return [
        (PaperKind.REGISTRATION.value, _("Certificate of registration")),
        (PaperKind.BANK_BOOK.value, _("Copy of the bank book")),
        (PaperKind.MAIL_ORDER.value, _("Mail-order certificate")),
        (PaperKind.OTHER.value, _("Another paper")),
    ]


class BankForm(forms.Form):
    """Where money is paid. The number is never shown again."""

    bank_code = forms.ChoiceField(label=_("Bank"), choices=[("", _("Choose")), *BANKS.items()])
    account_number = forms.CharField(
        label=_("Account number"),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    holder = forms.CharField(label=_("Account holder"), max_length=LONGEST_HOLDER)

    def clean_account_number(self) -> str:
        """Digits, as many as an account has."""
        number: str = self.cleaned_data["account_number"]
        if number and not is_account_number(digits_of(number)):
            raise forms.ValidationError(str(NotAnAccountNumber.text))
        return number

    @property
    def has_account(self) -> bool:
        """Whether an account was given, once the form is valid."""
        return bool(self.cleaned_data["account_number"])


class ApplicationForm(BankForm):
    """What a business says of itself. The account may come later; sending needs everything."""

    business_number = forms.CharField(
        label=_("Business registration number"),
        max_length=16,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "123-45-67890"}),
    )
    business_name = forms.CharField(
        label=_("Trade name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    representative = forms.CharField(
        label=_("Representative"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    mail_order_number = forms.CharField(
        label=_("Mail-order filing"), max_length=40, required=False, help_text=_("Needed to sell online in Korea.")
    )
    agree = forms.BooleanField(
        label=_("What I write is mine and true; I agree to the terms of selling: a commission of released money only."),
        required=False,
    )

    field_order = ["business_number", "business_name", "representative", "mail_order_number"]

    def __init__(self, *args: Any, is_sent: bool = False, knows_account: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_sent = is_sent
        for name in ("bank_code", "account_number", "holder"):
            self.fields[name].required = is_sent and not knows_account
        self.fields["agree"].required = is_sent

    def clean_business_number(self) -> str:
        """Ten digits whose check digit fits; the right one is never told."""
        number: str = self.cleaned_data["business_number"]
        if not adds_up(bare(number)):
            raise forms.ValidationError(str(BusinessNumberWrong.text))
        return number

    def clean(self) -> dict[str, Any]:
        """An account is given whole or not at all."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("account_number") and not cleaned.get("bank_code"):
            self.add_error("bank_code", _("Please choose the bank."))
        if cleaned.get("account_number") and not cleaned.get("holder"):
            self.add_error("holder", str(HolderMissing.text))
        return cleaned

    def application(self) -> Application:
        """What is applied with, once the form is valid."""
        return Application(
            business_name=self.cleaned_data["business_name"],
            representative=self.cleaned_data["representative"],
            business_number=self.cleaned_data["business_number"],
            mail_order_number=self.cleaned_data["mail_order_number"],
        )
