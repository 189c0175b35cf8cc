"""Things for the kitchen: an espresso grinder and a gooseneck kettle."""

from PIL import Image

from .canvas import Canvas, across, down, room
from .outlines import box, oval

BEANS = ((182, 110, 20), (205, 117, -15), (223, 107, 30), (191, 127, -30), (217, 129, 10), (169, 104, -20))


def grinder() -> Image.Image:
    """A black espresso grinder with a full hopper, its portafilter in the fork, a small cup beside it."""
    canvas = room(wall="#e6d3c0", glow="#eee0d1", floor="#c9ab90")
    body = canvas.placed(24, -26, scale=0.88)
    body.rest(206, 340, 112)
    body.fill(box(122, 314, 156, 27, 11), down("#3a3330", "#211c1a"))
    body.fill(box(148, 150, 104, 170, 14), across("#463d39", "#2b2523"))
    body.fill(box(158, 200, 11, 106, 5.5), "#ffffff1c")
    _hopper(body)
    _head(body)
    _portafilter(body)
    cup(canvas.placed(322, 246))
    return canvas.finished()


def kettle() -> Image.Image:
    """A brushed steel gooseneck kettle with a walnut handle, steaming."""
    canvas = room(wall="#ddd8cb", glow="#e8e4d9", floor="#b9a78f")
    body = canvas.placed(14, -44, scale=0.92)
    body.rest(200, 340, 112, 11)
    body.stroke("M128 192Q58 176 62 240q2 46 48 62", 17, "#3a2c22")
    body.stroke("M112 186Q70 186 69 236", 3.5, "#ffffff26")
    _spout(body)
    _vessel(body)
    body.stroke("M349 86q8-12 0-25M367 92q8-12 0-25", 5, "#ffffffb4")
    cup(canvas.placed(342, 262, scale=0.86))
    return canvas.finished()


def cup(canvas: Canvas) -> None:
    """A small white cup of black coffee, standing on the origin."""
    canvas.rest(2, 0, 28, 6)
    canvas.stroke("M19-33q22-3 18 13-4 11-22 9", 5, "#efe7dc")
    canvas.fill("M-24-42h48l-5 38q-1 5-6 5h-26q-5 0-6-5z", across("#fbf7f1", "#e6dccf"))
    canvas.fill(oval(0, -42, 24, 5.6), "#fffaf3")
    canvas.fill(oval(0, -41.4, 20.6, 4.2), "#4a2a19")
    canvas.fill(oval(-5, -42, 9, 1.4), "#6d4429")


def _hopper(body: Canvas) -> None:
    body.fill("M157 62h86l-11 76h-64z", "#ffffff8c")
    body.fill("M162 97h76l-6 41h-64z", down("#7a4c2d", "#5f3820"))
    body.fill("M162 97h76l-1 7h-74z", "#8f5d3a")
    with body.within("M162 97h76l-6 41h-64z") as filling:
        for x, y, turn in BEANS:
            bean = filling.placed(x, y, turn=turn)
            bean.fill(oval(0, 0, 7.4, 5), "#4a2b19")
            bean.stroke("M-5-1q5 3 10 0", 1.2, "#7a4c2d")
    body.stroke("M170 70l7 58", 5, "#ffffffa0")
    body.fill(box(150, 49, 100, 16, 8), down("#3d3532", "#262120"))


def _head(body: Canvas) -> None:
    body.soft(box(150, 192, 100, 12), "#00000070", blur=4)
    body.fill(box(132, 134, 136, 64, 18), down("#38302d", "#231e1c"))
    body.fill(box(146, 142, 62, 6, 3), "#ffffff22")
    body.fill(oval(238, 167, 20), "#171311")
    body.fill(oval(238, 166, 19), down("#ebe4db", "#c0b7ad"))
    body.fill(oval(238, 166, 12), down("#bab1a7", "#d9d1c8"))
    body.stroke("M238 157v8", 3.4, "#2a2523")
    body.fill("M184 198h32l-5 26h-22z", down("#171311", "#2c2623"))


def _portafilter(body: Canvas) -> None:
    body.fill("M176 238q24-24 48 0z", "#6a3f26")
    body.fill(box(160, 235, 80, 22, 9), down("#d8d1c8", "#a79e94"))
    body.fill(box(162, 236, 76, 7, 3.5), "#f1ece5")
    body.fill(box(60, 238, 106, 18, 9), down("#74482c", "#4c2e1b"))
    body.fill(box(68, 241, 70, 4, 2), "#97653f")
    body.fill(box(154, 236, 10, 22, 3), "#b8a58e")


def _spout(body: Canvas) -> None:
    neck = "M262 268q58-2 56-96-1-44 38-58"
    body.stroke(neck, 14, "#858d8e")
    body.stroke("M262 264q52-4 51-92-1-46 36-58", 4, "#cdd3d2")


def _vessel(body: Canvas) -> None:
    outline = "M134 176h132l26 146q2 18-16 18H124q-18 0-16-18z"
    body.fill(outline, across("#c6cccb", "#858d8e"))
    with body.within(outline) as inside:
        inside.fill("M146 184h18l-18 156h-18z", "#ffffff8c")
        inside.fill("M174 184h6l-10 156h-6z", "#ffffff40")
        inside.fill("M244 176h40l30 170h-46z", "#00000016")
        inside.fill(box(90, 322, 220, 20), "#00000018")
    body.fill("M150 163q50-36 100 0z", across("#c3c9c8", "#8d9596"))
    body.fill(box(124, 160, 152, 18, 9), across("#aab1b1", "#6d7576"))
    body.fill(box(134, 163, 60, 4, 2), "#ffffff70")
    body.fill(box(194, 138, 12, 10), "#5b4638")
    body.fill(oval(200, 132, 14), down("#56402f", "#30241b"))
    body.fill(oval(195, 127, 4, 3), "#ffffff3c")
