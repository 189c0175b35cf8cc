"""The same picture is known again when it was made smaller or brighter; another picture is another."""

import pytest
from PIL import Image, ImageEnhance

from media.gateways.pictures import difference_hash_of
from media.models import Photo
from media.rules import ALIKE_BITS, apart, bands_of, difference_hash
from media.selectors import alike


def a_drawing(turn=0):
    picture = Image.new("RGB", (640, 480), "white")
    for step in range(12):
        place = (step * 53 + turn * 37) % 560
        picture.paste(((step * 40 + turn * 90) % 256, 90, 200 - step * 9), (place, (step * 71) % 400, place + 70, 470))
    return picture


def test_a_bit_says_which_neighbour_is_darker():
    assert difference_hash([[9, 8, 7, 6, 5, 4, 3, 2, 1]] * 8) == "0" * 16
    assert difference_hash([[1, 2, 3, 4, 5, 6, 7, 8, 9]] * 8) == "f" * 16


def test_smaller_and_brighter_is_the_same_and_another_is_not():
    bits = difference_hash_of(a_drawing())
    same = [a_drawing().resize((320, 240)), ImageEnhance.Brightness(a_drawing()).enhance(1.2)]

    assert all(apart(bits, difference_hash_of(picture)) <= ALIKE_BITS for picture in same)
    assert apart(bits, difference_hash_of(a_drawing(turn=3))) > ALIKE_BITS


@pytest.mark.parametrize("place", range(0, 64, 7))
def test_three_bits_apart_share_a_quarter(place):
    flipped = f"{int('0123456789abcdef', 16) ^ (1 << place) ^ (1 << (place + 16) % 64) ^ (1 << (place + 32) % 64):016x}"

    assert set(bands_of("0123456789abcdef")) & set(bands_of(flipped))


def test_the_nearest_come_first_and_private_ones_never(a_photo, a_user):
    photos = [a_photo(owner_id=a_user().id) for _turn in range(4)]
    for photo, bits in zip(photos, ["0" * 16, "0" * 15 + "1", "0" * 15 + "0", "f" * 16], strict=True):
        Photo.objects.filter(pk=photo.id).update(difference_hash=bits, hash_bands=bands_of(bits))
    Photo.objects.filter(pk=photos[2].id).update(is_public=False)

    assert alike([photos[0].id]) == [photos[0].id, photos[1].id]
