"""Forms about oneself: how they are labelled and what a browser may check before sending."""

from typing import Any

from allauth.account.forms import RequestLoginCodeForm
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import flows
from accounts.rules.addresses import LONGEST, PHONE, POSTCODE, AddressText
from accounts.rules.choices import Language, Theme
from accounts.rules.pseudonyms import LONGEST as LONGEST_PSEUDONYM


class CodeRequestForm(RequestLoginCodeForm):
    """Asks where to send a sign-in code. Whoever is new here joins with it, so every address gets one."""

    def clean_email(self) -> str:
        """The address; `_user` is who the code is for. Rate limits are checked by allauth first."""
        email: str = super().clean_email()
        if self._user is None:
            language = Language.ENGLISH if (get_language() or "").startswith("en") else Language.KOREAN
            self._user = flows.person_for_code(email=email, language=language)
        return email


class PseudonymForm(forms.Form):
    """A new name to be known by."""

    pseudonym = forms.CharField(
        label=_("Pseudonym"),
        max_length=LONGEST_PSEUDONYM,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )


class WelcomeForm(PseudonymForm):
    """A name, and what one agrees to: the first two are needed, the others are not ticked by anybody but the person."""

    terms = forms.BooleanField(
        label=_("I am 14 or older and agree to the terms"),
        error_messages={"required": _("We need your yes to go on.")},
    )
    privacy = forms.BooleanField(
        label=_("I agree to the handling of my personal data"),
        help_text=_("E-mail address and pseudonym. Erased when you leave."),
        error_messages={"required": _("We need your yes to go on.")},
    )
    offers_by_email = forms.BooleanField(
        label=_("Send me offers"),
        help_text=_("By e-mail. Never between 9 in the evening and 8 in the morning."),
        required=False,
    )
    offers_by_text = forms.BooleanField(label=_("Offers by text message and KakaoTalk, too"), required=False)


class LanguageForm(forms.Form):
    """One of the site's languages."""

    language = forms.ChoiceField(choices=[(language.value, language.value) for language in Language])


class ThemeForm(forms.Form):
    """A brightness; nothing chosen means as the system has it."""

    theme = forms.ChoiceField(choices=[(theme.value, theme.value) for theme in Theme], required=False)

    def clean_theme(self) -> Theme:
        """The brightness chosen."""
        return Theme(self.cleaned_data["theme"] or Theme.SYSTEM)


class AddressForm(forms.Form):
    """A place parcels go to."""

    label = forms.CharField(label=_("Label"), max_length=LONGEST["label"])
    recipient = forms.CharField(
        label=_("Recipient"),
        max_length=LONGEST["recipient"],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone of the recipient"),
        validators=[RegexValidator(rf"\A{PHONE}\Z", _("Please write a phone number, for example 010-1234-5678."))],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        validators=[RegexValidator(rf"\A{POSTCODE}\Z", _("A postcode has five digits."))],
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    line1 = forms.CharField(
        label=_("Address"),
        max_length=LONGEST["line1"],
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    line2 = forms.CharField(
        label=_("Flat, floor, desk"),
        max_length=LONGEST["line2"],
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    is_default = forms.BooleanField(label=_("Offer this address first"), required=False)

    def text(self) -> AddressText:
        """The words of the address, once the form is valid."""
        words: dict[str, Any] = {name: self.cleaned_data[name] for name in AddressText.__dataclass_fields__}
        return AddressText(**words)
