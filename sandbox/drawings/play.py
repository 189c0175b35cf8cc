"""Things to play and make with: a camera, a speaker, a tablet, wooden blocks, a guitar, a watering can, cacti."""

import math

from PIL import Image

from .canvas import Canvas, across, down, room, shaded, tabletop
from .outlines import box, dashed, oval


def camera() -> Image.Image:
    """A two-tone camera with a leather strap."""
    canvas = room(wall="#d8d2c3", glow="#e5e0d4", floor="#a8997f")
    canvas.rest(200, 264, 124, 10)
    canvas.stroke("M92 128Q40 170 60 232T120 268", 8, "#8a5531")
    canvas.fill(box(150, 76, 100, 44, 12), across("#d9d4cb", "#a9a298"))
    canvas.fill(box(84, 104, 232, 156, 22), across("#3d3836", "#211d1c"))
    canvas.fill("M84 126Q84 104 106 104H294Q316 104 316 126V136H84Z", across("#e4dfd6", "#b3aca1"))
    canvas.fill(box(104, 90, 34, 16, 6), "#8f887e")
    canvas.fill(oval(284, 100, 15, 8), "#c9463a")
    canvas.fill(box(268, 112, 30, 16, 4), "#4b5a63")
    canvas.fill(oval(200, 190, 66), down("#55504c", "#1d1a19"))
    canvas.stroke(oval(200, 190, 60), 3, "#8f887e")
    canvas.fill(oval(200, 190, 47), down("#151b24", "#2d3f52"))
    canvas.fill(oval(200, 190, 31), down("#1d2a3a", "#46627c"))
    canvas.fill(oval(200, 190, 15), "#0d131b")
    canvas.soft(oval(180, 168, 12, 8), "#d8ecffd0", blur=4)
    canvas.fill(oval(216, 208, 5), "#9fc3e080")
    for row in range(4):
        canvas.stroke(f"M96 {160 + row * 22}H128", 1.2, "#5a5350")
    return canvas.finished()


def speaker() -> Image.Image:
    """A walnut bookshelf speaker and its twin behind."""
    canvas = room(wall="#d2d8cc", glow="#e0e5db", floor="#9c8a74")
    for x, y, scale in ((284, 258, 0.78), (164, 270, 1.0)):
        box_ = canvas.placed(x, y, scale=scale)
        box_.rest(0, 0, 76, 8)
        box_.fill(box(-66, -216, 132, 216, 8), across("#8d5f3a", "#5f3b20"))
        box_.fill(box(-56, -206, 112, 196, 6), down("#3a3634", "#262322"))
        for cy, reach in ((-158, 26), (-72, 46)):
            box_.fill(oval(0, cy, reach), "#151312")
            box_.stroke(oval(0, cy, reach), 4, "#6f6862")
            box_.fill(oval(0, cy, reach * 0.78), down("#4d4844", "#1f1c1b"))
            box_.stroke(oval(0, cy, reach * 0.56), 1.4, "#6a635e")
            box_.fill(oval(0, cy, reach * 0.3), down("#d9a05c", "#96642d"))
        box_.soft(oval(-46, -150, 4, 44), "#ffffff40", blur=4)
    return canvas.finished()


def tablet() -> Image.Image:
    """A drawing tablet from above with a pen, a plant drawn on it."""
    canvas = tabletop(top="#d9c3ad", glow="#e4d2bf")
    sheet = canvas.placed(190, 150, turn=-9)
    sheet.soft(box(-122, -82, 254, 178, 16), "#1d120a60", blur=8)
    sheet.fill(box(-126, -90, 252, 178, 16), down("#4a4d55", "#2d2f36"))
    sheet.fill(box(-112, -76, 224, 150, 5), down("#fbf7ee", "#f1e8d8"))
    sheet.fill(oval(-20, -14, 50), "#f3c6a2")
    for turn in (-52, -26, 0, 26, 52):
        leaf = sheet.placed(-4, 40, turn=turn)
        leaf.fill("M0 0Q-17-34 0-84Q17-34 0 0Z", "#5f8f6c" if turn % 4 else "#7fab84")
        leaf.stroke("M0-4V-70", 1.3, "#3f6b4d")
    sheet.fill("M-30 40H22L16 66H-24Z", "#c8654a")
    for number, paint in enumerate(("#c8654a", "#e9a13f", "#5f8f6c", "#35506b")):
        sheet.fill(oval(94, -56 + number * 22, 8), paint)
    pen = canvas.placed(318, 196, turn=38)
    pen.soft(box(-5, -84, 16, 168, 7), "#1d120a50", blur=5)
    pen.fill(box(-8, -88, 16, 150, 7), across("#ffffff", "#cfcac2"))
    pen.fill("M-8 60H8L0 88Z", "#cfcac2")
    pen.fill(oval(0, 84, 2.2, 4), "#35506b")
    return canvas.finished()


