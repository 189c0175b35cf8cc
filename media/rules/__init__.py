"""Decisions about photos, without a database, a decoder or a clock."""

from media.rules.photos import (
    MOST_BYTES,
    MOST_PIXELS,
    MOST_SIDE,
    PHOTOS_PER_DAY,
    SIZES,
    average_hash,
    height_at,
    widths_for,
)

__all__ = [
    "MOST_BYTES",
    "MOST_PIXELS",
    "MOST_SIDE",
    "PHOTOS_PER_DAY",
    "SIZES",
    "average_hash",
    "height_at",
    "widths_for",
]
