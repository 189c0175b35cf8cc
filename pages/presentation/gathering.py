"""What may still be done with a pool that gathers or has ended, and what was changed, in words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.templatetags.moa import moment, units, won
from marketplace.rules.gathering import RUN_AGAIN_FROM, Gathering, edit_refusal, extension_refusal
from marketplace.rules.states import PoolStatus
from marketplace.selectors.pools import PoolPage
from marketplace.selectors.talk import ChangeView

CHANGED: dict[str, Promise] = {
    "title": gettext_lazy("Name"),
    "details": gettext_lazy("Description"),
    "hint_price_minor": gettext_lazy("Start price"),
    "threshold_units": gettext_lazy("Goal"),
    "deadline": gettext_lazy("Gathering ends"),
}


@dataclass(frozen=True)
class PosterActs:
    """What the poster may do now."""

    may_edit: bool
    may_extend: bool
    may_cancel: bool
    may_run_again: bool

    @property
    def are_any(self) -> bool:
        """Whether there is anything to offer."""
        return self.may_edit or self.may_extend or self.may_cancel or self.may_run_again


@dataclass(frozen=True)
class ChangeLine:
    """One field that was changed, before and after, in words."""

    name: str
    before: str
    after: str


def poster_acts(page: PoolPage, *, reader_id: UUID | None, now: datetime) -> PosterActs:
    """What this reader may do as the poster; nobody else may do anything."""
    if reader_id is None or reader_id != page.poster.id:
        return PosterActs(may_edit=False, may_extend=False, may_cancel=False, may_run_again=False)
    pool = Gathering(
        status=page.card.status,
        deadline=page.deadline,
        edit_count=page.past.edit_count,
        is_extended=page.past.extended_at is not None,
        was_auctioned=page.auction is not None,
    )
    gathers = page.card.status == PoolStatus.GATHERING and now < page.deadline
    return PosterActs(
        may_edit=edit_refusal(pool, terms=page.terms, now=now) is None,
        may_extend=extension_refusal(pool, days=1, terms=page.terms, now=now) is None,
        may_cancel=gathers or page.card.status == PoolStatus.REVIEW,
        may_run_again=page.card.status in RUN_AGAIN_FROM,
    )


def change_lines(change: ChangeView) -> list[ChangeLine]:
    """The fields of a change in words, in the order they stand on the page."""
    return [
        ChangeLine(str(label), _said(name, change.before[name]), _said(name, change.after[name]))
        for name, label in CHANGED.items()
        if name in change.after
    ]


def _said(name: str, value: object) -> str:
    if value is None or value == "":
        return _("none")
    if name == "deadline":
        return moment(datetime.fromisoformat(str(value)))
    if name == "hint_price_minor":
        return won(int(str(value)))
    return units(int(str(value))) if name == "threshold_units" else str(value)
