"""Pictures that links unfurl into: a photo, a title, a ring of seats and a price, 1200 × 630 (mockups/og-card.html)."""

import math
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, ImageOps

WIDTH, HEIGHT, PHOTO_WIDTH = 1200, 630, 560
_LEFT, _RIGHT, _TOP, _BOTTOM = 612, 1144, 52, 582
_RING, _FINER = 264, 3
_SEAT_FROM_CENTRE, _SEAT_MOST = 0.44, 0.05  # of the ring's width
_PAPER, _INK, _SOFT, _LINE, _SUNKEN = "#fcfaf6", "#1f1915", "#564e48", "#d5d0c9", "#f4f0ea"
_TONES = ("#f25502", "#f79b38", "#c8452f", "#e4bb62", "#d6646c")
_ACCENTS = {"gather": "#f25502", "auction": "#4b45c6", "safe": "#006f53", "ended": "#7b736c"}


@dataclass(frozen=True)
class CardDrawing:
    """What a card shows. `seats` holds a tone of 1–5 for each taken seat and 0 for each free one.

    `accent` is gather, auction, safe or ended. Texts are written as they come; the title takes two lines at most.
    """

    brand: str
    title: str
    photo: bytes | None
    seats: tuple[int, ...]
    count: str
    goal: str
    need: str
    price_label: str
    price: str
    price_note: str
    promise: str
    accent: str


def has_fonts() -> bool:
    """Whether this installation can write on a card."""
    return (settings.CARD_FONTS / "Pretendard-Bold.otf").exists()


def draw_card(card: CardDrawing) -> bytes:
    """The card as PNG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    picture.paste(_photo(card.photo), (0, 0))
    pen = ImageDraw.Draw(picture)
    _mark(picture, (_LEFT, _TOP))
    pen.text((_LEFT + 56, _TOP + 22), card.brand, font=_font("ExtraBold", 34), fill=_INK, anchor="lm")
    for row, line in enumerate(_lines(card.title, _font("ExtraBold", 50), width=_RIGHT - _LEFT)):
        pen.text((_LEFT, _TOP + 84 + row * 62), line, font=_font("ExtraBold", 50), fill=_INK)
    _price(pen, card)
    ring = _ring(card)
    picture.paste(ring, (_RIGHT - _RING, _BOTTOM - _RING), ring)
    _centre(pen, card, (_RIGHT - _RING // 2, _BOTTOM - _RING // 2))
    file = BytesIO()
    picture.save(file, "PNG", compress_level=2)
    return file.getvalue()


def _photo(photo: bytes | None) -> Image.Image:
    if photo is None:
        return Image.new("RGB", (PHOTO_WIDTH, HEIGHT), _SUNKEN)
    with Image.open(BytesIO(photo)) as found:
        return ImageOps.fit(found.convert("RGB"), (PHOTO_WIDTH, HEIGHT), Image.Resampling.BICUBIC)


def _price(pen: ImageDraw.ImageDraw, card: CardDrawing) -> None:
    """From the bottom up: the promise, the note, the price, its name."""
    bottom = _BOTTOM - 14
    pen.text((_LEFT, bottom), card.promise, font=_font("SemiBold", 20), fill=_ACCENTS["safe"], anchor="ls")
    pen.text((_LEFT, bottom - 36), card.price_note, font=_font("Medium", 22), fill=_SOFT, anchor="ls")
    room = _RIGHT - _RING - 24 - _LEFT
    pen.text((_LEFT, bottom - 72), card.price, font=_fitting(card.price, 46, room), fill=_INK, anchor="ls")
    pen.text((_LEFT, bottom - 126), card.price_label, font=_font("Medium", 22), fill=_SOFT, anchor="ls")


def _ring(card: CardDrawing) -> Image.Image:
    """The seats on their circle, drawn finer and made small, so that dots are round."""
    side = _RING * _FINER
    ring = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(ring)
    gap = math.pi * _SEAT_FROM_CENTRE * side / max(1, len(card.seats))
    radius = min(_SEAT_MOST * side, gap * 0.82)
    for place, tone in enumerate(card.seats):
        turn = 2 * math.pi * place / len(card.seats) - math.pi / 2
        x = side / 2 + math.cos(turn) * _SEAT_FROM_CENTRE * side
        y = side / 2 + math.sin(turn) * _SEAT_FROM_CENTRE * side
        box = (x - radius, y - radius, x + radius, y + radius)
        if tone:
            pen.ellipse(box, fill=_TONES[tone - 1] if card.accent == "gather" else _ACCENTS[card.accent])
        else:
            pen.ellipse(box, outline=_LINE, width=2 * _FINER)
    return ring.resize((_RING, _RING), Image.Resampling.LANCZOS)


def _centre(pen: ImageDraw.ImageDraw, card: CardDrawing, at: tuple[int, int]) -> None:
    x, y = at
    big, small = _font("ExtraBold", 60), _font("SemiBold", 26)
    whole = big.getlength(card.count) + small.getlength(card.goal)
    start = x - whole / 2
    pen.text((start, y + 10), card.count, font=big, fill=_INK, anchor="ls")
    pen.text((start + big.getlength(card.count), y + 10), card.goal, font=small, fill=_SOFT, anchor="ls")
    room = round(_RING * 0.66)
    pen.text((x, y + 46), card.need, font=_fitting(card.need, 24, room), fill=_ACCENTS[card.accent], anchor="ms")


def _mark(picture: Image.Image, at: tuple[int, int]) -> None:
    """Six people around one thing."""
    side = 44 * _FINER
    mark = Image.new("RGBA", (side, side))
    pen, unit = ImageDraw.Draw(mark), side / 32
    for x, y in ((16, 5), (25.5, 10.5), (25.5, 21.5), (16, 27), (6.5, 21.5), (6.5, 10.5)):
        pen.circle((x * unit, y * unit), 3.6 * unit, fill=_TONES[0])
    pen.circle((16 * unit, 16 * unit), 4.2 * unit, fill=_INK)
    small = mark.resize((44, 44), Image.Resampling.LANCZOS)
    picture.paste(small, at, small)


def _lines(text: str, font: ImageFont.FreeTypeFont, *, width: int, at_most: int = 2) -> list[str]:
    """The text in lines that fit, broken between words where there are any; the last one cut with "…"."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < at_most:
        line = _beginning(rest, font, width)
        lines.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    if rest:
        last = lines[-1]
        while last and font.getlength(f"{last}…") > width:
            last = last[:-1].rstrip()
        lines[-1] = f"{last}…"
    return lines


def _beginning(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(text) <= width:
        return text
    fits = next(end for end in range(len(text), 0, -1) if end == 1 or font.getlength(text[:end]) <= width)
    space = text.rfind(" ", 0, fits + 1)
    return text[:space] if space > 0 else text[:fits]


def _fitting(text: str, size: int, width: int) -> ImageFont.FreeTypeFont:
    """The bold font, smaller where the text would be too wide."""
    while size > 12 and _font("Bold", size).getlength(text) > width:
        size -= 2
    return _font("Bold", size)


@cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(settings.CARD_FONTS / f"Pretendard-{weight}.otf", size)
