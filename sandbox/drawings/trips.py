"""Things for going out: a backpack, a bicycle, a suitcase, an umbrella, badminton rackets, a yoga mat."""

import math

from PIL import Image

from .canvas import Canvas, across, down, room, tabletop
from .outlines import box, dashed, oval


def backpack() -> Image.Image:
    """A canvas hiking backpack with a rolled mat on top."""
    canvas = room(wall="#cfdde0", glow="#dde8ea", floor="#a59a86")
    canvas.rest(200, 268, 92, 10)
    canvas.stroke("M170 70Q200 34 230 70", 9, "#2f3f44")
    canvas.fill(box(112, 62, 176, 36, 18), across("#e0a23c", "#b97a22"))
    for x in (112, 288):
        canvas.fill(oval(x + (9 if x < 200 else -9), 80, 9, 17), "#c98a2a")
    body = "M132 92H268Q292 96 294 130L300 244Q300 268 276 268H124Q100 268 100 244L106 130Q108 96 132 92Z"
    canvas.fill(body, across("#4c7480", "#2e4d57"))
    canvas.fill("M122 92H278L284 146Q240 162 200 162T116 146Z", across("#5a8691", "#38606b"))
    for x in (152, 240):
        canvas.fill(box(x, 90, 9, 100, 3), "#c9783f")
        canvas.fill(box(x - 4, 164, 17, 15, 3), "#e4d9c4")
    canvas.fill(box(132, 190, 136, 68, 14), across("#416773", "#294751"))
    canvas.stroke("M142 204H258", 2.4, "#e4d9c4")
    canvas.stroke(dashed(box(137, 195, 126, 58, 10), on=5, off=4), 1, "#7fa5ae")
    canvas.fill(box(246, 202, 6, 20, 3), "#c9783f")
    for x in (88, 286):
        canvas.fill(box(x, 184, 26, 66, 10), "#2a444d")
    canvas.soft(oval(130, 130, 8, 30), "#ffffff58", blur=6)
    return canvas.finished()


def bicycle() -> Image.Image:
    """A step-through city bicycle with a basket."""
    canvas = room(wall="#f1dfcf", glow="#f8ebdf", floor="#c8b59f")
    for x in (112, 292):
        canvas.rest(x, 270, 44, 6)
        wheel = canvas.placed(x, 206)
        for spoke in range(12):
            turn = spoke * math.pi / 6
            wheel.stroke([[(0, 0), (58 * math.cos(turn), 58 * math.sin(turn))]], 0.9, "#a39b92")
        wheel.stroke(oval(0, 0, 60), 6, "#3b332e")
        wheel.stroke(oval(0, 0, 55), 2, "#d9cdbd")
        wheel.fill(oval(0, 0, 7), "#4a4039")
        wheel.stroke([[(66 * math.cos(t / 10), 66 * math.sin(t / 10)) for t in range(33, 62)]], 4, "#8fb3a5")
    for tube in ("M112 206L178 212L152 118", "M178 212L262 120", "M152 132Q190 190 256 134", "M112 206L152 128"):
        canvas.stroke(tube, 7, "#5d8f80")
    canvas.stroke("M292 206L254 92", 7, "#5d8f80")
    canvas.stroke("M226 84Q236 74 254 92L274 84", 5, "#4a4039")
    canvas.stroke("M220 84H234", 7, "#8a5a3a")
    canvas.fill("M126 116Q132 104 156 106L178 112Q174 122 152 120Z", "#8a5a3a")
    canvas.fill(oval(178, 212, 15), "#4a4039")
    canvas.stroke("M178 212L194 234M186 234H204", 5, "#4a4039")
    canvas.fill("M264 98H330L322 150H272Z", "#cfa168")
    for row in range(4):
        canvas.stroke(f"M{266 + row} {108 + row * 11}H{328 - row}", 2, "#a87b45")
    for column in range(6):
        canvas.stroke(f"M{270 + column * 11} 98L{276 + column * 9} 150", 1.6, "#b98a52")
    for x, y, paint in ((286, 86, "#e2645a"), (302, 80, "#f0b94a"), (316, 88, "#e88aa0")):
        canvas.stroke(f"M{x} 98V{y}", 2, "#5b8f4a")
        canvas.fill(oval(x, y, 8), paint)
        canvas.fill(oval(x, y, 3), "#fff3d0")
    return canvas.finished()


def suitcase() -> Image.Image:
    """A ribbed hard-shell suitcase with stickers and a pulled-out handle."""
    canvas = room(wall="#d9d3e6", glow="#e7e2f0", floor="#aaa2b8")
    canvas.rest(200, 276, 86, 8)
    canvas.stroke("M168 84V34Q168 24 178 24H222Q232 24 232 34V84", 6, "#8b8797")
    canvas.fill(box(164, 22, 72, 13, 6), "#433c56")
    for x in (138, 250):
        canvas.fill(oval(x + 6, 272, 10), "#39334a")
    canvas.fill(box(116, 78, 168, 190, 24), across("#e38a6c", "#b9593f"))
    for row in range(6):
        canvas.stroke(f"M{138 + row * 25} 90V256", 4, "#a84e3660")
        canvas.stroke(f"M{142 + row * 25} 90V256", 2, "#ffd9c880")
    canvas.fill(box(116, 164, 168, 10), "#433c56")
    canvas.fill(box(190, 158, 20, 22, 4), "#cbbf9f")
    for corner in ((116, 78), (256, 78), (116, 240), (256, 240)):
        canvas.fill(box(*corner, 28, 28, 13), "#a34a34")
    canvas.placed(158, 126, turn=-12).fill(box(-24, -16, 48, 32, 5), "#f3ead9")
    canvas.placed(158, 126, turn=-12).fill("M-18 10L-4-8L6 4L12-3L20 10Z", "#5f8f86")
    canvas.fill(oval(240, 214, 21), "#f1c453")
    canvas.stroke("M228 214H252M240 202V226M232 206Q240 214 232 222M248 206Q240 214 248 222", 2, "#8a5a2a")
    canvas.soft(oval(138, 110, 5, 26), "#ffffff80", blur=4)
    return canvas.finished()


