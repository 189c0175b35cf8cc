"""What must happen when its time has come: every app's sweeps, run each second and at every step of the time machine.

A sweep is safe to run twice and in two workers at once; the database, not a queue, says what is due. Sweeps that ask
somebody outside run apart, one worker at a time, so that a slow answer holds up nothing of our own (faults.md F38).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice

from django.db import connection

log = logging.getLogger(__name__)

type Sweep = Callable[[], int]

_sweeps: list[Sweep] = []
_asking: set[Sweep] = set()
_LANE = 6_277_101
"""The number under which the database knows who asks outside; any that nobody else uses."""


def swept[S: Sweep](sweep: S) -> S:
    """Register a function that does what is due and answers how much it did."""
    _sweeps.append(sweep)
    return sweep


def swept_outside[S: Sweep](sweep: S) -> S:
    """The same for one that waits for somebody outside: a provider, a network, a carrier."""
    _asking.add(sweep)
    return swept(sweep)


def sweep_inside() -> int:
    """Run every sweep that asks nobody outside; one that fails is logged and does not hold back the others."""
    return _run([sweep for sweep in _sweeps if sweep not in _asking])


def sweep_outside() -> int:
    """Run every sweep that asks outside, unless another worker is at it: its work is this one's."""
    with _lane() as is_free:
        return _run([sweep for sweep in _sweeps if sweep in _asking]) if is_free else 0


def sweep_until_quiet(*, rounds: int = 200) -> int:
    """Sweep until nothing is left to do now: until every sweep in turn did nothing. The number of things done."""
    total = idle = 0
    for sweep in islice(cycle(_sweeps), rounds * len(_sweeps)):
        done = _run([sweep])
        total += done
        idle = 0 if done else idle + 1
        if idle == len(_sweeps):
            break
    return total


def _run(sweeps: list[Sweep]) -> int:
    done = 0
    for sweep in sweeps:
        try:
            done += sweep()
        except Exception:
            log.exception("%s.%s failed", sweep.__module__, sweep.__name__)
    return done


@contextmanager
def _lane() -> Iterator[bool]:
    """Whether we are the one who asks outside. The database frees the lane when its connection ends, however."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LANE])
        [is_free] = cursor.fetchone()
    try:
        yield is_free
    finally:
        if is_free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LANE])
