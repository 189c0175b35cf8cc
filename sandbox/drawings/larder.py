"""Things for the table: honey, tangerines, coffee beans, an onggi jar, stacked mugs, a pan with eggs."""

import math

from PIL import Image

from .canvas import Canvas, across, down, room, shaded, tabletop
from .outlines import box, dashed, oval

PILE = ((118, 214), (160, 220), (203, 221), (246, 219), (286, 213), (138, 186), (181, 190), (224, 190), (265, 184))
TOP = ((160, 160), (203, 162), (246, 158), (203, 136))


def honey() -> Image.Image:
    """A jar of honey under a cloth, the dipper before it."""
    canvas = room(wall="#f0e0b8", glow="#f8edcf", floor="#c9a06a")
    canvas.rest(190, 268, 88, 10)
    glass = "M120 118Q104 126 104 150V244Q104 268 130 268H250Q276 268 276 244V150Q276 126 260 118Z"
    canvas.fill(glass, across("#f4b53a", "#c9791c"))
    with canvas.within(glass) as inside:
        inside.fill(box(100, 110, 180, 26), "#fbe3a6")
        inside.soft(oval(134, 200, 12, 60), "#fff4cfb0", blur=7)
        inside.soft(oval(260, 200, 14, 70), "#7a3a0650", blur=8)
    canvas.fill("M108 118Q112 84 132 78H248Q268 84 272 118Q252 108 232 120T190 116T148 120T108 118Z", "#d8574a")
    for turn in range(7):
        canvas.fill(oval(128 + turn * 21, 96 + turn % 2 * 8, 3.4), "#f9e9d8")
    canvas.stroke("M112 116Q190 130 268 116", 4, "#8c6a3e")
    canvas.fill(box(138, 166, 104, 62, 10), "#fff7e3")
    canvas.stroke(dashed(box(143, 171, 94, 52, 7), on=4, off=3), 1, "#d2a95e")
    for x, y in ((176, 190), (190, 182), (204, 190), (176, 206), (190, 214), (204, 206)):
        canvas.fill(
            [[(x + 8 * math.cos(t * math.pi / 3), y + 8 * math.sin(t * math.pi / 3)) for t in range(7)]], "#eeb23f"
        )
    dipper = canvas.placed(318, 262, turn=-24)
    dipper.stroke("M0 0V-96", 6, "#9b6b3c")
    for ring in range(4):
        dipper.fill(oval(0, -6 - ring * 9, 17 - abs(ring - 1.5) * 3, 4.6), "#b98148" if ring % 2 else "#8c5c31")
    return canvas.finished()


def tangerines() -> Image.Image:
    """A wicker basket of tangerines with two leaves, one of them open beside it."""
    canvas = room(wall="#dfe8d2", glow="#ecf2e2", floor="#b9c29a")
    canvas.rest(203, 270, 124, 10)
    for x, y in (*PILE[5:], *TOP):
        _tangerine(canvas.placed(x, y - 6))
    for x, y in PILE[:5]:
        _tangerine(canvas.placed(x, y - 14))
    for turn in (-28, 24):
        canvas.placed(205, 112, turn=turn).fill("M0 0Q-18-18 0-42Q18-18 0 0Z", across("#6f9f4c", "#4c7d39"))
    basket = "M84 204H322L304 264Q302 272 292 272H114Q104 272 102 264Z"
    canvas.fill(basket, across("#c99a5e", "#a87842"))
    with canvas.within(basket) as weave:
        for row in range(6):
            for column in range(17):
                x, y = 80 + column * 15 + row % 2 * 7, 204 + row * 12
                weave.fill(box(x, y, 11, 9, 3), "#dcb27a" if (row + column) % 2 else "#b98a50")
    canvas.stroke("M82 204H324", 9, "#96683a")
    canvas.stroke("M86 202H320", 2, "#d9ae78")
    return canvas.finished()


def beans() -> Image.Image:
    """A kraft bag of coffee beans with a round label, beans spilt before it."""
    canvas = room(wall="#d5c9bd", glow="#e2d8cd", floor="#8f7866")
    canvas.rest(200, 266, 92, 10)
    canvas.fill("M128 74H272L284 258Q284 266 276 266H124Q116 266 116 258Z", across("#c39a6b", "#96703f"))
    canvas.fill("M128 74L150 92L140 266H124Q116 266 116 258Z", "#a98253")
    canvas.fill("M124 50H276L272 80H128Z", across("#b08557", "#8a6539"))
    canvas.stroke("M128 78H272", 2.4, "#6f4f2b")
    canvas.fill(box(184, 58, 32, 8, 4), "#e7ded1")
    canvas.fill(oval(206, 166, 44), "#2f4a44")
    canvas.stroke(oval(206, 166, 37), 1.6, "#d8c59a")
    leaf = canvas.placed(206, 166, turn=32)
    leaf.fill(oval(0, 0, 17, 25), "#d8c59a")
    leaf.stroke("M0-22Q9-8 0 0T0 22", 3, "#2f4a44")
    for number in range(15):
        x, y = 96 + number * 53 % 216, 272 + number * 17 % 17
        bean = canvas.placed(x, y, turn=number * 47)
        bean.fill(oval(0, 0, 9, 6), "#4c2c1a")
        bean.stroke("M-6-1Q0 3 6-1", 1.4, "#8d5d3b")
    return canvas.finished()


