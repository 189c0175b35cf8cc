"""Named places where a test may let the work die; free when nobody strikes, which is always outside tests.

A module declares its points where it stands and places each once or more: before a call, after it, before a commit
and after it (faults.md F1, F2). Tests enumerate what is declared and strike: raise, kill the process, or call back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

type Strike = Callable[[str], None]

_declared: set[str] = set()
_strike: Strike | None = None


def declare(*names: str) -> None:
    """Make points known by their names ("charge.before_call"). Raises ValueError when one was known before."""
    if twice := _declared.intersection(names):
        raise ValueError(f"failpoints declared twice: {sorted(twice)}")
    _declared.update(names)


def declared() -> frozenset[str]:
    """Every point of the modules imported so far."""
    return frozenset(_declared)


def failpoint(name: str) -> None:
    """Where work may die. Whatever the test in charge raises here is raised."""
    if _strike is not None:
        _strike(name)


@contextmanager
def struck_by(strike: Strike) -> Iterator[None]:
    """Let `strike` hear every point that is passed in this process, by name. Raises KeyError for one undeclared."""
    global _strike

    def heard(name: str) -> None:
        if name not in _declared:
            raise KeyError(name)
        strike(name)

    former, _strike = _strike, heard
    try:
        yield
    finally:
        _strike = former
