"""One request or one task item is one transaction, opened at the edge and required by every service."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.db import OperationalError, transaction

from common.asking import believing_nothing

ONCE_MORE = frozenset({"40001", "40P01"})
"""What PostgreSQL answers to a unit it ended for the sake of another: serialization failure, deadlock."""
TRIES = 3

_unit_is_open: ContextVar[bool] = ContextVar("unit_is_open", default=False)


class OutsideUnit(RuntimeError):
    """A service was called without a unit of work: a programming error, never shown to people."""


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Everything inside happens, or nothing does. Durable: a unit never nests in another."""
    with believing_nothing(), transaction.atomic(durable=True):
        token = _unit_is_open.set(True)
        try:
            yield
        finally:
            _unit_is_open.reset(token)


def in_one_unit[R](act: Callable[[], R]) -> R:
    """Do it in a unit of work; whole once more when the database ended the unit for the sake of another.

    For edges whose act is asked from the beginning each time (faults.md F12). Raises what `act` raises.
    """
    for _try in range(1, TRIES):
        try:
            with unit_of_work():
                return act()
        except OperationalError as trouble:
            if getattr(trouble.__cause__, "sqlstate", None) not in ONCE_MORE:
                raise
    with unit_of_work():
        return act()


@contextmanager
def unit_within() -> Iterator[None]:
    """A unit of work inside the transaction Django's own back office opens around a save.

    Raises OutsideUnit when no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideUnit("no transaction is open that could be joined")
    token = _unit_is_open.set(True)
    try:
        with believing_nothing():
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
