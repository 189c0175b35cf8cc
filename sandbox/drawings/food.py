"""Things to eat: a crate of strawberries and a sack of rice."""

import math

from PIL import Image

from .canvas import Canvas, across, down, room, shaded
from .outlines import box, dashed, oval

SEEDS = (
    (-11, -8),
    (0, -11),
    (11, -8),
    (-15, 2),
    (-5, 0),
    (6, 1),
    (15, 2),
    (-9, 11),
    (1, 12),
    (10, 11),
    (-3, 22),
    (5, 21),
)
# x, y, degrees of each berry, back row first.
HEAP = (
    *((112, 136, -30), (150, 122, 12), (196, 114, -8), (240, 120, 20), (284, 134, 34)),
    *((96, 162, -18), (134, 152, 24), (174, 144, -20), (218, 143, 8), (260, 150, -24), (302, 162, 22)),
)


def strawberries() -> Image.Image:
    """A wooden crate heaped with strawberries, two of them before it."""
    canvas = room(wall="#f0dfd6", glow="#f7ebe4", floor="#d3b39f")
    canvas.rest(200, 268, 140, 10)
    canvas.fill(box(76, 150, 248, 40, 4), "#8f6238")
    for x, y, turn in HEAP:
        _strawberry(canvas.placed(x, y, turn=turn, scale=1.06))
    _crate(canvas)
    for x, y, turn in ((322, 252, 62), (84, 258, -74)):
        canvas.rest(x, y + 18, 30, 6)
        _strawberry(canvas.placed(x, y, turn=turn, scale=0.98))
    return canvas.finished()


def rice() -> Image.Image:
    """A paper sack of rice tied with string, a steaming bowl beside it."""
    canvas = room(wall="#e3dcc6", glow="#ece6d4", floor="#bfa684")
    canvas.rest(150, 272, 92, 10)
    _sack(canvas)
    _label(canvas)
    canvas.rest(290, 276, 62, 9)
    _bowl(canvas.placed(288, 272))
    return canvas.finished()


def _strawberry(canvas: Canvas) -> None:
    canvas.soft(oval(2, 8, 25, 30), "#4a08083c", blur=3)
    outline = "M0-22C16-30 31-16 27 4C23 22 9 36 0 38C-9 36-23 22-27 4C-31-16-16-30 0-22Z"
    canvas.fill(outline, across("#e8483c", "#bf2630"))
    canvas.soft(oval(-13, -10, 5, 9), "#ffffff96", blur=2.4)
    for x, y in SEEDS:
        canvas.fill(oval(x, y, 1.3, 2), "#f9d58b")
    for turn in (-74, -38, 0, 38, 74):
        canvas.placed(0, -21, turn=turn).fill("M-5-2Q-6 10 0 17Q6 10 5-2Z", "#5b8f4a" if turn % 4 else "#74a75c")
    canvas.stroke("M0-22Q1-28 5-31", 3, "#5b8f4a")


def _crate(canvas: Canvas) -> None:
    for y in (172, 203, 234):
        canvas.soft(box(72, y + 4, 256, 28), "#2a120028", blur=3)
        canvas.fill(box(70, y, 260, 28, 3), down("#deb683", "#c4945d"))
        canvas.stroke(f"M84 {y + 9}Q150 {y + 6} 210 {y + 10}T316 {y + 8}", 0.9, "#b5834d")
        canvas.stroke(f"M96 {y + 19}Q170 {y + 22} 230 {y + 18}T306 {y + 20}", 0.9, "#b5834d")
    for x in (70, 308):
        canvas.fill(box(x, 166, 22, 100, 3), across("#d0a26b", "#b5834d"))
        for y in (186, 217, 248):
            canvas.fill(oval(x + 11, y, 2.4), "#7d5a34")
    canvas.fill(box(158, 196, 84, 42, 6), "#fbf4e8")
    _berry_mark(canvas.placed(200, 217, scale=0.4))


