"""Several acts at once, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable, Sequence

from django.db import connection

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
