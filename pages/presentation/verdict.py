"""What a typed price would do, in the same words on the server and in the script that spares a slip."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.templatetags.moa import won

TEXTS: dict[str, Promise] = {
    "empty": _("Type a price to see whether it leads."),
    "open": _("Nobody sees a price yet, so any price is taken."),
    "leads": _("Low enough to lead. The limit now is {limit}."),
    "short": _("{gap} too high: the limit now is {limit}."),
}
"""The script fills `{limit}`, `{gap}` and `{amount}` itself: frontend/bid.ts."""

TONES = {"empty": "", "open": "", "leads": "safe", "short": "refuse"}


@dataclass(frozen=True)
class Verdict:
    """The state of a typed price, its words and their tone; `texts` are the words of all states."""

    state: str
    text: str
    tone: str
    texts: dict[str, Promise]


def judge(amount: int | None, limit: int | None) -> Verdict:
    """Whether the amount would lead under this limit; without a limit any price is taken."""
    state = "empty" if amount is None else "open" if limit is None else "leads" if amount <= limit else "short"
    facts = {"amount": won(amount), "limit": won(limit), "gap": won((amount or 0) - (limit or 0))}
    return Verdict(state, str(TEXTS[state]).format(**facts), TONES[state], TEXTS)
