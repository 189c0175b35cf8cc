"""Things for rooms: a bed, a bookshelf, a mirror, a wall clock, a fan, a stick vacuum, a cat tree, a teddy's corner."""

import math

from PIL import Image

from .canvas import Canvas, across, down, room, shaded
from .outlines import box, oval

SPINES = ("#b5513f", "#e1b04c", "#4f7a74", "#e9dcc5", "#6b5a86", "#c9784a", "#35506b", "#9fb08a")


def bed() -> Image.Image:
    """A low bed with a linen duvet and two pillows."""
    canvas = room(wall="#d6dfe0", glow="#e4ebeb", floor="#b59b82", horizon=228)
    canvas.rest(200, 268, 160, 9)
    canvas.fill(box(60, 104, 280, 110, 16), across("#c39a70", "#9d7349"))
    canvas.fill(box(72, 116, 256, 40, 10), "#b58a5f")
    canvas.fill(box(52, 196, 296, 62, 12), across("#f4efe6", "#ddd3c4"))
    for x in (92, 214):
        pillow = canvas.placed(x, 150)
        pillow.soft(box(0, 6, 96, 46, 18), "#1d120a40", blur=5)
        pillow.fill("M6 4Q48-6 92 4Q100 26 92 48Q48 56 4 48Q-4 26 6 4Z", across("#ffffff", "#e8e1d6"))
        pillow.stroke("M14 40Q30 34 34 20", 1.4, "#cfc4b4")
    duvet = "M46 204Q120 186 200 194T354 204L364 252Q300 264 200 260T36 252Z"
    canvas.fill(duvet, down("#7f9ca6", "#5d7d89"))
    with canvas.within(duvet) as cloth:
        cloth.fill("M40 200Q120 186 200 194T360 200V216Q280 204 200 208T40 216Z", "#eef1ee")
        for fold in ("M110 214Q124 240 112 264", "M210 212Q200 238 214 264", "M300 216Q310 240 298 262"):
            cloth.stroke(fold, 3, "#4c6b7660")
    for x in (64, 320):
        canvas.fill(box(x, 256, 16, 14, 3), "#7d5a38")
    return canvas.finished()


def bookshelf() -> Image.Image:
    """An oak bookshelf with books, a pot and a frame."""
    canvas = room(wall="#e8dccb", glow="#f2e9dc", floor="#b39470")
    canvas.rest(200, 272, 96, 8)
    canvas.fill(box(112, 30, 176, 242, 6), across("#b98a58", "#936739"))
    for shelf in range(3):
        top = 40 + shelf * 76
        canvas.fill(box(122, top, 156, 66, 2), down("#6b4a2b", "#83603b"))
        x, number = 128.0, shelf * 3
        while x < (224 if shelf != 1 else 190):
            wide, tall = 9 + number * 5 % 8, 42 + number * 11 % 17
            spine = SPINES[number % len(SPINES)]
            canvas.fill(box(x, top + 66 - tall, wide, tall, 1.5), across(shaded(spine, 0.1), shaded(spine, -0.14)))
            canvas.fill(box(x + 2, top + 76 - tall, wide - 4, 3), "#ffffff70")
            x, number = x + wide + 1, number + 1
    canvas.fill("M240 106L246 92H268L272 106Z", "#c8654a")
    for turn in (-34, 0, 34):
        canvas.placed(256, 94, turn=turn).fill("M0 0Q-9-14 0-34Q9-14 0 0Z", "#5f8f5a")
    canvas.fill(box(204, 134, 60, 44, 3), "#efe6d6")
    canvas.fill("M210 172L226 150L238 164L248 156L258 172Z", "#5f8f86")
    canvas.fill(oval(246, 146, 6), "#e9a13f")
    canvas.fill(box(236, 226, 36, 24, 4), across("#d8b27e", "#b78b52"))
    return canvas.finished()


def mirror() -> Image.Image:
    """A tall arched mirror leaning at the wall, a light window in it."""
    canvas = room(wall="#e6d5cb", glow="#f0e3db", floor="#bf9c86")
    canvas.rest(206, 270, 82, 9)
    arch = "M126 270V132Q126 34 204 34T282 132V270Z"
    canvas.soft("M136 272V136Q136 42 212 42T292 136V272Z", "#1d120a48", blur=6)
    canvas.fill(arch, across("#c9a15c", "#94702f"))
    glass = "M138 262V134Q138 46 204 46T270 134V262Z"
    canvas.fill(glass, down("#dfe9ec", "#b4c6cd"))
    with canvas.within(glass) as inside:
        inside.fill(box(130, 214, 150, 60), "#c9ab93")
        inside.fill(box(158, 92, 56, 84, 3), "#fdf6e4")
        inside.stroke("M186 92V176M158 134H214", 4, "#c3b396")
        inside.fill("M232 218L236 186H256L260 218Z", "#c8654a")
        for turn in (-40, -14, 14, 40):
            inside.placed(246, 188, turn=turn).fill("M0 0Q-12-22 0-54Q12-22 0 0Z", "#5f8f5a")
        inside.fill("M128 150L214 40H238L128 190Z", "#ffffff48")
        inside.fill("M128 210L262 50H270L128 226Z", "#ffffff30")
    return canvas.finished()


