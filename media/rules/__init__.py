"""Decisions about photos, without a database, a decoder or a clock."""

from media.rules.papers import PAPERS_PER_DAY, looks_like_pdf
from media.rules.photos import (
    ALIKE_BITS,
    MOST_BYTES,
    MOST_PIXELS,
    MOST_SIDE,
    PHOTOS_PER_DAY,
    SIZES,
    apart,
    average_hash,
    bands_of,
    difference_hash,
    height_at,
    widths_for,
)

__all__ = [
    "ALIKE_BITS",
    "MOST_BYTES",
    "MOST_PIXELS",
    "MOST_SIDE",
    "PAPERS_PER_DAY",
    "PHOTOS_PER_DAY",
    "SIZES",
    "apart",
    "average_hash",
    "bands_of",
    "difference_hash",
    "height_at",
    "looks_like_pdf",
    "widths_for",
]
