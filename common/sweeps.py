"""What must happen when its time has come: every app's sweeps, run each second and at every step of the time machine.

A sweep is safe to run twice and in two workers at once; the database, not a queue, says what is due.
"""

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)

type Sweep = Callable[[], int]

_sweeps: list[Sweep] = []


def swept[S: Sweep](sweep: S) -> S:
    """Register a function that does what is due and answers how much it did."""
    _sweeps.append(sweep)
    return sweep


def sweep_all() -> int:
    """Run every sweep once; one that fails is logged and does not hold back the others."""
    done = 0
    for sweep in _sweeps:
        try:
            done += sweep()
        except Exception:
            log.exception("%s.%s failed", sweep.__module__, sweep.__name__)
    return done


def sweep_until_quiet(*, rounds: int = 200) -> int:
    """Sweep until nothing is left to do now; the number of things done."""
    total = 0
    for _round in range(rounds):
        done = sweep_all()
        total += done
        if not done:
            break
    return total