def clock() -> Image.Image:
    """A round wall clock over a sideboard with a vase."""
    canvas = room(wall="#c7d3c4", glow="#d5dfd2", floor="#a78d70", horizon=262)
    canvas.soft(oval(206, 112, 86), "#1d120a48", blur=8)
    canvas.fill(oval(200, 104, 86), across("#c6945a", "#8f6330"))
    canvas.fill(oval(200, 104, 74), down("#fdfaf2", "#ece4d5"))
    for hour in range(12):
        turn = hour * math.pi / 6
        reach = 52 if hour % 3 == 0 else 58
        ends = [[(200 + r * math.sin(turn), 104 - r * math.cos(turn)) for r in (reach, 65)]]
        canvas.stroke(ends, 5 if hour % 3 == 0 else 2.4, "#4a4039")
    canvas.stroke("M200 104L172 82", 6, "#352e29")
    canvas.stroke("M200 104L236 72", 4, "#352e29")
    canvas.stroke("M194 122L212 66", 1.8, "#d0503c")
    canvas.fill(oval(200, 104, 6), "#d0503c")
    canvas.fill(box(70, 222, 260, 50, 4), across("#a5764a", "#815631"))
    canvas.stroke("M200 226V270", 2, "#6b4526")
    for x in (186, 214):
        canvas.fill(oval(x, 246, 3.4), "#e3cfa8")
    canvas.fill("M282 222Q270 204 280 190H302Q312 204 300 222Z", across("#7795a0", "#4f6f7c"))
    canvas.stroke("M290 190Q284 168 272 158M291 190V150M292 190Q300 170 312 164", 2, "#7c8a5a")
    for x, y in ((272, 156), (291, 148), (313, 162)):
        canvas.fill(oval(x, y, 8), "#e6bd62")
    return canvas.finished()


def fan() -> Image.Image:
    """A white standing fan, its blades at rest."""
    canvas = room(wall="#cfe2ea", glow="#def0f6", floor="#a9bcc4")
    canvas.rest(200, 272, 66, 9)
    canvas.fill(oval(200, 266, 60, 12), across("#fdfdfb", "#ccd6da"))
    canvas.fill(box(194, 170, 12, 96, 4), across("#f4f6f5", "#bccacf"))
    canvas.fill(box(182, 190, 36, 26, 9), across("#fbfbf9", "#cbd5d9"))
    for x in (192, 200, 208):
        canvas.fill(oval(x, 203, 2.6), "#4f9a94")
    canvas.soft(oval(206, 112, 88), "#31465030", blur=7)
    canvas.fill(oval(200, 106, 86), "#eef4f5")
    for turn in range(5):
        blade = canvas.placed(200, 106, turn=turn * 72)
        blade.fill("M0 0Q-34-20-28-62Q-2-80 20-66Q10-28 0 0Z", across("#a5d3cf", "#6fb0ab"))
    for ring in (30, 58, 74):
        canvas.stroke(oval(200, 106, ring), 1.2, "#9fb2ba")
    for spoke in range(36):
        angle = spoke * math.pi / 18
        ends = [[(200 + r * math.cos(angle), 106 + r * math.sin(angle)) for r in (16, 84)]]
        canvas.stroke(ends, 0.8, "#9fb2ba")
    canvas.stroke(oval(200, 106, 86), 5, "#fbfcfb")
    canvas.fill(oval(200, 106, 18), down("#ffffff", "#d3dde0"))
    canvas.fill(oval(200, 106, 6), "#4f9a94")
    return canvas.finished()


