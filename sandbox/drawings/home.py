"""Things for the home: a rug, a plant, an air purifier, a sofa."""

import math

from PIL import Image

from .canvas import Canvas, across, down, room, shaded
from .outlines import Point, Shape, box, dashed, oval, path

RUG_BANDS = ("#b8563a", "#efe2cd", "#d98f4e", "#efe2cd", "#55706a", "#efe2cd", "#d98f4e", "#efe2cd", "#b8563a")
# Where each leaf leaves its stalk, its lean in degrees and its size; those behind first.
LEAVES = (
    (200, 128, 4, 1.08),
    (172, 138, -48, 1.0),
    (230, 142, 50, 1.02),
    (160, 176, -96, 0.92),
    (242, 180, 98, 0.9),
    (188, 172, -22, 0.78),
)


def rug() -> Image.Image:
    """A woven rug with fringes on a plank floor, a pouf on its far corner."""
    canvas = room(wall="#e9ddd0", glow="#f1e7dc", floor="#c7a582", horizon=112)
    _planks(canvas)
    canvas.soft(_on_floor(-1.08, 0.06, 1.08, 1.04), "#1d120a50", blur=4)
    _fringes(canvas)
    canvas.fill(_on_floor(-1, 0.06, 1, 1), down("#e4d5bd", "#f3e7d4"))
    _weave(canvas)
    _pouf(canvas.placed(96, 146))
    return canvas.finished()


def plant() -> Image.Image:
    """A monstera in a clay pot."""
    canvas = room(wall="#e4e2d3", glow="#eeecdf", floor="#c0ae95", horizon=250)
    canvas.rest(200, 278, 76, 9)
    for depth, (x, y, lean, size) in enumerate(LEAVES):
        canvas.stroke(f"M200 206Q{(200 + x) / 2} {y + 26} {x} {y}", 4, "#4b7350")
        _monstera(canvas.placed(x, y, scale=size, turn=lean), shade=depth * 0.055 - 0.16)
    _clay_pot(canvas)
    return canvas.finished()


def air_purifier() -> Image.Image:
    """A white tower that cleans the air, a green ring of light on its top."""
    canvas = room(wall="#d3dfdc", glow="#e0e9e6", floor="#b5a58f")
    canvas.rest(200, 274, 82, 10)
    _tower(canvas)
    canvas.stroke(
        "M200 44C192 34 208 26 200 14M160 48C150 42 154 30 140 24M240 48C250 42 246 30 260 24", 4.2, "#ffffffd0"
    )
    return canvas.finished()


def sofa() -> Image.Image:
    """A terracotta sofa under a quiet picture."""
    canvas = room(wall="#e6ddce", glow="#eee7da", floor="#b99d80", horizon=236)
    _picture(canvas)
    seat = canvas.placed(23, 33, scale=0.885)
    seat.rest(200, 272, 168, 10)
    for x in (66, 322):
        seat.fill(f"M{x} 248h12l-3 26h-6z", down("#7a4f31", "#54341f"))
    _sofa_body(seat)
    _pillow(seat.placed(104, 172, turn=-8), colour="#efe2cc")
    _pillow(seat.placed(292, 174, turn=9), colour="#5d7a70")
    return canvas.finished()


def _on_floor(left: float, far: float, right: float, near: float) -> Shape:
    """A rectangle lying on the floor of the rug's room, in shares of the rug."""
    return [[_floor_point(left, far), _floor_point(right, far), _floor_point(right, near), _floor_point(left, near)]]


def _floor_point(x: float, y: float) -> Point:
    return 200 + x * (108 + 60 * y), 124 + 150 * y**1.15


def _planks(canvas: Canvas) -> None:
    for plank in range(-9, 10):
        canvas.stroke([[(200 + plank * 34, 113), (200 + plank * 78, 301)]], 0.9, "#a9845f")
    for plank, y in ((-4, 150), (-2, 122), (1, 128), (3, 160), (5, 124), (-6, 190), (5, 214)):
        share = (y - 113) / 188
        gap = 34 + 44 * share
        canvas.stroke([[(200 + plank * gap, y), (200 + (plank + 1) * gap, y)]], 0.9, "#a9845f")


