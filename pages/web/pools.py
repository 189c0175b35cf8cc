"""A pool's page, joining it with one click, leaving it, and the reader's own parts of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from common import clock
from common.refusals import Conflict, Forbidden, Refusal
from common.transactions import unit_of_work
from common.web import act_once, status_of
from marketplace.rules.states import PoolStatus
from marketplace.selectors.shelves import Shelf, shelves
from marketplace.services.pledges import join_pool, withdraw_pledge
from pages.once import reader_of
from pages.presentation.gathering import poster_acts
from pages.presentation.shelves import similar_row
from pages.web.pool_talk import talk_of
from pages.web.reading import Reading, read, shown
from social.web.touches import note_visit

JOINING = "joining"
"""Where a session keeps the pool a stranger asked to join before signing in."""

SIMILAR = 4

MINE = {
    "place": "pages/mine/place.html",
    "bar": "pages/mine/bar.html",
    "cap": "pages/mine/cap.html",
    "now": "pages/auction/now.html",
    "stairs": "pages/auction/stairs.html",
}


@method_decorator(never_cache, name="dispatch")
class PoolView(View):
    """The page of a pool, for everybody."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The pool as it is now."""
        reading = read(request, pool_id)
        note_visit(request, pool_id=pool_id)
        return pool_response(request, reading)


class JoinView(View):
    """Join with one click. A stranger signs in first and is in right after it."""

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Join, or remember the wish and ask who it is."""
        buyer = reader_of(request)
        if buyer is None:
            request.session[JOINING] = str(pool_id)
            return redirect_to_login(reverse("pool-join", args=[pool_id]))

        def join(now: datetime) -> dict[str, Any]:
            return {"pledge_id": str(join_pool(pool_id=pool_id, buyer_id=buyer, now=now).id)}

        return _joined(request, pool_id, lambda: act_once(request, content="join", act=join))

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Back from signing in: do what this session asked for by a form before. Joining twice joins once."""
        buyer, wished = reader_of(request), request.session.pop(JOINING, "")
        if buyer is None or wished != str(pool_id):
            return redirect("pool", pool_id)

        def join() -> None:
            with unit_of_work():
                join_pool(pool_id=pool_id, buyer_id=buyer, now=clock.now())

        return _joined(request, pool_id, join)


class LeaveView(View):
    """Give one's place up."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Nothing happens by looking."""
        return redirect("pool", pool_id)

    def post(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """Leave, or say why that is not possible now."""
        buyer = reader_of(request)
        if buyer is None:
            return redirect_to_login(reverse("pool", args=[pool_id]))

        def leave(now: datetime) -> dict[str, Any]:
            return {"pledge_id": str(withdraw_pledge(pool_id=pool_id, buyer_id=buyer, now=now).id)}

        try:
            act_once(request, content="leave", act=leave)
        except Conflict as refusal:
            return pool_response(request, read(request, pool_id), refusal=refusal)
        messages.info(request, _("You left the pool. You can come back any time while it is open."))
        return redirect("pool", pool_id)


@method_decorator(never_cache, name="dispatch")
class MineView(View):
    """One of the parts only the reader may see, pulled by the page after a change. Strangers have none."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The part named `show`."""
        template = MINE.get(request.GET.get("show", ""))
        if template is None or reader_of(request) is None:
            return HttpResponse(status=204)
        reading = read(request, pool_id)
        acts = poster_acts(reading.page, reader_id=reader_of(request), now=reading.now)
        return render(request, template, {**shown(request, reading), "acts": acts})


class SimilarView(View):
    """Others on the same shelf, fetched when the reader has come that far."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The part, perhaps without any."""
        reading = read(request, pool_id)
        category = reading.page.card.category
        shelf = Shelf((PoolStatus.GATHERING,), sort="almost", at_most=SIMILAR + 1, category=category.slug)
        others = [pool for pool in shelves([shelf], now=reading.now)[0] if pool.id != pool_id]
        cards = [similar_row(pool) for pool in others[:SIMILAR]]
        return render(request, "pages/pool/similar.html", {"similar": cards, "server_now": reading.now})


def pool_response(request: HttpRequest, reading: Reading, *, refusal: Refusal | None = None) -> HttpResponse:
    """The page of a pool, with what was refused on it."""
    context = {**shown(request, reading), **talk_of(request, reading), "refusal": refusal}
    return render(request, "pages/pool.html", context, status=status_of(refusal) if refusal else 200)


def _joined(request: HttpRequest, pool_id: UUID, join: Callable[[], object]) -> HttpResponse:
    try:
        join()
    except (Conflict, Forbidden) as refusal:
        return pool_response(request, read(request, pool_id), refusal=refusal)
    messages.success(request, _("You are in. It costs nothing and you can take it back."))
    return redirect("pool", pool_id)
