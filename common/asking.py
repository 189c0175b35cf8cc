"""A page asks each question once: what it was told stays told until the page is answered or something is written.

Only reading requests remember. Inside a unit of work nothing is remembered and nothing is believed: services ask the
database, under their locks, whatever a page was told before.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

_told: ContextVar[dict[Any, Any] | None] = ContextVar("told", default=None)
_READING = {"GET", "HEAD"}


class AskedOnceMiddleware:
    """A reading request remembers what it was told until it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, remembering while the request only reads."""
        if request.method not in _READING:
            return self.get_response(request)
        with remembering():
            return self.get_response(request)


@contextmanager
def remembering() -> Iterator[None]:
    """Questions asked in here are remembered."""
    token = _told.set({})
    try:
        yield
    finally:
        _told.reset(token)


@contextmanager
def believing_nothing() -> Iterator[None]:
    """Questions asked in here go to the database, and what was told before is asked anew afterwards."""
    told, token = _told.get(), _told.set(None)
    try:
        yield
    finally:
        _told.reset(token)
        if told is not None:
            told.clear()


def tell[**P, R](question: Callable[P, R], answer: R, *args: P.args, **kwargs: P.kwargs) -> None:
    """What a question of `asked_once` would be answered, from who learnt it on the way."""
    told = _told.get()
    if told is not None:
        told[_key(question.__wrapped__, args, kwargs)] = answer  # type: ignore[attr-defined]  # as `wraps` leaves it


def _key(question: Any, args: Any, kwargs: Any) -> Any:
    return (question, args, tuple(sorted(kwargs.items())))


def asked_once[**P, R](question: Callable[P, R]) -> Callable[P, R]:
    """A question with plain, unchangeable answers, asked once for the same arguments; these must be hashable."""

    @wraps(question)
    def once(*args: P.args, **kwargs: P.kwargs) -> R:
        told = _told.get()
        if told is None:
            return question(*args, **kwargs)
        key = _key(question, args, kwargs)
        if key not in told:
            told[key] = question(*args, **kwargs)
        answer: R = told[key]
        return answer

    return once


def each_asked_once[K, V](question: Callable[[Iterable[K]], dict[K, V]]) -> Callable[[Iterable[K]], dict[K, V]]:
    """A question about many of a kind, answered by their keys: only those that were not told yet are asked about."""

    @wraps(question)
    def once(keys: Iterable[K]) -> dict[K, V]:
        wanted, told = list(dict.fromkeys(keys)), _told.get()
        if told is None:
            return question(wanted)
        known: dict[K, V | None] = told.setdefault(question, {})
        missing = [key for key in wanted if key not in known]
        if missing:
            found = question(missing)
            known |= {key: found.get(key) for key in missing}
        return {key: answer for key in wanted if (answer := known[key]) is not None}

    return once
