"""Things for a desk: a chair, a keyboard, a monitor on its arm, a lamp, headphones."""

from PIL import Image

from .canvas import Canvas, across, down, room, shaded, tabletop
from .outlines import Shape, box, dashed, oval, path

CREAM, TAUPE, PERSIMMON = "#f4ede1", "#c9bba7", "#e2673a"
KEY = 18.4
# Each row: (width in keys, colour), left to right; sixteen keys wide.
ROWS = (
    ((1, PERSIMMON), *((1, CREAM),) * 12, (2, TAUPE), (1, TAUPE)),
    ((1.5, TAUPE), *((1, CREAM),) * 12, (1.5, TAUPE), (1, TAUPE)),
    ((1.75, TAUPE), *((1, CREAM),) * 11, (2.25, PERSIMMON), (1, TAUPE)),
    ((2.25, TAUPE), *((1, CREAM),) * 10, (1.75, TAUPE), (1, TAUPE), (1, TAUPE)),
    (*((1.25, TAUPE),) * 3, (6.25, CREAM), *((1, TAUPE),) * 6),
)


def chair() -> Image.Image:
    """A desk chair in pine green: tall back, padded seat, five castors."""
    canvas = room(wall="#e6dcd0", glow="#efe7dd", floor="#c4b29d", horizon=238)
    canvas.rest(200, 277, 92, 9)
    _castors(canvas)
    _armrests(canvas)
    _backrest(canvas)
    _seat(canvas)
    return canvas.finished()


def keyboard() -> Image.Image:
    """A cream mechanical keyboard on a felt mat, seen from above, its cable coiled."""
    canvas = tabletop(top="#d8c3ae", glow="#dfccb9")
    desk = canvas.placed(200, 152, turn=-7, scale=0.94)
    desk.soft(box(-186, -98, 380, 212, 14), "#1d120a3c", blur=4)
    desk.fill(box(-190, -104, 380, 212, 14), "#6f7f78")
    desk.stroke(dashed(box(-184, -98, 368, 200, 10), on=4, off=3), 0.9, "#ffffff3c")
    _cable(desk)
    desk.soft(box(-160, -46, 326, 120, 12), "#0a0f0c78", blur=6)
    desk.fill(box(-163, -56, 326, 122, 13), down("#b8643c", "#984c2b"))
    desk.fill(box(-163, -56, 326, 116, 13), down("#dd8a57", "#c97545"))
    desk.fill(box(-154, -48, 308, 100, 6), "#5a3423")
    for row, keys in enumerate(ROWS):
        _keys(desk.placed(-148.5, -44 + row * KEY), keys)
    return canvas.finished()


def monitor_arm() -> Image.Image:
    """A wide screen held by an aluminium arm clamped to a wooden desk."""
    canvas = room(wall="#d3d8e0", glow="#e0e4ea", floor="#a98b6f", horizon=262)
    canvas.soft(box(-10, 263, 420, 6), "#ffffff3c", blur=1)
    desk = canvas.placed(-29, 0)
    desk.rest(112, 268, 56, 6)
    _arm(desk)
    _screen(desk)
    _pot(desk.placed(172, 268))
    desk.rest(288, 282, 78, 5)
    desk.fill(box(216, 268, 144, 13, 5), down("#f3eee7", "#cfc6ba"))
    desk.fill(box(221, 265, 134, 9, 4), "#e5ded4")
    return canvas.finished()


def lamp() -> Image.Image:
    """A reading lamp in the evening, its warm light on two books."""
    canvas = room(wall="#3f3a4c", glow="#454054", floor="#5a4636", horizon=258)
    desk = canvas.placed(-8, 0)
    desk.soft("M150 108L30 284h300L250 100z", "#ffd98c5a", blur=10)
    desk.soft(oval(172, 276, 130, 14), "#ffdf9c96", blur=7)
    desk.rest(302, 284, 64, 8)
    _books(desk)
    desk.stroke("M300 276V168L222 84", 9.5, "#e9ddcb")
    desk.stroke("M303 272V170", 2, "#b8a993")
    desk.fill(oval(300, 167, 11.5), down("#e07a52", "#a84428"))
    desk.fill(oval(300, 167, 4), "#f3d9c4")
    desk.fill(box(250, 272, 104, 14, 7), down("#f3e9d9", "#c3b39c"))
    _lamp_head(desk)
    return canvas.finished()