def onggi() -> Image.Image:
    """A glazed onggi jar with its lid, a smaller one behind it."""
    canvas = room(wall="#dce3ea", glow="#e8eef3", floor="#a9a79b")
    for x, y, scale in ((286, 258, 0.62), (178, 268, 1.0)):
        jar = canvas.placed(x, y, scale=scale)
        jar.rest(0, 0, 84, 10)
        body = "M-56-168H56Q98-120 92-66Q84-10 52 0H-52Q-84-10-92-66Q-98-120-56-168Z"
        jar.fill(body, across("#7d4429", "#472213"))
        with jar.within(body) as glaze:
            glaze.soft(oval(-48, -96, 13, 52), "#f0c69c90", blur=8)
            glaze.stroke("M-96-104Q-50-90 0-104T96-104", 5, "#95573590")
            glaze.stroke("M-96-92Q-50-78 0-92T96-92", 3, "#95573570")
            glaze.soft(oval(74, -50, 20, 70), "#1d0a0460", blur=10)
        jar.fill(box(-64, -180, 128, 16, 8), across("#8a4f31", "#532a18"))
        jar.fill("M-60-180Q-50-206 0-208Q50-206 60-180Z", across("#935636", "#5b2f1b"))
        jar.fill(oval(0, -210, 14, 8), "#74402a")
        jar.soft(oval(-28, -196, 16, 4), "#f5d2ac90", blur=3)
    return canvas.finished()


def mugs() -> Image.Image:
    """Four stacked stoneware mugs in four glazes."""
    canvas = room(wall="#ece3da", glow="#f5eee7", floor="#c4ad98")
    canvas.rest(196, 270, 70, 9)
    glazes = ("#5f7f86", "#d9a441", "#c8654a", "#e9e1d3")
    for row, glaze in enumerate(glazes):
        mug = canvas.placed(192 + (-5, 4, -3, 3)[row], 270 - row * 54, is_flipped=row % 2 == 1)
        mug.stroke("M46-42Q82-44 78-22T44-10", 10, shaded(glaze, -0.16))
        mug.fill("M-50-52H50L46-6Q45 0 38 0H-38Q-45 0-46-6Z", across(shaded(glaze, 0.14), shaded(glaze, -0.18)))
        mug.fill("M-48-16H48L46-6Q45 0 38 0H-38Q-45 0-46-6Z", "#cdb79a")
        mug.soft(oval(-30, -34, 5, 14), "#ffffff80", blur=3)
        mug.fill(oval(0, -52, 50, 7), shaded(glaze, 0.24))
        mug.fill(oval(0, -51, 44, 5), shaded(glaze, -0.4))
    return canvas.finished()


def pan() -> Image.Image:
    """A cast-iron pan from above, two eggs in it, basil beside them."""
    canvas = tabletop(top="#cfd9d6", glow="#dbe4e1")
    handle = canvas.placed(176, 150, turn=-28)
    handle.soft(box(100, -6, 170, 34, 17), "#1d120a48", blur=6)
    handle.fill(box(96, -17, 176, 34, 17), down("#4a4643", "#2c2927"))
    handle.fill(oval(254, 0, 9, 8), "#cfd9d6")
    canvas.soft(oval(184, 162, 118), "#1d120a58", blur=9)
    canvas.fill(oval(176, 150, 116), down("#4d4946", "#2b2826"))
    canvas.fill(oval(176, 150, 102), down("#262321", "#3b3734"))
    for x, y, white in ((146, 130, "M-52 4Q-58-40-14-42Q34-52 44-12Q58 30 12 38Q-40 46-52 4Z"),
                        (206, 180, "M-44-6Q-42-44 4-40Q50-42 46 2Q48 40 2 42Q-46 40-44-6Z")):  # fmt: skip
        egg = canvas.placed(x, y)
        egg.soft(white, "#00000060", blur=3)
        egg.fill(white, "#fdf9f0")
        egg.fill(oval(-4, -2, 19), down("#ffc94a", "#f29a1f"))
        egg.soft(oval(-10, -9, 5, 4), "#fff6d8d0", blur=1.5)
    for x, y, turn in ((214, 108, 20), (232, 122, 80), (128, 196, -40)):
        leaf = canvas.placed(x, y, turn=turn)
        leaf.fill("M0 16Q-16 0 0-20Q16 0 0 16Z", across("#6fa04f", "#467a38"))
        leaf.stroke("M0 14V-14", 1.2, "#b6d196")
    for x, y in ((330, 226), (352, 246), (318, 256)):
        tomato = canvas.placed(x, y)
        tomato.soft(oval(4, 6, 19), "#1d120a50", blur=3)
        tomato.fill(oval(0, 0, 18), down("#e2574a", "#b5302f"))
        tomato.soft(oval(-6, -7, 4, 3), "#ffffffb0", blur=1.4)
    return canvas.finished()


def _tangerine(canvas: Canvas) -> None:
    canvas.soft(oval(2, 5, 23, 21), "#6a2a0040", blur=3)
    canvas.fill(oval(0, 0, 23, 21), across("#ffab3d", "#ec7a1c"))
    canvas.soft(oval(-8, -8, 6, 5), "#fff0d0a0", blur=2.4)
    canvas.fill(oval(1, -14, 3.4, 2.2), "#5e7a34")
