"""What every page with a form shares: a key for each form, acts that happen once, refusals said on the same page."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from common import clock
from common.ids import new_id
from common.refusals import Conflict, Forbidden, Gone, Invalid, Missing, Refusal, TooMany, Unavailable
from common.requests import answered_once
from common.transactions import in_one_unit

STATUS: dict[type[Refusal], int] = {
    Missing: 404,
    Gone: 410,
    Forbidden: 403,
    Conflict: 409,
    Invalid: 422,
    TooMany: 429,
    Unavailable: 503,
}
"""The HTTP status of each kind of refusal, on pages and in the API."""


def fresh_key() -> str:
    """A request key for the forms of one page."""
    return str(new_id())


def act_once(request: HttpRequest, *, content: object, act: Callable[[datetime], Mapping[str, Any]]) -> dict[str, Any]:
    """Do what a form asks in one unit of work; the same form sent again gets the first answer and does nothing.

    `act` is given the instant and answers with plain JSON values. Raises KeyMissing, KeyReused and what `act` raises.
    """
    now = clock.now()
    return in_one_unit(
        lambda: answered_once(
            actor=f"user:{request.user.pk}",
            key=request.POST.get("request_key", ""),
            content={"path": request.path, "asked": content},
            answer=lambda: dict(act(now)),
        )
    )


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal, which is its kind's."""
    return next(status for kind, status in STATUS.items() if isinstance(refusal, kind))
