"""Paper to draw on, 400 × 300 units: flat and fading fills, round strokes, soft shadows, clipping."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageColor, ImageDraw, ImageFilter, ImageOps

from .outlines import Line, Shape, box, oval, path

SIZE = (1280, 960)
SHEET = (SIZE[0] * 3, SIZE[1] * 3)  # drawn three times too large, then made smaller: smooth edges
SCALE = SHEET[0] / 400
DISC = oval(300, 40, 190)
SHADE = "#1d120a"
LIGHT = "#fff8ec"
OPAQUE = 255
BLUR_SCALE = 8  # soft shapes are blurred this many times smaller, where it costs nothing

type Matrix = tuple[float, float, float, float, float, float]
type Extent = tuple[int, int, int, int]


@dataclass(frozen=True)
class Fade:
    """A paint that runs from one colour to another: downwards, or rightwards when `is_across`."""

    start: str
    end: str
    is_across: bool = False

    def tile(self, size: tuple[int, int]) -> Image.Image:
        """The fade over a rectangle of this many pixels."""
        ramp = ImageOps.colorize(Image.linear_gradient("L").crop((0, 0, 1, 256)), self.start, self.end)
        ramp = ramp.transpose(Image.Transpose.ROTATE_90) if self.is_across else ramp
        thin = (size[0], 1) if self.is_across else (1, size[1])
        return ramp.resize(thin, Image.Resampling.BILINEAR).resize(size, Image.Resampling.NEAREST)


type Paint = str | Fade


def down(start: str, end: str) -> Fade:
    """A fade from top to bottom."""
    return Fade(start, end)


def across(start: str, end: str) -> Fade:
    """A fade from left to right."""
    return Fade(start, end, is_across=True)


def shaded(colour: str, share: float) -> str:
    """The colour moved by this share (-1 to 1) towards warm shadow, or towards warm light."""
    towards = ImageColor.getrgb(LIGHT if share > 0 else SHADE)
    mixed = (round(a + (b - a) * abs(share)) for a, b in zip(ImageColor.getrgb(colour), towards, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


class Canvas:
    """Draws shapes in its own units onto an image; several canvases may share one image."""

    def __init__(self, image: Image.Image, *, matrix: Matrix) -> None:
        self.image = image
        self.matrix = matrix
        self._ink = ImageDraw.Draw(image)
        self._wash = ImageDraw.Draw(image, "RGBA")  # blends what is translucent, at ten times the price

    def placed(self, x: float, y: float, *, scale: float = 1, turn: float = 0, is_flipped: bool = False) -> "Canvas":
        """The same sheet with its origin at (x, y), scaled, turned clockwise by degrees, mirrored left to right."""
        a, b, c, d, e, f = self.matrix
        cos, sin = scale * math.cos(math.radians(turn)), scale * math.sin(math.radians(turn))
        flip = -1 if is_flipped else 1
        return Canvas(
            self.image,
            matrix=(
                (a * cos + c * sin) * flip,
                (b * cos + d * sin) * flip,
                c * cos - a * sin,
                d * cos - b * sin,
                a * x + c * y + e,
                b * x + d * y + f,
            ),
        )

    def fill(self, shape: Shape | str, paint: Paint) -> None:
        """Fill a shape, or an SVG path; a colour may be translucent (`#rrggbbaa`)."""
        lines = self._pixels(shape)
        if isinstance(paint, str):
            pen = self._ink if _opacity(paint) == OPAQUE else self._wash
            for line in lines:
                pen.polygon(line, fill=paint)
            return
        extent = _extent(lines)
        self.image.paste(paint.tile(_size(extent)), extent[:2], _mask(lines, extent=extent))

    def stroke(self, shape: Shape | str, width: float, paint: str) -> None:
        """Draw the lines of a shape, `width` units thick, with round ends and joins."""
        lines = self._pixels(shape)
        thick = round(width * self._scale)
        if _opacity(paint) == OPAQUE:
            _trace(self._ink, lines=lines, thick=thick, ink=paint)
            return
        extent = _extent(lines, margin=thick)
        mask = Image.new("L", _size(extent))
        _trace(ImageDraw.Draw(mask), lines=_moved(lines, extent), thick=thick, ink=_opacity(paint))
        self._pour(paint, extent=extent, mask=mask)

    def soft(self, shape: Shape | str, colour: str, *, blur: float) -> None:
        """Fill a shape with edges blurred over `blur` units: shadows, gleams and light."""
        lines = self._pixels(shape)
        radius = blur * self._scale
        extent = _extent(lines, margin=round(radius * 2.5))
        size = _size(extent)
        small = Image.new("L", (max(1, size[0] // BLUR_SCALE), max(1, size[1] // BLUR_SCALE)))
        pen = ImageDraw.Draw(small)
        for line in _moved(lines, extent):
            pen.polygon([(x / BLUR_SCALE, y / BLUR_SCALE) for x, y in line], fill=_opacity(colour))
        small = small.filter(ImageFilter.GaussianBlur(radius / BLUR_SCALE))
        self._pour(colour, extent=extent, mask=small.resize(size, Image.Resampling.BILINEAR))

    def rest(self, x: float, y: float, rx: float, ry: float = 9) -> None:
        """The shadow of something that stands on the ground around (x, y): wide and soft, dark where it touches."""
        self.soft(oval(x, y, rx, ry), SHADE + "38", blur=4)
        self.soft(oval(x, y - ry * 0.2, rx * 0.86, ry * 0.5), SHADE + "40", blur=1.6)

    @contextmanager
    def within(self, shape: Shape | str) -> Iterator["Canvas"]:
        """A canvas whose drawing is kept only inside the shape."""
        lines = self._pixels(shape)
        extent = _extent(lines)
        inside = self.image.crop(extent)
        yield Canvas(inside, matrix=(*self.matrix[:4], self.matrix[4] - extent[0], self.matrix[5] - extent[1]))
        self.image.paste(inside, extent, _mask(lines, extent=extent))

    def finished(self) -> Image.Image:
        """The drawing at its final size."""
        # Halving first and LANCZOS for the rest cannot be told from LANCZOS alone and takes a third of the time.
        return self.image.resize(SIZE, Image.Resampling.LANCZOS, reducing_gap=1.5)

    def _pour(self, colour: str, *, extent: Extent, mask: Image.Image) -> None:
        # A sheet of the colour is pasted twice as fast as the colour itself.
        self.image.paste(Image.new("RGB", mask.size, colour[:7]), extent[:2], mask)

    @property
    def _scale(self) -> float:
        return math.hypot(self.matrix[0], self.matrix[1])

    def _pixels(self, shape: Shape | str) -> Shape:
        a, b, c, d, e, f = self.matrix
        lines = path(shape) if isinstance(shape, str) else shape
        return [[(a * x + c * y + e, b * x + d * y + f) for x, y in line] for line in lines]


def room(*, wall: str, glow: str, floor: str, horizon: float = 246) -> Canvas:
    """A sheet with the house's backdrop: a quiet wall, a large pale disc on it, a floor below `horizon`."""
    edge = round(horizon * SCALE)
    column = Image.new("RGB", (1, SHEET[1]))
    column.paste(down(shaded(wall, 0.05), shaded(wall, -0.025)).tile((1, edge)), (0, 0))
    column.paste(down(floor, shaded(floor, -0.07)).tile((1, SHEET[1] - edge)), (0, edge))
    canvas = _sheet(column)
    canvas.fill([[(x, min(y, horizon)) for x, y in DISC[0]]], glow)
    canvas.soft(box(-20, horizon - 1, 440, 3), SHADE + "1c", blur=2)
    return canvas


