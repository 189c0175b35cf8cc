"""How long a post may be, counted as X counts, and how a title is shortened until the whole fits."""

from collections.abc import Callable

LONGEST = 280
LINK_WEIGHT = 23
LONGEST_TEXT = LONGEST - LINK_WEIGHT - 1  # the link stands on a line of its own

_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def weight(text: str) -> int:
    """The length of a text without links as X counts it: Hangul, Han and emoji count twice (twitter-text 3)."""
    return sum(1 if any(low <= ord(sign) <= high for low, high in _LIGHT) else 2 for sign in text)


def fitted(sentence: Callable[[str], str], title: str, *, room: int = LONGEST_TEXT) -> str:
    """The sentence about the title, the title cut with "…" as far as needed to fit the room."""
    whole = sentence(title)
    for length in range(len(title) - 1, 0, -1):
        if weight(whole) <= room:
            break
        whole = sentence(title[:length].rstrip() + "…")
    return whole


def traced(url: str, *, via: str) -> str:
    """The link with a mark that tells by which post a visitor came, and finds the post again on its network."""
    return f"{url}{'&' if '?' in url else '?'}via={via}"