def _berry_mark(canvas: Canvas) -> None:
    canvas.fill("M0-18C20-30 38-14 32 8C26 28 10 40 0 44C-10 40-26 28-32 8C-38-14-20-30 0-18Z", "#d9403a")
    canvas.fill("M0-14Q-22-12-28-26Q-10-30 0-20Q10-30 28-26Q22-12 0-14Z", "#5b8f4a")
    for x, y in ((-12, 4), (0, 0), (12, 4), (-5, 18), (7, 18)):
        canvas.fill(oval(x, y, 2.6, 4), "#fbf4e8")


def _sack(canvas: Canvas) -> None:
    outline = "M88 88H212Q226 104 236 254Q236 272 218 272H82Q64 272 64 254Q74 104 88 88Z"
    canvas.fill(outline, across("#f3e6cb", "#d3bd95"))
    with canvas.within(outline) as inside:
        inside.soft("M196 80Q214 180 206 290H250V80Z", "#5a3a0a46", blur=9)
        inside.soft("M84 100Q78 180 80 262H94Q90 180 98 100Z", "#ffffffa0", blur=5)
        inside.soft(box(70, 90, 160, 9), "#5a3a0a50", blur=4)
    canvas.fill("M84 92Q96 62 82 44Q150 30 218 44Q204 62 216 92Q150 104 84 92Z", across("#f7ecd6", "#dcc7a1"))
    for fold in ("M108 90Q116 66 108 46", "M138 94Q142 68 136 42", "M166 94Q162 68 168 42", "M192 91Q186 66 194 46"):
        canvas.stroke(fold, 1.8, "#c3a978")
    canvas.stroke("M86 90Q150 101 214 90", 6, "#b0543c")
    canvas.stroke(
        "M150 96Q130 78 122 92T150 97Q172 78 180 92T150 97Q144 112 136 118M150 97Q158 112 166 116", 3.4, "#b0543c"
    )


def _label(canvas: Canvas) -> None:
    canvas.fill(box(98, 134, 106, 112, 10), "#fdf8ee")
    canvas.stroke(dashed(box(103, 139, 96, 102, 7), on=4, off=3), 1, "#c9b48c")
    for lean in (-1, 1):
        ear = canvas.placed(151, 228, turn=lean * 16, is_flipped=lean > 0)
        ear.stroke("M0 2Q-2-40 10-66", 2.2, "#8a8a4a")
        for grain in range(8):
            x, y = -1 + grain**2 * 0.17, -26 - grain * 6
            ear.placed(x - 4, y, turn=-28).fill(oval(0, 0, 2.7, 5.4), "#dba544")
            ear.placed(x + 5, y - 2, turn=34).fill(oval(0, 0, 2.7, 5.4), "#c98f30")


def _bowl(canvas: Canvas) -> None:
    canvas.stroke("M-16-104q10-14 0-28M12-108q10-14 0-28", 5, "#ffffffb4")
    mound = "M-56-52Q-50-92 0-94Q50-92 56-52Z"
    canvas.fill(mound, down("#ffffff", "#ece5d8"))
    with canvas.within(mound) as inside:
        for grain in range(90):
            turn, reach = grain * 2.39996, math.sqrt(grain / 90)
            x, y = 60 * reach * math.cos(turn), -56 + 40 * reach * math.sin(turn)
            inside.placed(x, y, turn=grain * 47 % 180).fill(oval(0, 0, 1.7, 4), "#ffffff" if grain % 3 else "#d9cfbd")
    bowl = "M-62-54H62Q60-14 24-6V0H-24V-6Q-60-14-62-54Z"
    canvas.fill(bowl, across("#55746c", "#37534c"))
    with canvas.within(bowl) as inside:
        inside.fill(box(-70, -44, 140, 4), shaded("#55746c", 0.4))
        inside.soft(oval(-38, -30, 7, 14), "#ffffff6e", blur=4)
    canvas.stroke("M-62-54H62", 3.4, "#6f9087")