def umbrella() -> Image.Image:
    """An open umbrella in the rain."""
    canvas = room(wall="#b9c9d8", glow="#c8d6e2", floor="#8799a8")
    for number in range(26):
        x, y = 16 + number * 137 % 372, 10 + number * number * 29 % 214
        canvas.stroke(f"M{x} {y}l-5 16", 1.8, "#eef4f8b0")
    canvas.soft(oval(206, 272, 90, 7), "#3d4f6040", blur=4)
    canvas.stroke("M200 60V232Q200 258 222 258T244 236", 7, "#7a4c2d")
    canvas.stroke("M200 46V58", 5, "#7a4c2d")
    dome = (
        "M64 168Q70 62 200 56Q330 62 336 168Q314 150 291 168Q268 150 246 168"
        "Q223 148 200 168Q177 148 154 168Q132 150 109 168Q86 150 64 168Z"
    )
    canvas.fill(dome, across("#f4c445", "#e09a22"))
    with canvas.within(dome) as cloth:
        cloth.fill("M200 56Q150 80 109 172H154Q168 90 200 56Z", "#f8d873")
        cloth.fill("M200 56Q232 90 246 172H291Q262 84 200 56Z", "#cf861a")
        cloth.soft(oval(120, 110, 30, 16), "#fff8dc90", blur=9)
    ribs = ("Q112 76 109 168", "Q160 84 154 168", "V168", "Q240 84 246 168", "Q288 76 291 168")
    for rib in (f"M200 56{end}" for end in ribs):
        canvas.stroke(rib, 1.4, "#b5741460")
    return canvas.finished()


def rackets() -> Image.Image:
    """Two badminton rackets crossed from above, a shuttlecock between them."""
    canvas = tabletop(top="#7fa68c", glow="#8fb39b")
    canvas.stroke("M-10 236H410M60-10V310", 5, "#f2f0e680")
    for x, y, turn, paint in ((118, 116, -38, "#d9563f"), (282, 116, 38, "#35506b")):
        _racket(canvas.placed(x, y, turn=turn), paint)
    cock = canvas.placed(200, 226, turn=24)
    cock.soft("M-30-40H30L12 14H-12Z", "#1d120a60", blur=6)
    for feather in range(7):
        cock.placed(0, 0, turn=(feather - 3) * 11).fill(
            "M-5 2L-9-46Q0-54 9-46L5 2Z", "#ffffff" if feather % 2 else "#e9eae4"
        )
    cock.fill("M-14 0H14Q14 20 0 22Q-14 20-14 0Z", across("#f6ead2", "#d9c6a2"))
    cock.fill(box(-15, -2, 30, 6, 3), "#c9463a")
    return canvas.finished()


def yoga_mat() -> Image.Image:
    """A half-rolled yoga mat, two blocks and a bottle."""
    canvas = room(wall="#e9dfe6", glow="#f3ebf0", floor="#cdb7a4", horizon=190)
    canvas.soft("M40 268L110 212H372L352 268Z", "#1d120a40", blur=5)
    canvas.fill("M36 262L106 206H366L348 262Z", down("#9a86b8", "#7f6aa3"))
    canvas.stroke("M60 256L118 212H352", 2, "#cbbde0")
    roll = canvas.placed(72, 232)
    roll.fill("M-40 6Q-40-40 6-60H40Q-2-30 8 30H-34Q-40 20-40 6Z", across("#a794c4", "#75609a"))
    roll.fill(oval(-12, 2, 30, 32), "#8d78ae")
    for ring in range(4):
        roll.stroke(oval(-12, 2, 24 - ring * 6, 26 - ring * 6), 2.2, "#6a558f")
    for x, y, paint in ((206, 206, "#e8c9a0"), (222, 166, "#d9a679")):
        canvas.rest(x + 38, y + 2, 46, 6)
        canvas.fill(box(x, y - 40, 84, 40, 6), across(paint, "#b98458"))
        canvas.fill(box(x + 4, y - 36, 76, 6, 3), "#ffffff40")
    canvas.rest(332, 206, 20, 5)
    canvas.fill(box(314, 120, 36, 86, 12), across("#7fb0a6", "#4f857b"))
    canvas.fill(box(320, 102, 24, 20, 6), "#3d4a48")
    canvas.fill(box(318, 140, 6, 48, 3), "#ffffff70")
    return canvas.finished()


def _racket(canvas: Canvas, paint: str) -> None:
    canvas.soft(oval(5, 7, 52, 66), "#1d120a38", blur=5)
    for line in range(-4, 5):
        width, height = 50 * math.sqrt(1 - (line / 5.4) ** 2), 64 * math.sqrt(1 - (line / 4.9) ** 2)
        canvas.stroke([[(-width, line * 12), (width, line * 12)]], 0.9, "#f7f4ec")
        canvas.stroke([[(line * 10, -height), (line * 10, height)]], 0.9, "#f7f4ec")
    canvas.stroke(oval(0, 0, 52, 66), 6, paint)
    canvas.stroke("M0 66V132", 5, "#dcd6ca")
    canvas.fill(box(-8, 130, 16, 62, 7), down("#3b3532", "#221e1c"))
    for wrap in range(6):
        canvas.stroke(f"M-7 {140 + wrap * 9}L7 {135 + wrap * 9}", 1.4, "#6b625b")
