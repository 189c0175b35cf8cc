"""Whether the books agree: the ledger's proofs, run at most once a minute however many operators look."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from common import clock
from ledger.proofs import prove

KEPT_SECONDS = 60
MOST_TOLD = 5
_KEY = "pages.books"


@dataclass(frozen=True)
class Books:
    """The result of all proofs at an instant, with the first differences in words."""

    at: datetime
    proofs: int
    differences: tuple[str, ...]

    @property
    def agree(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def books() -> Books:
    """The newest result, at most a minute old."""
    known: Books | None = cache.get(_KEY)
    if known is None:
        verdicts = prove()
        found = [difference for verdict in verdicts for difference in verdict.differences]
        known = Books(clock.now(), len(verdicts), tuple(found[:MOST_TOLD]))
        cache.set(_KEY, known, KEPT_SECONDS)
    return known
