"""Things to take outside: a folding wagon, a tent, a stroller, running shoes, dumbbells."""

from PIL import Image

from .canvas import Canvas, across, down, room, shaded
from .outlines import box, dashed, oval, path

INK = "#33372f"
SPOKES = 10


def wagon() -> Image.Image:
    """A folding camping wagon in mustard canvas, loaded for a night out."""
    canvas = room(wall="#cdd7c3", glow="#dbe3d2", floor="#a9b898", horizon=238)
    canvas.rest(190, 272, 140, 10)
    for x in (118, 250):
        _wheel(canvas.placed(x + 16, 240, scale=0.9), tyre="#2a2d27")
    canvas.stroke("M286 206L346 118", 5.5, INK)
    canvas.stroke("M334 112L360 126", 8.5, "#8a5a39")
    _load(canvas)
    _tub(canvas)
    for x in (104, 258):
        _wheel(canvas.placed(x, 246), tyre="#3a3d36")
    return canvas.finished()


def tent() -> Image.Image:
    """An ochre tent at dusk, lit from inside, before hills and pines."""
    canvas = room(wall="#e3cfbd", glow="#eddccb", floor="#8e9a78", horizon=212)
    canvas.soft(oval(300, 92, 40), "#fff1d678", blur=12)
    canvas.fill(oval(300, 92, 25), "#fbe9cc")
    canvas.fill("M0 180Q70 130 150 168T300 150T420 176V214H0Z", "#b4bda6")
    canvas.fill("M0 200Q90 160 190 190T420 186V214H0Z", "#98a58a")
    for x, size in ((40, 1), (70, 0.72), (366, 1.08), (338, 0.7)):
        _pine(canvas.placed(x, 218, scale=size))
    canvas.rest(206, 262, 160, 11)
    _guys(canvas)
    _tent_side(canvas)
    _tent_front(canvas)
    return canvas.finished()


def running_shoes() -> Image.Image:
    """A pair of persimmon running shoes with a thick cream sole."""
    canvas = room(wall="#ccdbe4", glow="#dbe6ed", floor="#a9b9c2", horizon=196)
    canvas.rest(240, 222, 106, 8)
    _shoe(canvas.placed(120, 98, scale=1.0), upper="#b9492c")
    canvas.rest(188, 264, 124, 10)
    _shoe(canvas.placed(54, 116, scale=1.18), upper="#e8693c")
    return canvas.finished()


def dumbbells() -> Image.Image:
    """Two hexagonal dumbbells on the floor, one before the other."""
    canvas = room(wall="#e2dbd6", glow="#ece6e2", floor="#b6a497", horizon=128)
    for x, y, scale, turn, head in ((226, 132, 0.9, -13, "#7d8f86"), (188, 208, 1.05, 3, "#c8694a")):
        one = canvas.placed(x, y, scale=scale, turn=turn)
        one.rest(-84, 45, 50, 7)
        one.rest(88, 45, 50, 7)
        one.soft(box(-60, 34, 120, 9, 4), "#1d120a3c", blur=4)
        _dumbbell(one, head=head)
    return canvas.finished()


def stroller() -> Image.Image:
    """A stroller with a sage hood and leather grips."""
    canvas = room(wall="#ead8d0", glow="#f2e5de", floor="#c6ab9d", horizon=244)
    canvas.rest(196, 280, 116, 9)
    _chassis(canvas)
    _carrycot(canvas)
    for x, y, radius in ((124, 242, 36), (268, 252, 26)):
        _spoked_wheel(canvas.placed(x, y), radius=radius)
    return canvas.finished()


def _wheel(canvas: Canvas, *, tyre: str) -> None:
    canvas.fill(oval(0, 0, 28), tyre)
    canvas.stroke(oval(0, 0, 23.5), 1.4, shaded(tyre, 0.16))
    canvas.fill(oval(0, 0, 17), down("#d9d3c4", "#a9a392"))
    for spoke in range(5):
        canvas.placed(0, 0, turn=spoke * 72).fill("M-4-14h8l-2 9h-4z", shaded(tyre, 0.06))
    canvas.fill(oval(0, 0, 5), "#e2673a")


