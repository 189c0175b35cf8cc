"""A pool as a card: what home, search and "my pools" show of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise

from pages.presentation.ring import progress


class Photo(Protocol):
    """A picture with its size, so that nothing jumps when it arrives."""

    @property
    def url(self) -> str:
        """Where the picture is served."""

    @property
    def width(self) -> int:
        """In pixels."""

    @property
    def height(self) -> int:
        """In pixels."""


@dataclass(frozen=True)
class Badge:
    """A few words with a tone: "", gather, safe, auction, wait or refuse; perhaps an icon or a live dot."""

    text: str | Promise
    tone: str = ""
    icon: str = ""
    is_live: bool = False


@dataclass(frozen=True, kw_only=True)
class PoolCard:
    """One card. `state` is gathering, sealed, auction, posted or ended; prices in won per unit, counts in units.

    `is_live` cards are replaced by live frames, which know only the shape of a shelf: rows are not live.
    """

    pool_id: str
    url: str
    title: str
    state: str
    committed: int
    threshold: int
    photo: Photo | None = None
    interested: int = 0
    start_price: int | None = None
    price: int | None = None
    ends_at: datetime | None = None
    spark: str = ""
    watchers: int | None = None
    posted_by: str = ""
    posted_at: datetime | None = None
    badge: Badge | None = None
    is_live: bool = True

    @property
    def missing(self) -> int:
        """Units still needed before sellers bid."""
        return max(0, self.threshold - self.committed)

    @property
    def progress(self) -> int:
        """The share of the threshold in whole percent."""
        return progress(self.committed, self.threshold)

    @property
    def part(self) -> str:
        """The name under which live frames replace this card; "" when they do not."""
        return f"card-{self.pool_id}" if self.is_live else ""