def headphones() -> Image.Image:
    """Over-ear headphones in cream and tan, resting on a walnut stand."""
    canvas = room(wall="#d9dad3", glow="#e5e6df", floor="#b7a692")
    canvas.rest(200, 272, 84, 9)
    canvas.fill(box(191, 56, 18, 208), across("#8a5a39", "#5d3a23"))
    canvas.fill(box(134, 256, 132, 18, 9), down("#8f5e3c", "#5d3a23"))
    canvas.fill(box(146, 259, 90, 3, 1.5), "#ffffff30")
    canvas.fill("M158 66Q200 40 242 66L236 76Q200 56 164 76Z", down("#8f5e3c", "#5d3a23"))
    _headband(canvas)
    for side in (-1, 1):
        _ear_cup(canvas.placed(200 + side * 86, 166, turn=side * 4, scale=1.16, is_flipped=side > 0))
    return canvas.finished()


def _castors(canvas: Canvas) -> None:
    canvas.fill(box(192, 190, 16, 56), across("#6c6a68", "#2f2d2c"))
    canvas.fill(box(187, 186, 26, 26, 5), across("#4a4846", "#262423"))
    for leg in ("M200 244L128 262", "M200 244L272 262", "M200 244L164 254", "M200 244L236 254"):
        canvas.stroke(leg, 8, "#3b3937")
    canvas.stroke("M196 242L130 259", 2, "#6a6764")
    canvas.stroke("M200 244V262", 9, "#454341")
    for x, y in ((162, 262), (238, 262), (126, 270), (274, 270), (200, 274)):
        canvas.fill(oval(x, y, 9), "#232120")
        canvas.fill(oval(x, y, 4), "#6a6764")


def _armrests(canvas: Canvas) -> None:
    for side in (-1, 1):
        half = canvas.placed(200, 0, is_flipped=side < 0)
        half.stroke("M52 192H84Q91 192 91 184V150", 7.5, "#3b3937")
        half.stroke("M93 186V152", 1.8, "#6a6764")
        half.fill(box(74, 138, 36, 13, 6.5), down("#4a4846", "#262423"))


def _backrest(canvas: Canvas) -> None:
    canvas.fill(box(186, 140, 28, 44, 6), "#2f2d2c")
    outline = (
        "M152 30Q200 14 248 30Q259 34 258 46Q250 100 256 150Q257 164 244 167"
        "Q200 174 156 167Q143 164 144 150Q150 100 142 46Q141 34 152 30Z"
    )
    canvas.fill(outline, across("#467265", "#2f5349"))
    with canvas.within(outline) as inside:
        inside.soft("M142 120Q200 146 258 120V180H142z", "#0c1f1a5a", blur=8)
        inside.soft(box(150, 30, 34, 80, 16), "#ffffff2c", blur=9)
    for seam in ("M171 27Q177 96 171 170", "M229 27Q223 96 229 170"):
        canvas.stroke(seam, 1.6, "#22413a")
    canvas.stroke("M149 118Q200 136 251 118", 1.6, "#22413a")


def _seat(canvas: Canvas) -> None:
    canvas.soft(box(140, 186, 120, 12, 6), "#00000046", blur=4)
    canvas.fill(box(144, 186, 112, 13, 6), "#2b2928")
    outline = (
        "M138 164Q200 152 262 164Q274 168 274 178Q274 192 258 193Q200 198 142 193Q126 192 126 178Q126 168 138 164Z"
    )
    canvas.fill(outline, down("#548374", "#335a4f"))
    canvas.stroke("M131 180Q200 190 269 180", 1.5, "#22413a")
    canvas.stroke("M146 167Q200 158 240 164", 2.4, "#ffffff38")


def _keys(canvas: Canvas, keys: tuple[tuple[float, str], ...]) -> None:
    at = 0.0
    for width, colour in keys:
        wide = width * KEY
        canvas.fill(box(at + 0.6, 0.8, wide - 1.2, KEY - 1.2, 3), shaded(colour, -0.26))
        canvas.fill(box(at + 0.6, 0.4, wide - 1.2, KEY - 3, 3), shaded(colour, -0.1))
        canvas.fill(box(at + 2.6, 1.2, wide - 5.2, KEY - 6, 2.6), shaded(colour, 0.22))
        at += wide


def _cable(desk: Canvas) -> None:
    line = "M-96-56V-66Q-96-80-82-80H40"
    desk.stroke(line, 4.4, "#3c2a22")
    for turn in range(15):
        loop = oval(-52 + turn * 5.2, -80, 4, 8.5)
        desk.stroke(loop, 3, "#c9653a")
        desk.stroke([loop[0][36:58]], 1.2, "#f0a47c")
    desk.stroke("M30-80H150Q170-80 184-190", 4.4, "#3c2a22")


