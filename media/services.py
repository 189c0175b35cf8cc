"""Steps that keep photos and papers."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from common.transactions import in_unit
from media.errors import NoSuchPhoto, PaperOfWrongKind, PaperTooHeavy, PhotoOfWrongKind, TooManyPapers, TooManyPhotos
from media.gateways import files, pictures
from media.gateways.pictures import Picture
from media.models import Paper, Photo
from media.rules import (
    MOST_BYTES,
    PAPERS_PER_DAY,
    PHOTOS_PER_DAY,
    bands_of,
    height_at,
    looks_like_pdf,
    widths_for,
)

_NAME_BYTES = 24


@in_unit
def store_photo(*, owner_id: UUID, upload: bytes, now: datetime, is_public: bool = True) -> Photo:
    """Keep an uploaded photo: decoded, stripped of everything but its pixels, in our sizes.

    Raises PhotoEmpty, PhotoTooHeavy, PhotoTooLarge, PhotoOfWrongKind, PhotoBroken, TooManyPhotos.
    """
    lately = Photo.objects.filter(owner_id=owner_id, created_at__gt=now - timedelta(days=1))
    if lately.count() >= PHOTOS_PER_DAY:
        raise TooManyPhotos()
    return _keep(owner_id, pictures.decoded(upload), is_public=is_public, now=now)


@in_unit
def store_drawn(*, owner_id: UUID, image: Picture, now: datetime) -> Photo:
    """Keep a picture the project drew itself (a PIL image), for demo data."""
    return _keep(owner_id, pictures.clean(image), is_public=True, now=now)


@in_unit
def publish_photo(*, owner_id: UUID, photo_id: UUID) -> None:
    """Let everybody see the photo. Raises NoSuchPhoto, also for somebody else's."""
    if not Photo.objects.filter(pk=photo_id, owner_id=owner_id).update(is_public=True):
        raise NoSuchPhoto()


@in_unit
def store_paper(*, owner_id: UUID, upload: bytes, now: datetime) -> Paper:
    """Keep a private document: a photo is encoded anew, a PDF is kept as it came. Nobody sees it by a link alone.

    Raises PaperOfWrongKind, PaperTooHeavy, TooManyPapers, and what is refused of a photo.
    """
    if Paper.objects.filter(owner_id=owner_id, created_at__gt=now - timedelta(days=1)).count() >= PAPERS_PER_DAY:
        raise TooManyPapers()
    if len(upload) > MOST_BYTES:
        raise PaperTooHeavy()
    is_pdf = looks_like_pdf(upload)
    try:
        content = upload if is_pdf else pictures.as_webp(picture := pictures.decoded(upload), width=picture.width)
    except PhotoOfWrongKind:
        raise PaperOfWrongKind() from None
    name = secrets.token_urlsafe(_NAME_BYTES)
    files.keep_paper(name, content)
    return Paper.objects.create(owner_id=owner_id, name=name, is_pdf=is_pdf, bytes_kept=len(content), created_at=now)


@in_unit
def forget_paper(*, paper_id: UUID) -> None:
    """Forget a document, row and file. Forgetting it again changes nothing."""
    for paper in Paper.objects.filter(pk=paper_id):
        paper.delete()
        files.drop_paper(paper.name)


def _keep(owner_id: UUID, picture: Picture, *, is_public: bool, now: datetime) -> Photo:
    """Files first, then the row: a unit that fails leaves files nobody can name, never a row without files."""
    name = secrets.token_urlsafe(_NAME_BYTES)
    widths = widths_for(picture.width)
    contents = {width: pictures.as_webp(picture, width=width) for width in widths}
    for width, content in contents.items():
        files.keep(name, width, content)
    bits = pictures.difference_hash_of(picture)
    return Photo.objects.create(
        owner_id=owner_id,
        name=name,
        is_public=is_public,
        width=widths[-1],
        height=height_at(widths[-1], of=picture.size),
        widths=list(widths),
        bytes_kept=sum(map(len, contents.values())),
        average_hash=pictures.hash_of(picture),
        difference_hash=bits,
        hash_bands=bands_of(bits),
        created_at=now,
    )
