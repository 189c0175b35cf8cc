"""Photos that travel with a form, with and without script: kept by their ids from one sending to the next."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from common import clock
from common.refusals import Invalid, TooMany
from common.transactions import unit_of_work
from media.rules import MOST_BYTES
from media.selectors import PhotoView, photos_of
from media.services import store_photo


class PhotoTray:
    """The private photos of one form: those that arrived before (`kept`), and the files sent just now."""

    def __init__(self, request: HttpRequest, owner_id: UUID, *, at_most: int) -> None:
        self._request, self._owner_id, self.at_most = request, owner_id, at_most
        asked = [UUID(text) for text in request.POST.getlist("kept")[:at_most] if _is_id(text)]
        dropped = request.POST.get("drop_photo")
        self.kept: list[PhotoView] = [one for one in photos_of(owner_id, asked) if str(one.id) != dropped]
        self.errors: list[str] = []

    @property
    def is_being_sorted(self) -> bool:
        """Whether the form was only sent to add or drop a photo."""
        return "drop_photo" in self._request.POST or "add_photo" in self._request.POST

    @property
    def is_empty(self) -> bool:
        """Whether there is no photo, neither kept nor sent."""
        return not self.kept and not self._files

    @property
    def content(self) -> list[str]:
        """What tells one sending from another: photos by what they show."""
        digests = [hashlib.sha256(_bytes(file)).hexdigest() for file in self._files]
        return [*(str(photo.id) for photo in self.kept), *digests]

    def take_in(self) -> None:
        """Keep the files that came, each in a unit of its own so that a bad one loses no other; note what was wrong."""
        arrived: list[UUID] = []
        for file in self._files[: self.at_most - len(self.kept)]:
            try:
                with unit_of_work():
                    arrived.append(self._store(file, clock.now()))
            except (Invalid, TooMany) as refusal:
                self.errors.append(refusal.message)
        self.kept += photos_of(self._owner_id, arrived)

    def stored(self, now: datetime) -> tuple[UUID, ...]:
        """Keep the files inside the caller's unit of work; the ids of all photos. Raises what media refuses."""
        room = self.at_most - len(self.kept)
        fresh = [self._store(file, now) for file in self._files[:room]]
        return (*(photo.id for photo in self.kept), *fresh)

    def _store(self, file: "UploadedFile[bytes]", now: datetime) -> UUID:
        return store_photo(owner_id=self._owner_id, upload=_bytes(file), now=now, is_public=False).id

    @property
    def _files(self) -> "Sequence[UploadedFile[bytes]]":
        return self._request.FILES.getlist("photos")


def _bytes(file: "UploadedFile[bytes]") -> bytes:
    file.seek(0)
    return bytes(file.read(MOST_BYTES + 1))


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