def tabletop(*, top: str, glow: str) -> Canvas:
    """A sheet for things seen from above: one surface and the same pale disc, as light falling on it."""
    canvas = _sheet(down(shaded(top, 0.04), shaded(top, -0.03)).tile((1, SHEET[1])))
    canvas.fill(DISC, glow)
    return canvas


def _sheet(column: Image.Image) -> Canvas:
    """The whole sheet painted as one column of pixels, from top to bottom."""
    return Canvas(column.resize(SHEET, Image.Resampling.NEAREST), matrix=(SCALE, 0, 0, SCALE, 0, 0))


def _opacity(colour: str) -> int:
    return int(colour[7:] or "ff", 16)


def _trace(pen: ImageDraw.ImageDraw, *, lines: Shape, thick: int, ink: str | int) -> None:
    half = thick / 2
    for line in lines:
        pen.line(line, fill=ink, width=thick)
        for x, y in line:
            pen.ellipse((x - half, y - half, x + half, y + half), fill=ink)


def _extent(lines: Shape, *, margin: int = 0) -> Extent:
    xs = [x for line in lines for x, _ in line]
    ys = [y for line in lines for _, y in line]
    return (
        math.floor(min(xs)) - margin,
        math.floor(min(ys)) - margin,
        math.ceil(max(xs)) + margin + 1,
        math.ceil(max(ys)) + margin + 1,
    )


def _size(extent: Extent) -> tuple[int, int]:
    return extent[2] - extent[0], extent[3] - extent[1]


def _moved(lines: Shape, extent: Extent) -> list[Line]:
    return [[(x - extent[0], y - extent[1]) for x, y in line] for line in lines]


def _mask(lines: Shape, *, extent: Extent) -> Image.Image:
    mask = Image.new("L", _size(extent))
    pen = ImageDraw.Draw(mask)
    for line in _moved(lines, extent):
        pen.polygon(line, fill=255)
    return mask
