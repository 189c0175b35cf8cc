"""What every want must be before it is kept: fields in range, words that may be public, no twin of the same poster."""

from typing import Protocol
from uuid import UUID

from marketplace.errors import AlreadyGathering, WantUnfit, WordsHeld
from marketplace.models import Pool
from marketplace.models.pools import RUNNING
from marketplace.rules.moderation import text_concern

TITLE_LENGTH = (2, 80)
DETAILS_MOST = 2000
THRESHOLD = (2, 1000)
PRICE_MOST_MINOR = 99_999_999


class Words(Protocol):
    """The words and figures of a want."""

    @property
    def title(self) -> str:
        """Its name."""

    @property
    def details(self) -> str:
        """What exactly."""

    @property
    def hint_price_minor(self) -> int | None:
        """The start price in won, if known."""

    @property
    def threshold_units(self) -> int:
        """How many units open the auction."""


def refuse_unfit_words(words: Words) -> None:
    """Raises WantUnfit with the field at fault."""
    faults = {
        "title": not TITLE_LENGTH[0] <= len(words.title.strip()) <= TITLE_LENGTH[1],
        "details": len(words.details.strip()) > DETAILS_MOST,
        "hint_price": words.hint_price_minor is not None and not 1 <= words.hint_price_minor <= PRICE_MOST_MINOR,
        "threshold": not THRESHOLD[0] <= words.threshold_units <= THRESHOLD[1],
    }
    for field, is_wrong in faults.items():
        if is_wrong:
            raise WantUnfit(field=field)


def refuse_held_words(*texts: str) -> None:
    """Raises WordsHeld when a person would have to read this before it is public."""
    concern = text_concern(texts[0], "\n".join(texts[1:]))
    if concern is not None:
        raise WordsHeld(concern=str(concern))


def refuse_twin(poster_id: UUID, title: str, *, but: UUID | None) -> None:
    """Raises AlreadyGathering when the poster runs another pool of this title; the want `but` is no other.

    The poster is held by the caller, so that of two posted at once one sees the other.
    """
    running = Pool.objects.filter(want__poster_id=poster_id, want__title__iexact=title.strip(), status__in=RUNNING)
    twin = running.exclude(want_id=but).first() if but else running.first()
    if twin is not None:
        raise AlreadyGathering(pool_id=str(twin.id))