def _arm(canvas: Canvas) -> None:
    canvas.stroke("M112 256V162", 16, "#69707b")
    canvas.stroke("M108 252V168", 3.4, "#a4abb5")
    canvas.stroke("M112 164L206 100", 16, "#9199a4")
    canvas.stroke("M112 159L204 96", 4.4, "#cdd2d9")
    canvas.stroke("M206 100L256 84", 13, "#69707b")
    for x, y, radius in ((112, 164, 14.5), (206, 100, 13)):
        canvas.fill(oval(x, y, radius), down("#6a717c", "#434851"))
        canvas.fill(oval(x, y, radius * 0.4), "#c3c8d0")
    canvas.fill(box(80, 254, 64, 15, 5), down("#6a717c", "#474c55"))
    canvas.fill(box(86, 268, 16, 24, 4), "#434851")


def _screen(canvas: Canvas) -> None:
    canvas.soft(box(210, 36, 164, 122, 10), "#1d120a46", blur=7)
    canvas.fill(box(204, 24, 172, 126, 9), "#1f2126")
    view = box(210, 30, 160, 114, 4)
    canvas.fill(view, down("#2c4066", "#6d6c8c"))
    with canvas.within(view) as picture:
        picture.soft(oval(332, 60, 26), "#f3d7a05a", blur=8)
        picture.fill(oval(332, 60, 14), "#f6dfb0")
        picture.fill("M210 100q36-34 76-8t84-22v80H210z", down("#ef8a58", "#d9683f"))
        picture.fill("M210 122q46-28 84-6t76-16v60H210z", down("#c15a3c", "#9c4030"))
        picture.fill("M210 140q60-22 160-8v20H210z", "#6f2d28")
        picture.fill("M210 30h60l-46 114h-14z", "#ffffff12")


def _pot(canvas: Canvas) -> None:
    canvas.rest(0, 0, 26, 5)
    for turn, size in ((-38, 0.9), (34, 1), (-6, 1.18)):
        leaf = canvas.placed(0, -30, turn=turn, scale=size)
        leaf.fill("M0 4C-14-8-13-30 0-44C13-30 14-8 0 4Z", across("#4e7d59", "#6d9d70"))
        leaf.stroke("M0 2V-34", 1, "#3c6647")
    canvas.fill("M-18-34h36l-4 34h-28z", across("#faf6f0", "#ddd3c6"))


def _books(canvas: Canvas) -> None:
    for y, x, width, colour in ((272, 66, 100, "#4f6f68"), (260, 74, 88, "#b0543c"), (249, 80, 78, "#e4d7c2")):
        canvas.fill(box(x, y, width, 12, 2), down(shaded(colour, 0.14), shaded(colour, -0.12)))
        canvas.fill(box(x + 12, y, 3, 12), shaded(colour, 0.4))
        canvas.fill(box(x + width - 8, y + 2, 8, 8), "#f6ead2")


def _lamp_head(canvas: Canvas) -> None:
    head = canvas.placed(212, 78, turn=-17)
    head.soft(oval(-2, 42, 80, 22), "#ffe9b45a", blur=9)
    shade = "M-72 40C-70-14-40-40 0-42C40-40 70-14 72 40Z"
    head.fill(shade, across("#f09a72", "#bf4f30"))
    head.stroke("M-56 22C-52-8-34-26-12-31", 4, "#ffffff50")
    head.fill(oval(0, 40, 72, 13), "#8f3a22")
    head.fill(oval(0, 41, 67, 10.5), "#fff3d2")
    head.fill(box(-12, -54, 24, 16, 6), down("#c9603c", "#a84428"))


def _headband(canvas: Canvas) -> None:
    canvas.stroke("M112 142C106 18 294 18 288 142", 16, "#a3683f")
    canvas.stroke("M113 132C113 26 287 26 287 132", 5, "#c58a5e")
    canvas.stroke(dashed(path("M122 82C142 34 258 34 278 82"), on=3.2, off=2.4), 1, "#6b4026")
    for side in (-1, 1):
        half = canvas.placed(200, 0, is_flipped=side < 0)
        half.stroke("M88 112L91 142", 7.5, "#cfc9c0")
        half.stroke("M86.5 114L89.5 140", 1.8, "#ffffffc0")


def _ear_cup(canvas: Canvas) -> None:
    canvas.fill(box(14, -46, 26, 92, 13), across("#5d4232", "#3b281d"))
    canvas.stroke("M32-34V34", 2, "#7d5c48")
    shell: Shape = box(-22, -52, 42, 104, 21)
    canvas.fill(shell, across("#fbf6ee", "#d8cdbd"))
    with canvas.within(shell) as inside:
        inside.soft(box(6, -60, 20, 120), "#1d120a32", blur=6)
    canvas.stroke("M-14-28V22", 3, "#ffffffd0")
    canvas.fill(box(-26, -16, 10, 32, 5), "#a56a43")
