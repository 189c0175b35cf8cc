"""One figure of a desk's strip, already in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A name, its value, words beside and under it; tone "", safe, wait or refuse."""

    icon: str
    name: str
    value: str
    note: str = ""
    tone: str = ""
    aside: str = ""
