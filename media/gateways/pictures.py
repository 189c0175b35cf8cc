"""Pillow, and nothing else of it anywhere: uploads become clean pictures, pictures become WebP files."""

import struct
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from media.errors import PhotoBroken, PhotoEmpty, PhotoOfWrongKind, PhotoTooHeavy, PhotoTooLarge
from media.rules import MOST_BYTES, MOST_PIXELS, MOST_SIDE, SIZES, average_hash, difference_hash, height_at

type Picture = Image.Image
"""A decoded picture; other files of this app pass it on without looking inside."""

_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 82
_EFFORT = 4
_HASH_SIDE = 8


def decoded(upload: bytes) -> Picture:
    """The picture in an upload, upright, in plain colours, without anything but its pixels.

    The decoder, not the name, decides what the file is, and its extent is judged from the header before
    a pixel is decoded (security.md, "Upload"). Raises PhotoEmpty, PhotoTooHeavy, PhotoTooLarge,
    PhotoOfWrongKind, PhotoBroken.
    """
    if not upload:
        raise PhotoEmpty()
    if len(upload) > MOST_BYTES:
        raise PhotoTooHeavy()
    try:
        with Image.open(BytesIO(upload), formats=_FORMATS) as picture:
            _require_extent(picture.size)
            picture.draft("RGB", (2 * SIZES[-1], 2 * SIZES[-1]))  # a JPEG decodes at a fraction of its size
            ImageOps.exif_transpose(picture, in_place=True)
            return clean(picture)
    except UnidentifiedImageError:
        raise PhotoOfWrongKind() from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PhotoTooLarge() from None
    except (OSError, SyntaxError, ValueError, IndexError, OverflowError, EOFError, struct.error):
        raise PhotoBroken() from None


def clean(picture: Picture) -> Picture:
    """The pixels alone, at most as wide as we keep any, in a new picture that remembers nothing else."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    pixels = _at_width(picture.convert(mode), min(picture.width, SIZES[-1]))
    bare = Image.new(mode, pixels.size)
    bare.paste(pixels)
    return bare


def as_webp(picture: Picture, *, width: int) -> bytes:
    """The picture at that width, encoded anew."""
    file = BytesIO()
    _at_width(picture, width).save(file, "WEBP", quality=_QUALITY, method=_EFFORT, exif=b"", icc_profile=None, xmp=b"")
    return file.getvalue()


def as_jpeg(picture: Picture) -> bytes:
    """The picture on white, for those who read no WebP."""
    file = BytesIO()
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    flat.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()


def hash_of(picture: Picture) -> str:
    """The picture's average hash."""
    small = picture.convert("L").resize((_HASH_SIDE, _HASH_SIDE), Image.Resampling.BOX)
    return average_hash(list(small.tobytes()))


def difference_hash_of(picture: Picture) -> str:
    """The picture's difference hash."""
    wide = _HASH_SIDE + 1
    greys = picture.convert("L").resize((wide, _HASH_SIDE), Image.Resampling.BOX).tobytes()
    return difference_hash([list(greys[start : start + wide]) for start in range(0, len(greys), wide)])


def _at_width(picture: Picture, width: int) -> Picture:
    if picture.width == width:
        return picture
    return picture.resize((width, height_at(width, of=picture.size)), Image.Resampling.LANCZOS)


def _require_extent(extent: tuple[int, int]) -> None:
    width, height = extent
    if width * height > MOST_PIXELS or max(extent) > MOST_SIDE:
        raise PhotoTooLarge()
