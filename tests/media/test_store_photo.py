"""What comes in as a photo, and what is kept of it."""

from datetime import timedelta
from io import BytesIO
from random import Random
from uuid import uuid4

import pytest
from django.db import IntegrityError
from PIL import Image

from common.transactions import OutsideUnit, unit_of_work
from media import selectors
from media.errors import (
    NoSuchPhoto,
    PhotoBroken,
    PhotoEmpty,
    PhotoOfWrongKind,
    PhotoTooHeavy,
    PhotoTooLarge,
    TooManyPhotos,
)
from media.models import Photo
from media.rules import MOST_BYTES, PHOTOS_PER_DAY
from media.services import publish_photo, store_photo
from tests.builders.media import a_file, a_picture
from tests.builders.people import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media_folder")]

OWNER = uuid4()
SCRIPT = b"<script>alert(document.cookie)</script>"


def stored(upload, *, owner_id=OWNER, now=NOON, **more):
    with unit_of_work():
        return store_photo(owner_id=owner_id, upload=upload, now=now, **more)


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def opened(folder):
    return [Image.open(path) for path in files(folder)]


def a_png_of(width, height):
    """A picture of one colour: few bytes, many pixels."""
    file = BytesIO()
    Image.new("1", (width, height)).save(file, "PNG")
    return file.getvalue()