def _tub(canvas: Canvas) -> None:
    outline = "M62 128H312L302 214Q301 222 292 222H82Q73 222 72 214Z"
    canvas.fill(outline, down("#e3a03f", "#c4771f"))
    with canvas.within(outline) as inside:
        inside.soft(box(50, 118, 280, 16), "#00000030", blur=5)
        inside.soft(box(60, 206, 260, 30), "#5a30005a", blur=9)
        inside.fill(box(60, 128, 30, 100), "#ffffff14")
    for x in (144, 230):
        canvas.stroke(f"M{x} 130V222", 1.6, "#a9651a")
    canvas.fill("M156 160h62v44q0 8-8 8h-46q-8 0-8-8z", down("#d38a2c", "#b96d1a"))
    canvas.fill("M154 156h66v12q-33 10-66 0z", "#e8ab50")
    canvas.stroke(dashed([[(78, 208), (296, 208)]], on=4, off=3), 1.1, "#f3c47a")
    canvas.stroke("M60 126H314", 8.5, INK)
    canvas.stroke("M62 124H312", 1.8, "#6a7063")
    canvas.stroke("M63 130L74 219M311 130L301 219", 5.5, INK)
    canvas.stroke("M78 224H296", 8, INK)


def _load(canvas: Canvas) -> None:
    canvas.fill(box(84, 82, 92, 60, 8), across("#55786e", "#3d5b53"))
    canvas.fill(box(80, 74, 100, 18, 7), down("#f4ede1", "#d8cdbb"))
    canvas.stroke("M108 74V64H152V74", 4.5, "#d8cdbb")
    canvas.fill(box(184, 92, 108, 40, 19), down("#d3765a", "#a8523b"))
    for x in (206, 262):
        canvas.fill(box(x, 91, 9, 42), "#6b3a2a")
    canvas.fill(oval(284, 112, 13, 19.5), "#b75f45")
    canvas.stroke("M284 102q8 4 7 12-2 9-8 8-5-2-3-9", 1.8, "#7d3b29")
    canvas.fill(box(194, 58, 28, 36, 5), down("#fff0c4", "#f2cf83"))
    canvas.fill(box(190, 52, 36, 9, 4), INK)
    canvas.fill(box(190, 88, 36, 8, 3), INK)
    canvas.stroke("M198 52Q208 34 218 52", 2.6, INK)


def _pine(canvas: Canvas) -> None:
    canvas.fill(box(-4, -16, 8, 18), "#6b5443")
    for y, half in ((-12, 30), (-38, 24), (-62, 17)):
        canvas.fill(f"M0{y - 44}L{half} {y}Q0 {y + 7} {-half} {y}Z", across("#5c745c", "#47604c"))


def _guys(canvas: Canvas) -> None:
    for line in ("M150 68L32 262", "M286 92L378 250"):
        canvas.stroke(line, 1.3, "#f1e8d8")
    for x, y in ((32, 262), (378, 250)):
        canvas.stroke(f"M{x - 2} {y - 7}L{x + 3} {y + 6}", 2.8, "#5b4637")


def _tent_side(canvas: Canvas) -> None:
    side = "M150 66Q216 84 286 90Q312 170 352 246L244 262Q186 172 150 66Z"
    canvas.fill(side, down("#d7933a", "#b06a1d"))
    with canvas.within(side) as inside:
        inside.soft("M170 110L244 262L300 256L220 130Z", "#ffe0a05a", blur=16)
        inside.soft("M286 90L352 246L330 250L270 90Z", "#3b1f0a50", blur=8)
    canvas.stroke("M218 82Q252 176 300 254", 1.5, "#98591a")
    canvas.stroke("M150 66Q216 84 286 90", 3, "#f0b865")


