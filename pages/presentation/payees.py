"""What the payment provider still wants of a seller, in words a seller understands."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_WORDS = {
    "account_closed": gettext_lazy("The account was closed there; write to us."),
    "defaults.payout": gettext_lazy("A bank account for your payouts"),
    "external_account": gettext_lazy("A bank account for your payouts"),
    "identity.attestations": gettext_lazy("Your yes to the provider's terms"),
    "identity.business_details": gettext_lazy("Facts about your business"),
    "identity.country": gettext_lazy("Your country"),
    "identity.entity_type": gettext_lazy("What kind of business it is"),
    "identity.individual": gettext_lazy("Facts about the person in charge"),
    "identity.person": gettext_lazy("Facts about the person in charge"),
    "configuration.recipient": gettext_lazy("Permission to receive money"),
}
"""By how the provider's word for it begins."""


def missing_words(missing: Iterable[str]) -> list[str]:
    """Each kind of thing once, in their order."""
    said = (
        next((str(words) for start, words in _WORDS.items() if name.startswith(start)), _("A fact the provider names"))
        for name in missing
    )
    return list(dict.fromkeys(said))
