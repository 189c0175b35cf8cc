"""Posting a want: a name and a photo are enough. Whatever goes wrong, nothing typed or uploaded is lost."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.web.base import PersonView
from common import clock
from common.refusals import Conflict, Invalid, Refusal, TooMany
from common.transactions import unit_of_work
from common.web import act_once, fresh_key
from marketplace.errors import AlreadyGathering, NoSuchPool, WantUnfit
from marketplace.selectors.pools import categories, pool_page
from marketplace.services.wants import MOST_PHOTOS, post_want
from marketplace.web.forms import WantForm
from media.rules import MOST_BYTES
from media.selectors import PhotoView, photos_of
from media.services import store_photo

FIELDS = {"title", "details", "hint_price", "threshold", "category", "days"}


class WantPostView(PersonView):
    """The form of a want; photos that arrived once are kept by their ids until the want is posted."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form, or one filled with words that were searched for or a pool that ended."""
        initial = {"title": request.GET.get("title", "")[:80], **self._again(request.GET.get("again", ""))}
        return self._show(WantForm(initial=initial, categories=categories()), [])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Post it, add or drop a photo, or say what is missing."""
        kept = self._kept(request.POST.getlist("kept"))
        if "drop_photo" in request.POST or "add_photo" in request.POST:
            return self._count_photos([photo for photo in kept if str(photo.id) != request.POST.get("drop_photo")])
        form = WantForm(request.POST, categories=categories())
        if not (kept or self._files()):
            form.add_error("photos", _("Add at least one photo."))
        if not form.is_valid():
            return self._refuse(form, kept, status=422)
        try:
            answer = act_once(request, content=self._content(form, kept), act=lambda now: self._post(form, kept, now))
        except (Conflict, Invalid, TooMany) as refusal:
            _mark(form, refusal)
            return self._refuse(form, kept, refusal=refusal, status=409 if isinstance(refusal, Conflict) else 422)
        messages.success(request, _("Posted. Now bring the first ones along."))
        return redirect("pool", answer["pool_id"])

    def _post(self, form: WantForm, kept: Sequence[PhotoView], now: datetime) -> dict[str, Any]:
        poster = self.person.id
        fresh = [store_photo(owner_id=poster, upload=_bytes(file), now=now).id for file in self._files()]
        pool = post_want(poster_id=poster, draft=form.draft([*(photo.id for photo in kept), *fresh]), now=now)
        return {"pool_id": str(pool.id)}

    def _count_photos(self, kept: list[PhotoView]) -> HttpResponse:
        """The same input with one photo less, or with those that just arrived; nothing is judged yet."""
        fresh, errors = self._uploaded(room=MOST_PHOTOS - len(kept))
        form = WantForm(initial=self.request.POST.dict(), categories=categories())
        return self._show(form, [*kept, *fresh], photo_errors=errors, status=422 if errors else 200)

    def _refuse(
        self, form: WantForm, kept: list[PhotoView], *, refusal: Refusal | None = None, status: int
    ) -> HttpResponse:
        """The form with its faults; photos that arrived with it are kept."""
        fresh, errors = self._uploaded(room=MOST_PHOTOS - len(kept))
        for error in errors:
            if error not in form.errors.get("photos", []):
                form.add_error("photos", error)
        return self._show(form, [*kept, *fresh], refusal=refusal, status=status)

    def _uploaded(self, *, room: int) -> tuple[list[PhotoView], list[str]]:
        """Photos that arrived, each kept in a unit of its own so that a bad file loses no other, and what was wrong."""
        arrived: list[UUID] = []
        errors: list[str] = []
        for file in self._files()[:room]:
            try:
                with unit_of_work():
                    photo = store_photo(owner_id=self.person.id, upload=_bytes(file), now=clock.now())
                arrived.append(photo.id)
            except (Invalid, TooMany) as refusal:
                errors.append(refusal.message)
        return photos_of(self.person.id, arrived), errors

    def _content(self, form: WantForm, kept: Sequence[PhotoView]) -> dict[str, Any]:
        """What was asked, with photos by what they show: the same form sent again is the same request."""
        digests = [hashlib.sha256(_bytes(file)).hexdigest() for file in self._files()]
        fields = {name: form.cleaned_data[name] for name in sorted(FIELDS)}
        return {**fields, "kept": [str(photo.id) for photo in kept], "photos": digests}

    def _files(self) -> "list[UploadedFile[bytes]]":
        return self.request.FILES.getlist("photos")

    def _kept(self, ids: Sequence[str]) -> list[PhotoView]:
        return photos_of(self.person.id, [UUID(text) for text in ids[:MOST_PHOTOS] if _is_id(text)])

    def _again(self, text: str) -> dict[str, Any]:
        """The words of a pool that ended, to gather for the same thing again."""
        if not _is_id(text):
            return {}
        try:
            page = pool_page(UUID(text), now=clock.now(), reader_id=self.person.id)
        except NoSuchPool:
            return {}
        return {
            "title": page.card.title,
            "category": page.card.category.slug,
            "hint_price": page.card.hint_price_minor,
            "details": page.details,
            "threshold": page.card.threshold_units,
        }

    def _show(
        self,
        form: WantForm,
        kept: Sequence[PhotoView],
        *,
        refusal: Refusal | None = None,
        photo_errors: Sequence[str] = (),
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "form": form,
            "kept": kept,
            "photo_errors": photo_errors,
            "at_most": MOST_PHOTOS,
            "twin": refusal.facts["pool_id"] if isinstance(refusal, AlreadyGathering) else None,
            "request_key": fresh_key(),
            "section": "post",
        }
        return render(self.request, "marketplace/want_post.html", context, status=status)


def _mark(form: WantForm, refusal: Refusal) -> None:
    """Say a refusal at the field it is about: what is wrong with an upload is said at the photos."""
    if isinstance(refusal, WantUnfit):
        field = refusal.facts.get("field")
        form.add_error(field if field in form.fields else "photos" if field == "photo" else None, refusal.message)
    elif not isinstance(refusal, Conflict):
        form.add_error("photos", refusal.message)
    else:
        form.add_error(None, refusal.message)


def _bytes(file: "UploadedFile[bytes]") -> bytes:
    file.seek(0)
    return bytes(file.read(MOST_BYTES + 1))


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
