"""By whose link somebody came: noted for who is signed in, kept in the session of a stranger until they sign in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from common import clock
from common.transactions import unit_of_work
from social.presentation.links import VIA
from social.selectors.sharing import sharer_of
from social.services.sharing import note_touch

KEPT = "via"
"""Where a session keeps the links a stranger came by: [code, pool id or "", instant]."""
KEPT_MOST = 10


def note_visit(request: HttpRequest, *, pool_id: UUID | None) -> None:
    """Note that this page was opened through a link. Codes nobody has change nothing."""
    code = request.GET.get(VIA, "")
    if not code or sharer_of(code) is None:
        return
    if request.user.is_authenticated:
        with unit_of_work():
            note_touch(visitor_id=request.user.pk, code=code, pool_id=pool_id, touched_at=clock.now())
        return
    place = str(pool_id or "")
    earlier = [visit for visit in request.session.get(KEPT, []) if visit[1] != place]
    request.session[KEPT] = [*earlier, [code, place, clock.now().isoformat()]][-KEPT_MOST:]


@receiver(user_logged_in, dispatch_uid="touches of a stranger")
def remember_touches(sender: object, *, request: HttpRequest | None, user: AbstractBaseUser, **_more: Any) -> None:
    """Who just signed in came by the links their session kept, at the instants it kept."""
    visits = request.session.pop(KEPT, []) if request is not None else []
    for code, place, at in visits:
        pool_id = UUID(place) if place else None
        with unit_of_work():
            note_touch(visitor_id=user.pk, code=code, pool_id=pool_id, touched_at=datetime.fromisoformat(at))
