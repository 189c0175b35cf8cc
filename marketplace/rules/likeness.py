"""How alike two titles are, and which shelf a title belongs on: by letters and words alone, Korean and English."""

import re
import unicodedata
from collections.abc import Sequence

from marketplace.rules.shelf_words import SHELF_WORDS, THRESHOLDS

_BETWEEN_WORDS = re.compile(r"[\x00-\x20\s!-/:-@\[-`{-~]+")
ALIKE_PERCENT = 55
"""From here on two titles are shown as similar (docs/decisions/0012)."""


def tokens(text: str) -> list[str]:
    """The words of a text, in plain small letters."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return [word for word in _BETWEEN_WORDS.split(plain) if word]


def pairs(text: str) -> frozenset[str]:
    """The pairs of letters in the words of a text."""
    return frozenset(word[place : place + 2] for word in tokens(text) for place in range(len(word) - 1))


def alike_percent(one: str, other: str) -> int:
    """How alike two titles are, 0 to 100: twice the pairs they share among all they have (Dice).

    "캠핑 의자" and "접이식 캠핑의자" share 캠핑 and 의자: 2 · 2 of 2 + 5 makes 57.
    """
    left, right = pairs(one), pairs(other)
    return 200 * len(left & right) // (len(left) + len(right)) if left or right else 0


def shelf_for(title: str, details: str = "") -> str | None:
    """The shelf most of the words point to, the title's counting double; None when none does.

    A Korean word counts inside a longer one too, because compounds are written together; an English one only whole,
    with or without an s. Of two shelves with the same count the one with the longer word wins.
    """
    scores = {shelf: _score(words, title, details) for shelf, words in SHELF_WORDS.items()}
    best = max(scores, key=lambda shelf: scores[shelf])
    return best if scores[best][0] else None


def usual_threshold(shelf: str) -> int:
    """How many units are suggested on this shelf."""
    return THRESHOLDS.get(shelf, THRESHOLDS["other"])


def finding(words: str) -> str:
    """A tsquery that finds wants holding every word: at the start of a word, or in the title also inside one.

    "테이블" becomes ('테이블':* | ('~테이' & '~이블')). "" when nothing can be looked for.
    """
    return " & ".join(_either(word) for word in tokens(words)[:8])


def resembling(title: str) -> str:
    """A tsquery for wants that may be like this title: any of its words, also inside others. "" for none."""
    longest = sorted(set(tokens(title)), key=len, reverse=True)[:4]
    return " | ".join(_either(word) for word in longest if len(word) > 1)


def _either(word: str) -> str:
    inside = " & ".join(_quoted(f"~{word[place : place + 2]}") for place in range(min(len(word), 12) - 1))
    start = f"{_quoted(word)}:*"
    return f"({start} | ({inside}))" if inside else start


def _quoted(word: str) -> str:
    return "'" + word[:40].replace("\\", "").replace("'", "") + "'"


def _score(words: Sequence[str], title: str, details: str) -> tuple[int, int]:
    hits = [(2 if _holds(title, word) else 1, len(word)) for word in words if _holds(f"{title}\n{details}", word)]
    return sum(weight for weight, _length in hits), max((length for _weight, length in hits), default=0)


def _holds(text: str, word: str) -> bool:
    if not word.isascii():
        return word in tokens(text) if len(word) == 1 else word in " ".join(tokens(text))
    spaced = f" {' '.join(tokens(text))} "
    return f" {word} " in spaced or f" {word}s " in spaced