def _tent_front(canvas: Canvas) -> None:
    front = "M150 66Q112 170 58 262H244Q192 170 150 66Z"
    canvas.fill(front, down("#eeb058", "#d68e35"))
    door = "M150 92Q128 180 104 262H206Q172 180 150 92Z"
    canvas.fill(door, down("#7a431b", "#f7cf82"))
    with canvas.within(door) as inside:
        inside.soft(oval(154, 246, 42, 40), "#fff3c8c8", blur=14)
        inside.fill(box(90, 246, 130, 20), "#c9643f")
        inside.fill("M96 250Q124 234 150 246T210 244V264H96Z", "#e08a5c")
    canvas.fill("M150 92Q128 180 104 262H82Q124 190 150 92Z", down("#f8cd85", "#e2a146"))
    canvas.fill("M150 92Q172 180 206 262H226Q184 190 150 92Z", down("#cc8630", "#b57023"))
    canvas.stroke("M150 66Q112 170 58 262M150 66Q192 170 244 262", 2.6, "#f9d79a")
    canvas.stroke("M150 66V52", 3.4, "#5b4637")


def _shoe(canvas: Canvas, *, upper: str) -> None:
    """One shoe, toe to the right, in 226 × 122 units."""
    outline = (
        "M20 12C28 6 36 12 41 20C52 36 80 34 93 15L106 3Q112-1 118 6"
        "C136 38 160 54 186 60C210 66 220 78 216 96L12 96C8 66 16 40 20 12Z"
    )
    canvas.fill("M34 14C48 44 84 42 100 8L112 2L92 50L40 48Z", shaded(upper, -0.5))
    canvas.fill(outline, down(shaded(upper, 0.06), shaded(upper, -0.14)))
    with canvas.within(outline) as inside:
        inside.fill("M0 100C2 70 16 56 40 54C58 54 64 72 70 100Z", shaded(upper, -0.22))
        inside.fill("M160 100C162 74 176 62 200 56L240 70V100Z", shaded(upper, -0.22))
        inside.stroke("M64 96C86 60 108 58 150 90", 9, "#f7efe3")
        inside.stroke("M92 96C106 76 122 74 146 96", 4, "#f7efe3")
        inside.soft(box(0, 84, 230, 20), "#3b120050", blur=5)
        inside.fill("M86 28L112-2L134 36L150 50L132 62Z", shaded(upper, -0.34))
    _laces(canvas)
    canvas.stroke("M21 14C28 8 35 13 40 21C52 36 80 34 93 16", 4.6, shaded(upper, 0.3))
    _sole(canvas)


def _laces(canvas: Canvas) -> None:
    for x, y in ((99, 28), (109, 39), (120, 49), (132, 57)):
        canvas.stroke(f"M{x} {y}L{x + 17} {y - 10}", 3.8, "#fbf6ee")
    canvas.stroke("M105 12C92 2 84 14 98 20C110 22 116 12 108 8", 2.6, "#fbf6ee")
    canvas.stroke("M15 50Q13 36 16 24q1-6 6-6", 4, "#f7efe3")


def _sole(canvas: Canvas) -> None:
    outline = "M9 82C2 98 3 121 18 121H160C192 121 216 112 228 94C226 82 216 82 206 88C150 98 60 96 9 82Z"
    canvas.fill(outline, down("#fffaf2", "#d9cebe"))
    with canvas.within(outline) as inside:
        inside.fill("M0 110H166C192 110 210 103 228 88L236 130H0Z", "#3b3f45")
        inside.stroke("M12 99C60 107 150 108 214 94", 1.6, "#cbbfad")
    canvas.stroke("M14 88C70 100 150 100 206 91", 1.6, "#ffffff")


