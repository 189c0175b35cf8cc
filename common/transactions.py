"""One request or one task item is one transaction, opened at the edge and required by every service."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.db import transaction

_unit_is_open: ContextVar[bool] = ContextVar("unit_is_open", default=False)


class OutsideUnit(RuntimeError):
    """A service was called without a unit of work: a programming error, never shown to people."""


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Everything inside happens, or nothing does. Durable: a unit never nests in another."""
    with transaction.atomic(durable=True):
        token = _unit_is_open.set(True)
        try:
            yield
        finally:
            _unit_is_open.reset(token)


@contextmanager
def unit_within() -> Iterator[None]:
    """A unit of work inside the transaction Django's own back office opens around a save.

    Raises OutsideUnit when no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideUnit("no transaction is open that could be joined")
    token = _unit_is_open.set(True)
    try:
        yield
    finally:
        _unit_is_open.reset(token)


def in_unit[**P, R](service: Callable[P, R]) -> Callable[P, R]:
    """Mark a service that works inside its caller's unit of work. Raises OutsideUnit without one."""

    @wraps(service)
    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        if not _unit_is_open.get():
            raise OutsideUnit(f"{service.__module__}.{service.__qualname__} needs unit_of_work()")
        return service(*args, **kwargs)

    within.needs_unit = True  # type: ignore[attr-defined]  # read by the architecture test
    return within
