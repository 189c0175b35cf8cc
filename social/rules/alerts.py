"""Which pools a seller's alert means, and when the day's letter is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

WORDS_MOST = 6
ALERTS_MOST = 20
UNITS_MOST = 100_000
DAILY_AT = time(9)
NEAR_PERCENT = 60
"""A pool this full is worth a seller's look before it is reached."""


class Pace(StrEnum):
    """How soon a seller hears."""

    AT_ONCE = "at_once"
    DAILY = "daily"


class Stage(StrEnum):
    """What a pool was when an alert found it."""

    NEAR = "near"
    OPEN = "open"


@dataclass(frozen=True)
class Fitting:
    """What alerts look at in a pool."""

    category: str
    text: str
    units: int


def words_of(text: str) -> list[str]:
    """The words of a wish, each once, in small letters, at most six."""
    return list(dict.fromkeys(text.lower().split()))[:WORDS_MOST]


def fits(pool: Fitting, *, category: str, words: Sequence[str], min_units: int) -> bool:
    """Whether the pool is of the category, holds every word and is large enough."""
    text = pool.text.lower()
    return category in {"", pool.category} and pool.units >= min_units and all(word in text for word in words)


def wider(words: Sequence[str], min_units: int, category: str) -> tuple[tuple[str, ...], int, str]:
    """The same alert one step wider: without its last word, then without a least quantity, then for every category."""
    if words:
        return tuple(words[:-1]), min_units, category
    return ((), 0, category) if min_units else ((), 0, "")
