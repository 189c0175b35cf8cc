"""Forms around an award: flags with a reason, and words that answer them or explain a price."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.templatetags.moa import won
from marketplace.rules.flags import FlagReason
from marketplace.selectors.auctions import BidRow

WORDS_MOST = 1_000
REASONS = {
    FlagReason.OTHER_PRODUCT: _("It is another product"),
    FlagReason.NOT_GENUINE: _("It may not be genuine"),
    FlagReason.CANNOT_BE_TRUE: _("The offer cannot be true"),
    FlagReason.NOT_RELIABLE: _("The seller does not keep its word"),
    FlagReason.OTHER: _("Something else"),
}


class FlagForm(forms.Form):
    """Which bid something is wrong with, what, and why one thinks so. Several bids are told by alias and price."""

    bid = forms.ChoiceField(label=_("Which bid"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("What is wrong"),
        choices=[(reason.value, words) for reason, words in REASONS.items()],
        error_messages={"required": _("Please choose what is wrong.")},
    )
    text = forms.CharField(
        label=_("What makes you think so"),
        max_length=WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The seller and everybody else may read it, without your name."),
        error_messages={"required": _("Please write what makes you think so.")},
    )

    def __init__(self, *args: Any, bids: Sequence[BidRow], **options: Any) -> None:
        super().__init__(*args, **{"prefix": "flag", **options})
        choices = [(str(bid.bid_id), f"{bid.alias} · {won(bid.price_minor)}") for bid in bids]
        self.fields["bid"].choices = choices  # type: ignore[attr-defined]  # a choice field, see above
        if len(choices) == 1:
            self.fields["bid"].initial = choices[0][0]


class WordsForm(forms.Form):
    """A seller's answer in its own words."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Everybody may read it in the record. It can be sent once."),
        error_messages={"required": _("Please write your answer.")},
    )
