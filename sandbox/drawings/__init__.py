"""Drawn photos of things people want, for the sandbox's demo wants: pure Pillow, the same pixels every time."""

from collections.abc import Callable

from PIL import Image

from . import desk, food, home, kitchen, outdoors

MOTIFS: dict[str, Callable[[], Image.Image]] = {
    "grinder": kitchen.grinder,
    "kettle": kitchen.kettle,
    "wagon": outdoors.wagon,
    "tent": outdoors.tent,
    "stroller": outdoors.stroller,
    "running_shoes": outdoors.running_shoes,
    "dumbbells": outdoors.dumbbells,
    "chair": desk.chair,
    "keyboard": desk.keyboard,
    "monitor_arm": desk.monitor_arm,
    "lamp": desk.lamp,
    "headphones": desk.headphones,
    "rug": home.rug,
    "plant": home.plant,
    "air_purifier": home.air_purifier,
    "sofa": home.sofa,
    "strawberries": food.strawberries,
    "rice": food.rice,
}


def draw(motif: str) -> Image.Image:
    """The photo of a motif, 1280 × 960 RGB. Raises KeyError for a motif nobody has drawn."""
    return MOTIFS[motif]()
