"""Questions about photos, answered with what a page needs to show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from common.asking import each_asked_once
from common.personal import Kept, told
from media.errors import NoSuchPaper, NoSuchPhoto
from media.gateways import pictures
from media.gateways.files import read, read_paper
from media.models import Paper, Photo
from media.rules import ALIKE_BITS, apart

LINK_SECONDS = 15 * 60
_COMPARED = 500
_SALT = "media.photo"


@dataclass(frozen=True)
class PhotoView:
    """A photo for an `<img>`: `url` is its largest size, of `width` by `height` pixels, and `small` its smallest."""

    id: UUID
    url: str
    srcset: str
    small: str
    width: int
    height: int


def photo(photo_id: UUID) -> PhotoView:
    """The photo with this id. Raises NoSuchPhoto."""
    return _shown(_one(Photo.objects.filter(pk=photo_id).first()))


def photo_of(owner_id: UUID, photo_id: UUID) -> PhotoView:
    """One of this owner's photos. Raises NoSuchPhoto, also for somebody else's."""
    return _shown(_one(Photo.objects.filter(pk=photo_id, owner_id=owner_id).first()))


def photos_of(owner_id: UUID, photo_ids: Sequence[UUID]) -> list[PhotoView]:
    """These photos of this owner, in the order asked; unknown ids and those of others are left out."""
    known = {photo.id: photo for photo in Photo.objects.filter(owner_id=owner_id, pk__in=photo_ids)}
    return [_shown(known[photo_id]) for photo_id in dict.fromkeys(photo_ids) if photo_id in known]


@each_asked_once
def photos(photo_ids: Iterable[UUID]) -> dict[UUID, PhotoView]:
    """The photos with these ids, by id; unknown ids are left out."""
    return {photo.id: _shown(photo) for photo in Photo.objects.filter(pk__in=list(photo_ids))}


def alike(photo_ids: Iterable[UUID], *, at_most: int = 50) -> list[UUID]:
    """Public photos that show the same as one of these, the nearest first; these themselves are among them.

    Found by a quarter of the hash that is the same, so a picture three bits away is never missed.
    """
    asked = list(Photo.objects.filter(pk__in=list(photo_ids)).exclude(difference_hash=""))
    bands = {band for photo in asked for band in photo.hash_bands}
    if not bands:
        return []
    near = Photo.objects.filter(hash_bands__overlap=sorted(bands), is_public=True).order_by("-pk")[:_COMPARED]
    far = {row.id: min(apart(row.difference_hash, one.difference_hash) for one in asked) for row in near}
    return sorted((key for key, bits in far.items() if bits <= ALIKE_BITS), key=lambda key: far[key])[:at_most]


def servable(name: str, width: int, *, token: str) -> Photo | None:
    """The photo a link names, when it has that size and is public or the link was signed by us lately."""
    photo = Photo.objects.filter(name=name).first()
    if photo is None or width not in photo.widths:
        return None
    return photo if photo.is_public or _is_signed(name, token) else None


def picture(photo_id: UUID, *, at_least: int) -> bytes | None:
    """The file of a photo in its smallest size of at least that width; None when it or its file is gone."""
    row = Photo.objects.filter(pk=photo_id).first()
    if row is None:
        return None
    try:
        return read(row.name, min((width for width in row.widths if width >= at_least), default=row.widths[-1])).read()
    except FileNotFoundError:
        return None


def plain_picture(photo_id: UUID, *, at_least: int = 1_200) -> bytes | None:
    """The same as a JPEG, for those who read nothing else; None when it or its file is gone."""
    found = picture(photo_id, at_least=at_least)
    return None if found is None else pictures.as_jpeg(pictures.decoded(found))


@dataclass(frozen=True)
class PaperFile:
    """A document to be handed over. Whether the reader may have it was asked before."""

    content: bytes
    is_pdf: bool


def paper_file(paper_id: UUID) -> PaperFile:
    """The document with this id. Raises NoSuchPaper, also when its file is gone."""
    row = Paper.objects.filter(pk=paper_id).first()
    if row is None:
        raise NoSuchPaper()
    try:
        return PaperFile(content=read_paper(row.name).read(), is_pdf=row.is_pdf)
    except FileNotFoundError:
        raise NoSuchPaper() from None


def _one(photo: Photo | None) -> Photo:
    if photo is None:
        raise NoSuchPhoto()
    return photo


def _shown(photo: Photo) -> PhotoView:
    links = {width: _link(photo, width) for width in photo.widths}
    return PhotoView(
        id=photo.id,
        url=links[photo.widths[-1]],
        srcset=", ".join(f"{link} {width}w" for width, link in links.items()),
        small=links[photo.widths[0]],
        width=photo.width,
        height=photo.height,
    )


def _link(photo: Photo, width: int) -> str:
    path = reverse("photo", args=[photo.name, width])
    signed = "" if photo.is_public else f"?token={signing.TimestampSigner(salt=_SALT).sign(photo.name)}"
    return f"{settings.MEDIA_ORIGIN}{path}{signed}"


def _is_signed(name: str, token: str) -> bool:
    try:
        return signing.TimestampSigner(salt=_SALT).unsign(token, max_age=LINK_SECONDS) == name
    except signing.BadSignature:
        return False


def kept_about(user_id: UUID) -> Kept:
    """Everything kept about what a person uploaded; the pictures themselves are at the addresses of their names."""
    return {
        "photos": told(Photo.objects.filter(owner_id=user_id), "id", "name", "width", "height", "created_at"),
        "papers": told(Paper.objects.filter(owner_id=user_id), "id", "is_pdf", "bytes_kept", "created_at"),
    }