def _dumbbell(canvas: Canvas, *, head: str) -> None:
    """One dumbbell lying along x, its right head turned a little towards us."""
    canvas.fill(box(-60, -11, 120, 22, 9), down("#e4e4e2", "#83868a"))
    canvas.fill(box(-60, -7, 120, 4, 2), "#ffffffb4")
    for step in range(13):
        canvas.stroke(f"M{-34 + step * 5.6} -9L{-36 + step * 5.6} 9", 0.9, "#5f626650")
    _head(canvas.placed(-88, 0, is_flipped=True), colour=head)
    _head(canvas.placed(88, 0), colour=head)


def _head(canvas: Canvas, *, colour: str) -> None:
    outline = "M-30-46H24L37-25V25L24 46H-30L-38 25V-25Z"
    canvas.fill(outline, colour)
    with canvas.within(outline) as inside:
        inside.fill(box(-40, -46, 80, 23), shaded(colour, 0.2))
        inside.fill(box(-40, -23, 80, 46), down(shaded(colour, 0.03), shaded(colour, -0.06)))
        inside.fill(box(-40, 23, 80, 24), shaded(colour, -0.26))
        inside.fill("M24-46L38-25V25L24 46V23V-23Z", shaded(colour, -0.36))
        inside.fill("M-30-46L-39-25V25L-30 46Z", shaded(colour, -0.16))
    canvas.stroke("M-24-40H14", 2.2, "#ffffff50")


def _chassis(canvas: Canvas) -> None:
    canvas.stroke("M124 242L276 128L318 96", 6.5, "#4b4744")
    canvas.stroke("M268 252L150 150", 6.5, "#5d5854")
    canvas.stroke("M124 242H262", 5, "#4b4744")
    canvas.stroke("M276 126L314 98", 1.6, "#8a847e")
    canvas.stroke("M310 102L334 86", 9.5, "#a56a43")
    canvas.fill("M150 216H250L240 238Q239 242 234 242H166Q161 242 160 238Z", down("#6d7d73", "#52625a"))
    canvas.stroke("M148 216H252", 4, "#4b4744")


def _carrycot(canvas: Canvas) -> None:
    tub = "M84 128H278Q280 188 220 196H146Q92 192 84 128Z"
    canvas.fill(tub, down("#8fa594", "#6b8373"))
    with canvas.within(tub) as inside:
        inside.soft(box(80, 118, 210, 16), "#0c1f1446", blur=5)
        inside.soft(box(90, 180, 190, 30), "#0c1f1450", blur=8)
    canvas.stroke(dashed(path("M92 140Q100 182 148 188H218Q262 184 270 140"), on=4, off=3), 1.1, "#c3d1c4")
    hood = "M84 128C80 62 140 34 184 44L180 128Z"
    canvas.fill("M180 128Q190 100 232 100T282 128Z", down("#fbf5ea", "#e2d4c0"))
    canvas.fill(hood, across("#a9bcab", "#7c9484"))
    canvas.stroke("M180 128C168 96 150 66 122 58M180 128C150 112 120 96 97 88", 1.6, "#5f7768")
    canvas.stroke("M183 46L180 128", 5, "#fbf5ea")
    canvas.stroke("M84 128H280", 6.5, "#5f7768")
    canvas.stroke("M92 110C96 78 120 58 146 52", 2.6, "#ffffff5a")


def _spoked_wheel(canvas: Canvas, *, radius: float) -> None:
    canvas.fill(oval(0, 0, radius), "#383432")
    canvas.stroke(oval(0, 0, radius - 4.5), 1.2, "#6b6561")
    canvas.fill(oval(0, 0, radius - 8), "#d9c3b6")
    for spoke in range(SPOKES):
        canvas.placed(0, 0, turn=spoke * 360 / SPOKES).stroke([[(0, 0), (0, radius - 8)]], 1.6, "#f7f1ea")
    canvas.stroke(oval(0, 0, radius - 8.5), 2, "#f7f1ea")
    canvas.fill(oval(0, 0, 5.5), "#a56a43")