def blocks() -> Image.Image:
    """Wooden building blocks: a gate, a tower, a ball."""
    canvas = room(wall="#dbe6ea", glow="#e9f1f3", floor="#c9b79c")
    canvas.rest(196, 272, 132, 9)
    for x, y, wide, tall, paint in (
        (84, 196, 46, 74, "#d9a15f"), (172, 196, 46, 74, "#c8654a"), (250, 212, 58, 58, "#5f8f86"),
        (76, 154, 150, 42, "#e9c98f"), (254, 160, 50, 52, "#e9b44a"), (120, 112, 46, 42, "#6f86a8"),
    ):  # fmt: skip
        canvas.fill(box(x, y, wide, tall, 5), across(shaded(paint, 0.12), shaded(paint, -0.15)))
        canvas.stroke(f"M{x + 7} {y + 10}Q{x + wide / 2} {y + 14} {x + wide - 8} {y + 9}", 1.1, "#ffffff70")
    canvas.fill("M252 160L279 116L306 160Z", across("#d9705a", "#a8432f"))
    canvas.fill("M118 112L143 74L168 112Z", across("#7fae8a", "#56855f"))
    canvas.fill("M130 270Q130 226 151 226T172 270Z", "#8a6a45")
    canvas.fill(oval(332, 254, 17), across("#e2645a", "#b23c38"))
    canvas.soft(oval(326, 247, 5, 4), "#ffffffb0", blur=1.6)
    for x, y, letter in ((279, 236, "M-9-14V14M9-14V14M-9 0H9"), (279, 188, "M0-13V13M-12 0H12")):
        canvas.placed(x, y).stroke(letter, 5, "#fdf6e6")
    return canvas.finished()


def guitar() -> Image.Image:
    """An acoustic guitar leaning, notes in the air."""
    canvas = room(wall="#cdb9a4", glow="#dac9b7", floor="#8a6a50")
    body = canvas.placed(176, 202, scale=0.84, turn=24)
    body.rest(10, 78, 70, 10)
    body.fill(box(-9, -208, 18, 150, 3), across("#6b4428", "#4a2c18"))
    for fret in range(8):
        body.stroke(f"M-9 {-72 - fret * 15}H9", 1.3, "#d9c7a5")
    body.fill(box(-15, -246, 30, 42, 6), across("#7a4c2d", "#54321c"))
    for peg in (-236, -224, -212):
        body.fill(oval(-19, peg, 4), "#e8dfcd")
        body.fill(oval(19, peg, 4), "#e8dfcd")
    outline = (
        "M0-70C44-74 54-34 42-12C36 2 76 20 70 62C62 96 24 98 0 98"
        "C-24 98-62 96-70 62C-76 20-36 2-42-12C-54-34-44-74 0-70Z"
    )
    body.soft(outline, "#1d120a40", blur=7)
    body.fill(outline, across("#eab466", "#c07f33"))
    body.stroke(outline, 4, "#6b3f1d")
    body.fill(oval(0, 4, 21), "#2b1a10")
    body.stroke(oval(0, 4, 25), 2, "#8a5529")
    body.fill(box(-26, 54, 52, 11, 4), "#54321c")
    for string in range(6):
        x = -6 + string * 2.4
        body.stroke(f"M{x} -206L{x * 1.3} 58", 0.8, "#f6efdf")
    body.soft(oval(-36, 44, 9, 18), "#fff4d880", blur=6)
    for x, y in ((322, 92), (352, 136)):
        canvas.fill(oval(x, y, 9, 7), "#5a3d28")
        canvas.stroke(f"M{x + 8} {y - 2}V{y - 38}Q{x + 18} {y - 30} {x + 20} {y - 18}", 3, "#5a3d28")
    return canvas.finished()


