"""Posting a want: a name and a photo are enough. Whatever goes wrong, nothing typed or uploaded is lost."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web.base import PersonView
from common import clock
from common.refusals import Conflict, Forbidden, Invalid, Refusal, TooMany
from common.transactions import unit_of_work
from common.web import act_once, fresh_key
from marketplace.errors import AlreadyGathering, NoSuchPool, WantUnfit
from marketplace.rules.likeness import shelf_for, usual_threshold
from marketplace.selectors.discovery import similar_pools
from marketplace.selectors.interest import draft_of
from marketplace.selectors.pools import pool_page
from marketplace.selectors.shelves import PoolCard, categories
from marketplace.services.interest import drop_draft, keep_draft
from marketplace.services.pledges import join_pool
from marketplace.services.wants import MOST_PHOTOS, post_want
from marketplace.web.forms import WantForm
from media.rules import MOST_BYTES
from media.selectors import PhotoView, photos_of
from media.services import store_photo

DRAFT_LONGEST = 2_500
FIELDS = {"title", "details", "hint_price", "threshold", "category", "days"}


class WantPostView(PersonView):
    """The form of a want; photos that arrived once are kept by their ids until the want is posted."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The draft, or a form with words that were searched for, or with those of a pool that ended."""
        initial = {"title": request.GET.get("title", "")[:80], **self._again(request.GET.get("again", ""))}
        if not initial["title"] and (draft := draft_of(self.person.id)):
            form = WantForm(initial=draft.fields, categories=categories())
            return self._show(form, draft.photos, saved_at=draft.saved_at)
        return self._show(WantForm(initial=initial, categories=categories()), [])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Post it, add, order or drop photos, show what is alike, or say what is missing."""
        kept = self._kept(request.POST.getlist("kept"))
        if {"drop_photo", "add_photo", "main_photo"} & request.POST.keys():
            return self._count_photos(_rearranged(kept, request.POST))
        form = WantForm(request.POST, categories=categories())
        if not (kept or self._files()):
            form.add_error("photos", _("Add at least one photo."))
        if not form.is_valid():
            return self._refuse(form, kept, status=422)
        if unseen := self._unseen(form, kept):
            return self._refuse(form, kept, similar=unseen, status=200)
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
        drop_draft(person_id=poster)
        return {"pool_id": str(pool.id)}

    def _unseen(self, form: WantForm, kept: Sequence[PhotoView]) -> list[PoolCard]:
        """Pools for the same that the page did not show yet; who has seen them, or insists, posts."""
        if "mine_anyway" in self.request.POST:
            return []
        similar = self._similar(form.cleaned_data["title"], kept)
        seen = set(self.request.POST.getlist("seen"))
        return similar if any(str(pool.id) not in seen for pool in similar) else []

    def _similar(self, title: str, kept: Sequence[PhotoView]) -> list[PoolCard]:
        """Pools of others that may be for the same; an own twin is refused when it is posted."""
        found = similar_pools(title, photo_ids=[photo.id for photo in kept], now=clock.now())
        return [pool for pool in found if pool.poster_id != self.person.id]

    def _count_photos(self, kept: list[PhotoView]) -> HttpResponse:
        """The same input with its photos changed, or with those that just arrived; nothing is judged yet."""
        fresh, errors = self._uploaded(room=MOST_PHOTOS - len(kept))
        photos, typed = [*kept, *fresh], self.request.POST.dict()
        similar = self._similar(typed.get("title", "")[:80], photos)
        form, saved_at = WantForm(initial=typed, categories=categories()), self._keep(photos)
        status = 422 if errors else 200
        return self._show(form, photos, photo_errors=errors, similar=similar, saved_at=saved_at, status=status)

    def _keep(self, photos: Sequence[PhotoView]) -> datetime:
        """Keep what was typed as the person's draft; when."""
        sent, photo_ids = self.request.POST, [photo.id for photo in photos]
        typed = {name: sent.get(name, "")[:DRAFT_LONGEST].replace("\x00", "") for name in FIELDS if name in sent}
        with unit_of_work():
            kept = keep_draft(person_id=self.person.id, fields=typed, photo_ids=photo_ids, now=clock.now())
        return kept.saved_at

    def _refuse(
        self,
        form: WantForm,
        kept: list[PhotoView],
        *,
        refusal: Refusal | None = None,
        similar: Sequence[PoolCard] = (),
        status: int,
    ) -> HttpResponse:
        """The form with its faults, or with what is alike; photos that arrived with it are kept, all as a draft."""
        fresh, errors = self._uploaded(room=MOST_PHOTOS - len(kept))
        saved_at = self._keep([*kept, *fresh])
        for error in errors:
            if error not in form.errors.get("photos", []):
                form.add_error("photos", error)
        photos = [*kept, *fresh]
        return self._show(form, photos, refusal=refusal, similar=similar, saved_at=saved_at, status=status)

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
        similar: Sequence[PoolCard] = (),
        saved_at: datetime | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "similar": [_alike(pool) for pool in similar],
            "saved_at": saved_at,
            "form": form,
            "kept": kept,
            "photo_errors": photo_errors,
            "at_most": MOST_PHOTOS,
            "twin": refusal.facts["pool_id"] if isinstance(refusal, AlreadyGathering) else None,
            "request_key": fresh_key(),
            "section": "post",
        }
        return render(self.request, "marketplace/want_post.html", context, status=status)


class WhileTypingView(WantPostView):
    """What the page learns while somebody types: pools that are alike, a guess at the shelf; and the draft is kept."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nothing: a part of a page, not a page."""
        return HttpResponse(status=204)

    def post(self, request: HttpRequest) -> HttpResponse:
        """The part alone."""
        kept = self._kept(request.POST.getlist("kept"))
        title = request.POST.get("title", "")[:80]
        shelf = shelf_for(title, request.POST.get("details", "")[:DRAFT_LONGEST])
        context = {
            "similar": [_alike(pool) for pool in self._similar(title, kept)],
            "guess": shelf or "",
            "usual": usual_threshold(shelf or ""),
            "saved_at": self._keep(kept),
        }
        return render(request, "marketplace/while_typing.html", context)


class JoinInsteadView(WantPostView):
    """Join a pool for the same in the place of posting; the draft stays."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:  # type: ignore[override]
        """Nothing happens by looking."""
        return redirect("pool", pool_id)

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:  # type: ignore[override]
        """Join with one click; the pool says on its own page when that is not possible."""
        kept = self._kept(request.POST.getlist("kept"))
        fresh, _errors = self._uploaded(room=MOST_PHOTOS - len(kept))
        self._keep([*kept, *fresh])
        try:
            with unit_of_work():
                join_pool(pool_id=pool_id, buyer_id=self.person.id, now=clock.now())
            messages.success(request, _("You are in. Your draft is kept."))
        except (Conflict, Forbidden) as refusal:
            messages.error(request, refusal.message)
        return redirect("pool", pool_id)


def _alike(pool: PoolCard) -> dict[str, Any]:
    """A pool as the list of similar ones shows it."""
    return {
        "id": pool.id,
        "url": reverse("pool", args=[pool.id]),
        "title": pool.title,
        "photo": pool.photo,
        "committed": pool.committed_units,
        "threshold": pool.threshold_units,
        "start_price": pool.hint_price_minor,
    }


def _rearranged(kept: list[PhotoView], asked: QueryDict) -> list[PhotoView]:
    """The photos without the dropped one, the chosen main one first."""
    left = [photo for photo in kept if str(photo.id) != asked.get("drop_photo")]
    return sorted(left, key=lambda photo: str(photo.id) != asked.get("main_photo"))


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