def with_gps(kind):
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (37.0, 33.0, 59.0)
    return a_file(kind=kind, width=400, height=300, exif=exif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_photo_is_kept_as_webp_in_our_sizes(media_folder, kind, mode):
    photo = stored(a_file(kind=kind, width=2000, height=1000, mode=mode))

    assert (photo.width, photo.height, photo.widths) == (1280, 640, [320, 720, 1280])
    assert {(kept.format, kept.size) for kept in opened(media_folder)} == {
        ("WEBP", (320, 160)), ("WEBP", (720, 360)), ("WEBP", (1280, 640)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("width", "widths"), [(1, [1]), (320, [320]), (321, [320, 321]), (1000, [320, 720, 1000]), (1281, [320, 720, 1280])]
)
def test_no_photo_is_blown_up(width, widths):
    assert stored(a_file(width=width, height=40)).widths == widths


def test_transparent_pictures_stay_transparent(media_folder):
    picture = a_picture().convert("RGBA")
    picture.putalpha(0)
    file = BytesIO()
    picture.save(file, "PNG")

    stored(file.getvalue())

    assert {kept.mode for kept in opened(media_folder)} == {"RGBA"}


def test_four_inks_become_three_colours(media_folder):
    stored(a_file(mode="CMYK"))

    assert {kept.mode for kept in opened(media_folder)} == {"RGB"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_camera_are_gone_and_the_photo_stands_upright(media_folder, kind):
    photo = stored(with_gps(kind))

    assert (photo.width, photo.height) == (300, 400)
    for kept, path in zip(opened(media_folder), files(media_folder), strict=True):
        assert not kept.getexif()
        assert not {"exif", "xmp", "icc_profile"} & set(kept.info)
        assert b"SecretCamera" not in path.read_bytes()


def test_a_script_behind_the_photo_is_gone(media_folder):
    stored(a_file() + SCRIPT)

    assert not [path for path in files(media_folder) if SCRIPT in path.read_bytes()]


def test_a_script_in_a_comment_is_gone(media_folder):
    stored(a_file(comment=SCRIPT))

    assert not [path for path in files(media_folder) if SCRIPT in path.read_bytes()]


def test_an_animation_is_kept_as_its_first_picture(media_folder):
    file = BytesIO()
    a_picture().save(file, "WEBP", save_all=True, append_images=[Image.new("RGB", (400, 300), "red")], duration=50)

    stored(file.getvalue())

    assert {getattr(kept, "n_frames", 1) for kept in opened(media_folder)} == {1}


GIF = a_file(kind="GIF")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9" height="9"/></svg>'
HOSTILE = {
    "nothing": (b"", PhotoEmpty),
    "too heavy": (a_file() + b"\0" * MOST_BYTES, PhotoTooHeavy),
    "svg": (SVG, PhotoOfWrongKind),
    "gif": (GIF, PhotoOfWrongKind),
    "gif that is also a script": (b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", PhotoOfWrongKind),
    "bmp": (a_file(kind="BMP"), PhotoOfWrongKind),
    "tiff": (a_file(kind="TIFF"), PhotoOfWrongKind),
    "html": (b"<!doctype html>" + SCRIPT, PhotoOfWrongKind),
    "zip": (b"PK\x03\x04" + b"\0" * 60, PhotoOfWrongKind),
    "pdf": (b"%PDF-1.7\n", PhotoOfWrongKind),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", PhotoOfWrongKind),
    "one byte": (b"\xff", PhotoOfWrongKind),
    "only the start of a jpeg": (b"\xff\xd8\xff", PhotoOfWrongKind),
    "half a jpeg": (a_file()[: len(a_file()) // 2], PhotoBroken),
    "half a png": (a_file(kind="PNG")[:-200], PhotoBroken),
    "half a webp": (a_file(kind="WEBP")[: len(a_file(kind="WEBP")) // 2], PhotoBroken),
    "144 megapixels": (a_png_of(12_000, 12_000), PhotoTooLarge),
    "400 megapixels": (a_png_of(20_000, 20_000), PhotoTooLarge),
    "a thread": (a_png_of(1, 12_001), PhotoTooLarge),
    "just over 25 megapixels": (a_png_of(5_001, 5_000), PhotoTooLarge),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_other_files_are_refused_by_kind_and_leave_nothing(media_folder, what):
    upload, refusal = HOSTILE[what]

    with pytest.raises(refusal):
        stored(upload)

    assert files(media_folder) == []
    assert not Photo.objects.exists()


def test_a_photo_of_exactly_the_limit_is_taken():
    assert stored(a_png_of(5_000, 5_000)).width == 1280


def test_a_wrong_name_does_not_matter_because_names_are_never_read():
    assert stored(a_file(kind="PNG")).widths == [320, 400]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_spoilt_file_is_kept_clean_or_refused_but_never_an_error(kind):
    """Two hundred files with bytes turned at random: the decoder must have only these answers."""
    random = Random(7)
    whole = a_file(kind=kind, width=64, height=48)
    for turn in range(200):
        spoilt = bytearray(whole)
        for _byte in range(random.randrange(1, 12)):
            spoilt[random.randrange(len(spoilt))] = random.randrange(256)
        try:
            stored(bytes(spoilt), owner_id=uuid4())
        except (PhotoBroken, PhotoOfWrongKind, PhotoTooLarge):
            continue
        assert Photo.objects.exists(), turn


def test_sixty_photos_a_day_are_enough():
    for _photo in range(PHOTOS_PER_DAY):
        Photo.objects.create(
            owner_id=OWNER, name=str(uuid4()), width=1, height=1, widths=[1], bytes_kept=1, average_hash="0",
            created_at=NOON,
        )  # fmt: skip

    with pytest.raises(TooManyPhotos):
        stored(a_file(), now=NOON + timedelta(hours=23))
    assert stored(a_file(), now=NOON + timedelta(hours=25))
    assert stored(a_file(), owner_id=uuid4())


def test_names_cannot_be_guessed():
    names = {stored(a_file(width=8, height=8)).name for _again in range(5)}

    assert len(names) == 5
    assert all(len(name) == 32 for name in names)


def test_similar_pictures_have_near_hashes():
    def bits(upload):
        return int(stored(upload).average_hash, 16)

    photo, smaller = bits(a_file(width=800, height=600)), bits(a_file(kind="PNG", width=400, height=300))
    turned = BytesIO()
    a_picture().rotate(180).save(turned, "PNG")

    assert (photo ^ smaller).bit_count() <= 4
    assert (photo ^ bits(turned.getvalue())).bit_count() >= 32


def test_only_the_owner_publishes_a_photo():
    photo = stored(a_file(), is_public=False)

    with pytest.raises(NoSuchPhoto), unit_of_work():
        publish_photo(owner_id=uuid4(), photo_id=photo.id)
    assert not Photo.objects.get().is_public
    with unit_of_work():
        publish_photo(owner_id=OWNER, photo_id=photo.id)
    assert Photo.objects.get().is_public


def test_a_photo_is_shown_to_pages_with_its_sizes(a_photo):
    photo = a_photo(width=1000, height=500)

    shown = selectors.photo(photo.id)

    assert (shown.width, shown.height) == (1000, 500)
    assert shown.url == f"/photos/{photo.name}/1000.webp"
    assert shown.small == f"/photos/{photo.name}/320.webp"
    assert [part.split()[1] for part in shown.srcset.split(", ")] == ["320w", "720w", "1000w"]
    assert selectors.photos([photo.id, uuid4()]) == {photo.id: shown}
    assert selectors.photo_of(photo.owner_id, photo.id) == shown


def test_a_photo_of_another_does_not_exist(a_photo):
    photo = a_photo()

    with pytest.raises(NoSuchPhoto):
        selectors.photo_of(uuid4(), photo.id)
    with pytest.raises(NoSuchPhoto):
        selectors.photo(uuid4())


def test_the_database_refuses_a_photo_without_extent(a_photo):
    with pytest.raises(IntegrityError, match="media_photo_has_an_extent"):
        Photo.objects.filter(pk=a_photo().pk).update(width=0)


def test_storing_needs_a_unit():
    with pytest.raises(OutsideUnit):
        store_photo(owner_id=OWNER, upload=a_file(), now=NOON)