def vacuum() -> Image.Image:
    """A cordless stick vacuum leaning at the wall, a track of clean floor behind it."""
    canvas = room(wall="#ded9e4", glow="#ebe7ef", floor="#bda88f", horizon=214)
    canvas.fill("M40 300L118 250H196L150 300Z", "#d0bda5")
    body = canvas.placed(172, 250, turn=14)
    body.rest(0, 14, 66, 8)
    body.stroke("M0-6V-170", 11, "#8d93a8")
    body.stroke("M-2-14V-164", 2.4, "#d9dce6")
    body.fill(box(-56, -8, 112, 26, 10), across("#4a4f63", "#2e3245"))
    body.fill(box(-48, 6, 96, 6, 3), "#d86a4c")
    body.fill(box(-24, -206, 48, 66, 14), across("#e9eaf0", "#b5b9c9"))
    body.fill(box(-20, -196, 40, 42, 10), "#7fc0b880")
    body.stroke("M-10-190V-160M0-190V-160M10-190V-160", 2.4, "#ffffffa0")
    body.fill(oval(0, -220, 27, 22), down("#d8694b", "#ac4529"))
    body.stroke("M22-226Q56-226 54-196T26-160", 11, "#3c4156")
    body.fill(box(34, -176, 22, 26, 6), "#3c4156")
    for x, y in ((292, 262), (318, 250), (338, 268), (304, 280)):
        canvas.fill(oval(x, y, 3.4, 2.2), "#8a7860")
    return canvas.finished()


def cat_tree() -> Image.Image:
    """A cat tree with a sleeping cat on top."""
    canvas = room(wall="#efe0d0", glow="#f7ebdf", floor="#c8a98a")
    canvas.rest(200, 272, 96, 9)
    for x, y, height in ((152, 178, 86), (250, 100, 164)):
        canvas.fill(box(x - 9, y, 18, height), across("#d9c19a", "#b3966a"))
        for wrap in range(int(height // 6)):
            canvas.stroke(f"M{x - 8} {y + 5 + wrap * 6}L{x + 8} {y + 2 + wrap * 6}", 1.1, "#96794d")
    canvas.fill(box(106, 258, 188, 16, 8), across("#8aa39b", "#64807a"))
    canvas.fill(box(104, 164, 96, 18, 9), across("#8aa39b", "#64807a"))
    canvas.fill(box(196, 88, 112, 20, 10), across("#8aa39b", "#64807a"))
    canvas.fill(box(178, 196, 70, 62, 16), across("#9db4ac", "#6f8a83"))
    canvas.fill(oval(212, 230, 21), "#3e4f4b")
    _cat(canvas.placed(252, 88))
    canvas.stroke("M120 182V212", 1.6, "#96794d")
    canvas.fill(oval(120, 218, 8), "#d86a4c")
    return canvas.finished()


def teddy() -> Image.Image:
    """A teddy bear with a ribbon, sitting."""
    canvas = room(wall="#f1d9d4", glow="#f9e6e2", floor="#d0ab9f")
    canvas.rest(200, 272, 92, 10)
    for x in (-1, 1):
        side = canvas.placed(200, 0, is_flipped=x < 0)
        side.fill(oval(46, 64, 24), across("#b98452", "#94622f"))
        side.fill(oval(46, 66, 13), "#e2bd92")
        side.placed(72, 184, turn=-32).fill(oval(0, 0, 21, 44), across("#b98452", "#8f5e2d"))
        side.fill(oval(62, 250, 34, 26), across("#b98452", "#8f5e2d"))
        side.fill(oval(72, 254, 17, 15), "#e2bd92")
    canvas.fill(oval(200, 206, 70, 66), across("#c08b58", "#95632f"))
    canvas.fill(oval(200, 214, 42, 44), "#dcb384")
    canvas.fill(oval(200, 106, 66, 60), across("#c6915e", "#9c6a36"))
    canvas.fill(oval(200, 128, 30, 24), "#e8c9a2")
    canvas.fill(oval(200, 116, 11, 8), "#3b2a20")
    canvas.stroke("M200 124V134Q192 142 184 136M200 134Q208 142 216 136", 2.4, "#3b2a20")
    for x in (176, 224):
        canvas.fill(oval(x, 96, 6.4), "#2c1f18")
        canvas.fill(oval(x - 2, 94, 2), "#ffffff")
    canvas.fill("M200 168L160 150V190Z", "#c9463a")
    canvas.fill("M200 168L240 150V190Z", "#b0362f")
    canvas.fill(oval(200, 168, 9), "#dd6154")
    canvas.soft(oval(166, 82, 10, 14), "#ffffff60", blur=6)
    return canvas.finished()


def _cat(canvas: Canvas) -> None:
    canvas.fill("M-44 0Q-52-40-10-42Q40-46 46-12Q48 0 40 0Z", across("#6d6660", "#48423d"))
    canvas.stroke("M42-4Q66-4 60-26", 8, "#5a534d")
    canvas.fill(oval(-34, -18, 20, 17), "#6d6660")
    canvas.fill("M-50-26L-46-44L-34-33Z", "#5a534d")
    canvas.fill("M-32-34L-20-44L-18-26Z", "#5a534d")
    canvas.stroke("M-44-18Q-40-14-36-18M-30-18Q-26-14-22-18", 1.8, "#26221f")
    canvas.fill(oval(-33, -12, 2.6, 1.8), "#d99a8c")
