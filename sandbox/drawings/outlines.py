"""Outlines of shapes as plain points: SVG paths, ovals, rounded boxes; what the drawings are cut from."""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

type Point = tuple[float, float]
type Line = list[Point]
type Shape = list[Line]

TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
NUMBERS_OF = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}
STEP = 2.0  # drawing units between two points of a curve: a fifth of a final pixel off at worst
ROUND = 72  # points around an oval


def path(text: str) -> Shape:
    """The lines of an SVG path (`d`), curves as many short steps.

    Knows M L H V C S Q T Z and their relative forms; no arcs. Raises KeyError at any other command.
    """
    pen = _Pen()
    for command, numbers in _commands(text):
        pen.follow(command, numbers=numbers)
    return [line for line in pen.lines if len(line) > 1]


def oval(x: float, y: float, rx: float, ry: float | None = None) -> Shape:
    """An ellipse around (x, y); a circle when only one radius is given."""
    ry = rx if ry is None else ry
    turns = (math.tau * step / ROUND for step in range(ROUND + 1))
    return [[(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in turns]]


def box(x: float, y: float, width: float, height: float, radius: float = 0) -> Shape:
    """A rectangle from its top left corner, its corners rounded by `radius` (at most half its short side)."""
    radius = min(radius, width / 2, height / 2)
    if not radius:
        return [[(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]]
    right, bottom = x + width - radius, y + height - radius
    corners = ((right, bottom), (x + radius, bottom), (x + radius, y + radius), (right, y + radius))
    line = [point for quarter, corner in enumerate(corners) for point in _quarter(corner, radius, quarter)]
    return [[*line, line[0]]]


def dashed(shape: Shape, *, on: float, off: float) -> Shape:
    """The same lines as stitches: `on` units drawn, `off` units left out."""
    stitches: Shape = []
    for line in shape:
        walked = 0.0
        stitch: Line = []
        for start, end in pairwise(_dense(line)):
            walked += math.dist(start, end)
            if walked % (on + off) < on:
                stitch.append(end)
            elif stitch:
                stitches.append(stitch)
                stitch = []
        stitches.append(stitch)
    return [stitch for stitch in stitches if len(stitch) > 1]


def _quarter(centre: Point, radius: float, quarter: int) -> Iterator[Point]:
    steps = 5 if radius < 5 else 10
    for step in range(steps + 1):
        turn = math.pi / 2 * (quarter + step / steps)
        yield centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)


def _dense(line: Line) -> Line:
    dense = line[:1]
    for start, end in pairwise(line):
        steps = max(1, round(math.dist(start, end) * 4))
        dense += [_between(start, end, step / steps) for step in range(1, steps + 1)]
    return dense


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _commands(text: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers; repeated numbers repeat the command (after M as L, as SVG says)."""
    command, numbers = "M", list[float]()
    for token in TOKEN.findall(text):
        if token.isalpha():
            command, numbers = token, []
        else:
            numbers.append(float(token))
        if len(numbers) == NUMBERS_OF[command.upper()]:
            yield command, numbers
            command, numbers = {"M": "L", "m": "l"}.get(command, command), []


def _curve(controls: Sequence[Point]) -> Line:
    """Points along a Bézier curve of any degree, without its first."""
    steps = max(6, math.ceil(sum(math.dist(*pair) for pair in pairwise(controls)) / STEP))
    return [_on_curve(controls, step / steps) for step in range(1, steps + 1)]


def _on_curve(controls: Sequence[Point], share: float) -> Point:
    while len(controls) > 1:
        controls = [_between(start, end, share) for start, end in pairwise(controls)]
    return controls[0]


class _Pen:
    """Where an SVG path has come to."""

    def __init__(self) -> None:
        self.lines: Shape = []
        self.at: Point = (0.0, 0.0)
        self.lean: Point | None = None  # the last control point, for S and T

    def follow(self, command: str, *, numbers: list[float]) -> None:
        """Draw one command."""
        kind = command.upper()
        points = self._points(kind, numbers=numbers, is_relative=command.islower())
        if kind == "M":
            self.lines.append(points)
        elif kind == "Z":
            points = self.lines[-1][:1]
            self.lines[-1].append(points[0])
        elif kind in "LHV":
            self.lines[-1].append(points[0])
        else:
            controls = [self.at, *([self._mirrored()] if kind in "ST" else []), *points]
            self.lines[-1].extend(_curve(controls))
            self.lean = controls[-2]
        self.lean = self.lean if kind in "CSQT" else None
        self.at = points[-1]

    def _points(self, kind: str, *, numbers: list[float], is_relative: bool) -> Line:
        x, y = self.at if is_relative else (0.0, 0.0)
        if kind == "H":
            return [(numbers[0] + x, self.at[1])]
        if kind == "V":
            return [(self.at[0], numbers[0] + y)]
        return [(numbers[index] + x, numbers[index + 1] + y) for index in range(0, len(numbers), 2)]

    def _mirrored(self) -> Point:
        lean = self.lean or self.at
        return 2 * self.at[0] - lean[0], 2 * self.at[1] - lean[1]
