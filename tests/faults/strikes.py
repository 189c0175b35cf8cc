"""How work dies in a test: at a failpoint, or because the database lets go of it in the middle."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import OperationalError, connection
from psycopg import errors

from common.failpoints import struck_by


class Died(BaseException):
    """The process is gone. Not an Exception, so that nothing which forgives failures forgives this one."""


def die(name: str) -> None:
    """What most blows do."""
    raise Died(name)


class Blow:
    """What shall happen at the `nth` pass of a point that `hits`, once; `struck` is the point where it came to that."""

    def __init__(self, hits: Callable[[str], bool], *, nth: int = 1, act: Callable[[str], object] = die) -> None:
        self.struck = ""
        self._hits, self._left, self._act = hits, nth, act

    def __call__(self, name: str) -> None:
        """Heard at every point."""
        if self.struck or not self._hits(name):
            return
        self._left -= 1
        if self._left == 0:
            self.struck = name
            self._act(name)


@contextmanager
def dying_at(point: str, *, nth: int = 1) -> Iterator[Blow]:
    """Die at the point; what dies is caught here."""
    blow = Blow(point.__eq__, nth=nth)
    with struck_by(blow), suppress(Died):
        yield blow


class BrokenStatement:
    """The `nth` statement of what follows fails as if the server had ended it, or as if the line had dropped.

    With `in_units` only statements in transactions count.
    """

    def __init__(self, *, nth: int, error: type[errors.OperationalError] | None, in_units: bool) -> None:
        self.has_struck, self._in_units = False, in_units
        self._left, self._error = nth, error

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Heard before every statement."""
        self._left -= not self._in_units or context["connection"].in_atomic_block
        if self._left == 0 and not self.has_struck:
            self.has_struck = True
            if self._error is not None:
                raise OperationalError("injected") from self._error("injected")
            context["connection"].connection.close()  # what follows meets a dead line, as in life
        return execute(sql, params, many, context)


@contextmanager
def breaking_statement(
    nth: int, error: type[errors.OperationalError] | None = None, *, in_units: bool = False
) -> Iterator[BrokenStatement]:
    """Let the `nth` statement fail. Without an error the connection is cut."""
    broken = BrokenStatement(nth=nth, error=error, in_units=in_units)
    with connection.execute_wrapper(broken):
        yield broken
