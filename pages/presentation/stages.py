"""Where a pool is on its way: gather, auction, pay, receive, done."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: tuple[tuple[str, Promise, str], ...] = (
    ("gather", _("Gather"), "gather"),
    ("auction", _("Auction"), "auction"),
    ("pay", _("Pay"), "wait"),
    ("receive", _("Receive"), "safe"),
    ("done", _("Done"), "safe"),
)


@dataclass(frozen=True)
class Stage:
    """One mark of the strip: "done", "now" or "" for what is still to come."""

    name: Promise
    state: str
    tone: str


def stages(now: str) -> tuple[Stage, ...]:
    """The strip of a pool whose stage is `now`, one of gather, auction, pay, receive, done. ValueError for another."""
    here = [code for code, _name, _tone in NAMES].index(now)
    return tuple(
        Stage(name=name, state="done" if place < here else "now" if place == here else "", tone=tone)
        for place, (_code, name, tone) in enumerate(NAMES)
    )
