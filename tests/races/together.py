"""Several acts at once, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable, Sequence

from django.db import connection

from common.transactions import unit_of_work

PATIENCE = 20
"""Seconds after which a stuck thread fails its test."""


def together(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Run the acts at the same moment; what each answered, or the exception it raised, in order."""
    answers: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts), timeout=PATIENCE)

    def run(turn: int, act: Callable[[], object]) -> None:
        try:
            start.wait()
            answers[turn] = act()
        except Exception as trouble:
            answers[turn] = trouble
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(turn, act)) for turn, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a thread is stuck"
    return answers


def behind[T](first: Callable[[], object], second: Callable[[], T]) -> T | Exception:
    """What the second answers, or the exception it raised, who comes while the unit of the first is still open.

    That unit ends once the second waits for it, seen by the database itself, or is done without.
    """
    answers: list[T | Exception] = []

    def run() -> None:
        try:
            answers.append(second())
        except Exception as trouble:
            answers.append(trouble)
        finally:
            connection.close()

    late = threading.Thread(target=run)
    with unit_of_work():
        first()
        late.start()
        while late.is_alive() and not _somebody_waits_for_us():
            late.join(0.01)
    late.join(PATIENCE)
    return answers[0]


def _somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return cursor.fetchone()[0] > 0
