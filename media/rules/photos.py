"""How large a photo may be, in which sizes it is kept, and how two are compared."""

from collections.abc import Sequence
from itertools import pairwise

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
MOST_SIDE = 12_000
PHOTOS_PER_DAY = 60
SIZES = (320, 720, 1280)
ALIKE_BITS = 10
"""Pictures whose hashes differ in at most so many bits show the same."""


def widths_for(width: int) -> tuple[int, ...]:
    """The widths a photo is kept in, smallest first: each of ours it exceeds, and its own up to the largest."""
    return (*(size for size in SIZES if size < width), min(width, SIZES[-1]))[: len(SIZES)]


def height_at(width: int, *, of: tuple[int, int]) -> int:
    """The height that keeps the proportions of a picture `of` (width, height), at least 1."""
    full_width, full_height = of
    return max(1, round(full_height * width / full_width))


def difference_hash(rows: Sequence[Sequence[int]]) -> str:
    """64 bits in hex from eight rows of nine grey values: which value is darker than its right neighbour.

    Brightness, contrast and size change few of them, so that the same picture is known again (product.md, trust).
    """
    bits = [left < right for row in rows for left, right in pairwise(row)]
    return f"{sum(bit << place for place, bit in enumerate(bits)):016x}"


def bands_of(bits: str) -> list[int]:
    """Four numbers for a hash of 64 bits, each a quarter with its place: hashes three bits apart share one."""
    return [place << 16 | int(bits[place * 4 : place * 4 + 4], 16) for place in range(4)]


def apart(one: str, other: str) -> int:
    """In how many bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def average_hash(greys: Sequence[int]) -> str:
    """64 bits in hex: which of 64 grey values lie above their mean. Similar pictures differ in few bits."""
    mean = sum(greys) / len(greys)
    bits = sum(1 << place for place, grey in enumerate(greys) if grey > mean)
    return f"{bits:016x}"
