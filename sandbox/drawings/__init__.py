"""Drawn photos of things people want, for the sandbox's demo wants: pure Pillow, the same pixels every time."""

from collections.abc import Callable

from PIL import Image

from . import desk, food, home, kitchen, larder, outdoors, play, rooms, trips

MOTIFS: dict[str, Callable[[], Image.Image]] = {
    motif.__name__: motif
    for motif in (
        *(kitchen.grinder, kitchen.kettle),
        *(outdoors.wagon, outdoors.tent, outdoors.stroller, outdoors.running_shoes, outdoors.dumbbells),
        *(desk.chair, desk.keyboard, desk.monitor_arm, desk.lamp, desk.headphones),
        *(home.rug, home.plant, home.air_purifier, home.sofa),
        *(food.strawberries, food.rice),
        *(larder.honey, larder.tangerines, larder.beans, larder.onggi, larder.mugs, larder.pan),
        *(trips.backpack, trips.bicycle, trips.suitcase, trips.umbrella, trips.rackets, trips.yoga_mat),
        *(rooms.bed, rooms.bookshelf, rooms.mirror, rooms.clock, rooms.fan, rooms.vacuum, rooms.cat_tree, rooms.teddy),
        *(play.camera, play.speaker, play.tablet, play.blocks, play.guitar, play.watering_can, play.cacti),
    )
}
"""Every motif by its name: the name of the function that draws it."""


def draw(motif: str) -> Image.Image:
    """The photo of a motif, 1280 × 960 RGB. Raises KeyError for a motif nobody has drawn."""
    return MOTIFS[motif]()