def _fringes(canvas: Canvas) -> None:
    for knot in range(46):
        y = 0.07 + knot * 0.0202
        for side in (-1, 1):
            canvas.stroke([[_floor_point(side, y), _floor_point(side * 1.075, y + 0.004)]], 1.3, "#f3e7d4")


def _weave(canvas: Canvas) -> None:
    width = 2 / len(RUG_BANDS)
    for band, colour in enumerate(RUG_BANDS):
        left = -1 + band * width
        if colour != RUG_BANDS[1]:
            canvas.fill(_on_floor(left, 0.06, left + width, 1), down(shaded(colour, 0.1), colour))
            continue
        for row in range(7):
            far = 0.1 + row * 0.128
            middle = left + width / 2
            diamond = [
                (middle, far),
                (left + width * 0.84, far + 0.06),
                (middle, far + 0.12),
                (left + width * 0.16, far + 0.06),
            ]
            canvas.fill([[_floor_point(*corner) for corner in diamond]], "#8c4a36" if band % 4 == 1 else "#55706a")
    for line in (0.085, 0.975):
        canvas.stroke(dashed([[_floor_point(-0.98, line), _floor_point(0.98, line)]], on=3, off=2.4), 1.2, "#fbf3e4")


def _pouf(canvas: Canvas) -> None:
    canvas.soft(oval(4, 30, 54, 11), "#1d120a5a", blur=4)
    outline = "M-48-8Q-52-34 0-36Q52-34 48-8Q56 30 0 32Q-56 30-48-8Z"
    canvas.fill(outline, across("#dca863", "#b27a38"))
    with canvas.within(outline) as inside:
        for x in (-34, -14, 14, 34):
            inside.stroke(f"M{x * 0.3} -34Q{x * 1.5} -6 {x} 34", 1.4, "#96632a")
        inside.soft(oval(0, 34, 52, 14), "#4a260050", blur=6)
    canvas.fill(oval(0, -33, 9, 2.6), "#96632a")


def _monstera(canvas: Canvas, *, shade: float) -> None:
    """One leaf, its stalk at the origin, its tip 88 units up, moved by `shade` towards shadow or light."""
    cuts = "L40-16Q22-12 14-13Q26-20 46-30L47-38Q26-28 14-29Q28-38 43-50L40-57Q24-46 12-45Q22-54 31-67"
    half = path(f"M0 0Q8 14 24 10Q38 4 41-12{cuts}Q20-80 0-88Z")
    other = [[(-x, y) for x, y in line] for line in half]
    canvas.soft(oval(0, -34, 40, 44), "#0c1f1430", blur=5)
    for colour, side in (("#3f7350", other), ("#588d5f", half)):
        canvas.fill(side, down(shaded(colour, shade + 0.08), shaded(colour, shade - 0.04)))
    canvas.stroke("M0 0V-78", 1.7, shaded("#8fb384", shade))
    canvas.stroke("M0-8L22 0M0-22L28-22M0-38L28-40M0-54L24-57", 0.8, shaded("#6f9c6c", shade))
    canvas.stroke("M0-8L-22 0M0-22L-28-22M0-38L-28-40M0-54L-24-57", 0.8, shaded("#568558", shade))


def _clay_pot(canvas: Canvas) -> None:
    canvas.fill("M150 212H250L238 268Q236 276 228 276H172Q164 276 162 268Z", across("#d98b62", "#a9583a"))
    canvas.soft(box(150, 216, 100, 8), "#3b150a5a", blur=3)
    canvas.fill(box(142, 196, 116, 24, 6), across("#e39a72", "#b36342"))
    canvas.fill(box(150, 200, 44, 4, 2), "#ffffff46")