def watering_can() -> Image.Image:
    """A copper watering can between seedlings."""
    canvas = room(wall="#d3e2d0", glow="#e1ecdf", floor="#8f7a5c")
    canvas.rest(190, 270, 92, 9)
    canvas.stroke("M150 120Q96 70 92 150T132 236", 10, "#9c5f38")
    canvas.stroke("M250 226Q300 190 330 116", 15, "#b06f43")
    canvas.stroke("M248 222Q296 188 326 116", 3, "#e8b48a")
    canvas.placed(334, 108, turn=28).fill("M-20-8L20-8L10 14H-10Z", across("#c98654", "#8f5430"))
    body = "M136 120H248L264 258Q264 270 252 270H132Q120 270 120 258Z"
    canvas.fill(body, across("#d99a66", "#8f5430"))
    with canvas.within(body) as inside:
        inside.soft(oval(148, 190, 9, 66), "#ffe6cfb0", blur=6)
        inside.stroke("M110 150H280M110 240H280", 3, "#7c452560")
    canvas.fill(oval(192, 120, 57, 10), "#a9683d")
    canvas.fill(oval(192, 121, 48, 7), "#4f2c18")
    canvas.stroke("M162 112Q192 62 232 112", 7, "#9c5f38")
    for x, reach in ((48, 1.0), (312, 0.8), (356, 1.1)):
        sprout = canvas.placed(x, 272, scale=reach)
        sprout.stroke("M0 0V-34", 3, "#5b8f4a")
        sprout.fill("M0-30Q-26-34-28-54Q-4-54 0-30Z", across("#7fb060", "#578a44"))
        sprout.fill("M0-34Q24-38 28-60Q4-58 0-34Z", across("#94c072", "#66984f"))
    return canvas.finished()


def cacti() -> Image.Image:
    """Three cacti in painted pots."""
    canvas = room(wall="#f3e3d4", glow="#faeee3", floor="#d2b090")
    for x, y, scale, pot in ((100, 262, 0.92, "#5f8f86"), (204, 270, 1.1, "#c8654a"), (312, 262, 0.9, "#e0b052")):
        _pot(canvas.placed(x, y, scale=scale), pot)
    ball = canvas.placed(100, 206)
    ball.fill(oval(0, -26, 40, 36), across("#7fa873", "#4f7a4c"))
    for rib in (-26, -13, 0, 13, 26):
        ball.stroke(f"M{rib} -58Q{rib * 1.5} -26 {rib} 6", 1.6, "#c9dcb4")
    ball.fill(oval(0, -62, 10, 7), "#e57f96")
    tall = canvas.placed(204, 202)
    tall.fill(box(-21, -142, 42, 152, 21), across("#6b9a6a", "#416f48"))
    tall.stroke("M-20-60Q-52-60-50-96", 19, "#5c8b5d")
    tall.stroke("M20-82Q50-82 48-112", 17, "#4b7a51")
    for row in range(9):
        for x in (-10, 0, 10):
            tall.stroke(f"M{x} {-130 + row * 15}l-2-5M{x} {-130 + row * 15}l2-5", 1, "#e9f0d8")
    paddle = canvas.placed(312, 208)
    for x, y, turn, reach in ((0, -26, 0, 32), (-22, -66, -28, 24), (24, -70, 26, 25)):
        pad = paddle.placed(x, y, turn=turn)
        pad.fill(oval(0, 0, reach * 0.72, reach), across("#86b184", "#578658"))
        for dot in range(6):
            turn_ = dot * math.pi / 3
            pad.fill(oval(reach * 0.4 * math.cos(turn_), reach * 0.55 * math.sin(turn_), 1.5), "#eef3dc")
    for x, y in ((-30, -92), (34, -98)):
        paddle.fill(oval(x, y, 7), "#e2645a")
    return canvas.finished()


def _pot(canvas: Canvas, paint: str) -> None:
    canvas.rest(0, 0, 46, 7)
    canvas.fill("M-42-54H42L32-6Q31 0 24 0H-24Q-31 0-32-6Z", across(shaded(paint, 0.12), shaded(paint, -0.18)))
    canvas.fill(box(-47, -62, 94, 16, 6), across(shaded(paint, 0.2), shaded(paint, -0.1)))
    canvas.stroke(dashed([[(-34, -28), (34, -28)]], on=7, off=5), 3, "#fdf4e4")
