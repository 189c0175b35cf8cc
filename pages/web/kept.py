"""What a person keeps for later: saved searches with what is new, pools followed."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts.web.base import PersonView, own_path
from common import clock
from common.paging import Ask
from common.refusals import TooMany
from common.transactions import unit_of_work
from common.web import act_once, fresh_key
from marketplace.selectors.discovery import Wish
from marketplace.selectors.interest import follows_part, searches_part
from marketplace.selectors.shelves import categories
from marketplace.services.interest import forget_search, look_at_search, save_search
from pages.once import reader_of
from pages.presentation.shelves import similar_row
from pages.web.explore import Search

PER_PART = 24


class SaveSearchView(View):
    """Save a search; a stranger signs in first and comes back to it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nothing happens by looking."""
        return redirect("explore")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save it."""
        reader, back = reader_of(request), own_path(request, otherwise=reverse("explore"))
        if reader is None:
            return redirect_to_login(back)
        terms = Search.of_sent(request.POST).wish.terms()

        def save(now: datetime) -> dict[str, Any]:
            return {"id": str(save_search(person_id=reader, terms=terms, now=now).id)}

        try:
            act_once(request, content=terms, act=save)
            messages.success(request, _("Saved. We count here what is new."))
        except TooMany as refusal:
            messages.error(request, refusal.message)
        return redirect(back)


class SearchesView(PersonView):
    """All saved searches."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A part of them."""
        part = searches_part(self.person.id, Ask(request.GET.get("after", ""), PER_PART))
        names = {shelf.slug: shelf.name for shelf in categories()}
        context = {
            "searches": [(_label(saved.wish, names), saved) for saved in part.rows],
            "next": part.next,
            "request_key": fresh_key(),
            "server_now": clock.now(),
            "section": "explore",
        }
        return render(request, "pages/searches.html", context)


class OpenSearchView(PersonView):
    """The way to a saved search; what was new is seen then."""

    def get(self, request: HttpRequest, search_id: UUID) -> HttpResponse:
        """Note it and go there, the newest first. Raises NoSuchSearch."""
        with unit_of_work():
            kept = look_at_search(search_id=search_id, person_id=self.person.id, now=clock.now())
        return redirect(f"{reverse('explore')}?{urlencode({**kept.terms, 'sort': 'new'})}")


class ForgetSearchView(PersonView):
    """Keep a search no more."""

    def get(self, request: HttpRequest, search_id: UUID) -> HttpResponse:
        """Nothing happens by looking."""
        return redirect("searches")

    def post(self, request: HttpRequest, search_id: UUID) -> HttpResponse:
        """Forget it. Raises NoSuchSearch."""
        person = self.person.id

        def forget(_now: datetime) -> dict[str, Any]:
            forget_search(search_id=search_id, person_id=person)
            return {}

        act_once(request, content="forget", act=forget)
        return redirect("searches")


class FollowsView(PersonView):
    """Pools followed without a place in them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A part of them."""
        now = clock.now()
        part = follows_part(self.person.id, Ask(request.GET.get("after", ""), PER_PART), now=now)
        cards = [similar_row(pool) for pool in part.rows]
        context = {"cards": cards, "next": part.next, "server_now": now, "section": "home"}
        return render(request, "pages/follows.html", context)


def _label(wish: Wish, names: dict[str, str]) -> str:
    """A search in words."""
    search = Search(**{**Wish().__dict__, **wish.terms()}, sort="", page=1)
    words = [wish.q, names.get(wish.category, ""), *(label for label, _url in search.removable())]
    return " · ".join(word for word in words if word) or _("Everything")