def _tower(canvas: Canvas) -> None:
    outline = "M132 78H268V252C268 268 238 277 200 277S132 268 132 252Z"
    canvas.fill(outline, across("#ffffff", "#d3d0ca"))
    with canvas.within(outline) as inside:
        inside.soft(box(236, 40, 50, 240), "#1d120a2c", blur=14)
        inside.soft(box(146, 60, 12, 200), "#ffffffc8", blur=5)
        _holes(inside)
    canvas.fill(oval(200, 78, 68, 25), down("#e9e6e0", "#f7f5f1"))
    canvas.fill(oval(200, 77, 57, 20), "#2f3534")
    for ring in (48, 39, 30):
        canvas.stroke([[*oval(200, 77, ring, ring * 0.35)[0], (200 + ring, 77)]], 1.6, "#56605d")
    canvas.fill(oval(200, 77, 22, 7.6), down("#f4f2ee", "#d8d5cf"))
    _display(canvas)


def _holes(canvas: Canvas) -> None:
    for row in range(9):
        for column in range(-8, 9):
            turn = math.radians(column * 10 + (5 if row % 2 else 0))
            x, y = 200 + 68 * math.sin(turn), 176 + row * 8.6 + 15 * math.cos(turn)
            canvas.fill(oval(x, y, 2 * max(0.25, math.cos(turn)), 2), "#a39f97")


def _display(canvas: Canvas) -> None:
    canvas.soft(oval(200, 134, 20), "#59c89a78", blur=6)
    canvas.stroke(oval(200, 134, 15.5), 3.4, "#3fae83")
    canvas.fill(oval(200, 134, 12), "#ffffff")
    canvas.stroke("M194 138C192 129 198 127 206 128C206 136 202 141 194 138ZM192 142L200 133", 1.8, "#3fae83")


def _picture(canvas: Canvas) -> None:
    canvas.soft(box(146, 30, 112, 80), "#1d120a38", blur=4)
    canvas.fill(box(144, 24, 112, 80, 2), "#8a6243")
    canvas.fill(box(148, 28, 104, 72), "#faf5ec")
    with canvas.within(box(156, 36, 88, 56)) as inside:
        inside.fill(box(156, 36, 88, 56), "#f0d9bd")
        inside.fill(oval(220, 58, 12), "#e2673a")
        inside.fill("M150 84Q176 50 204 78T260 70V100H150Z", "#c58a62")
        inside.fill("M150 92Q186 70 216 86T260 84V100H150Z", "#55706a")


def _sofa_body(canvas: Canvas) -> None:
    canvas.fill(box(58, 126, 284, 100, 22), down("#cf7450", "#ad5434"))
    for x in (70, 201):
        canvas.fill(box(x, 132, 129, 80, 16), down("#da8260", "#bb6342"))
        canvas.stroke(f"M{x + 16} 140H{x + 84}", 2.6, "#ffffff40")
    canvas.fill(box(50, 214, 300, 40, 10), down("#b35a3a", "#92442a"))
    canvas.soft(box(68, 186, 264, 12), "#3b120a78", blur=5)
    for x in (70, 201):
        canvas.fill(box(x, 194, 129, 34, 11), down("#e08e6b", "#c26a48"))
        canvas.stroke(f"M{x + 12} 199H{x + 100}", 2.4, "#ffffff50")
        canvas.stroke(f"M{x + 8} 220H{x + 121}", 1.2, "#9c4c30")
    for x in (36, 322):
        canvas.soft(box(x + 2, 170, 42, 84, 18), "#3b120a46", blur=4)
        canvas.fill(box(x, 158, 42, 96, 19), across("#d67d5a", "#b35a3a"))
        canvas.stroke(f"M{x + 10} 172Q{x + 14} 164 {x + 26} 164", 2.4, "#ffffff50")


def _pillow(canvas: Canvas, *, colour: str) -> None:
    canvas.soft(box(-26, -22, 56, 52, 10), "#3b120a64", blur=4)
    outline = "M-28-26Q0-20 28-26Q22 0 28 26Q0 20-28 26Q-22 0-28-26Z"
    canvas.fill(outline, down(shaded(colour, 0.16), shaded(colour, -0.12)))
    canvas.stroke("M-16-12Q0-8 16-12M-14 12Q0 9 14 12", 1.6, shaded(colour, -0.2))
