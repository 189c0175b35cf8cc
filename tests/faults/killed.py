"""A process that is really killed: a child of the test, with a connection of its own, ended by SIGKILL at a point."""

import os
import signal
from collections.abc import Callable

from django.db import connection

from common.failpoints import struck_by
from tests.faults.strikes import Blow

_OTHERS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def killed_at(point: str, work: Callable[[], object], *, nth: int = 1) -> bool:
    """Whether a child that did the work was killed at the `nth` pass of the point; False when it never came there.

    When this answers, the database has forgotten the child and whatever it had not committed.
    """
    before = _others()
    connection.close()  # the child may not write into our line, nor close it
    child = os.fork()
    if child == 0:
        _work_and_die(point, work, nth)
    _, status = os.waitpid(child, 0)
    _wait_until_forgotten(before)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _work_and_die(point: str, work: Callable[[], object], nth: int) -> None:
    try:
        with struck_by(Blow(point.__eq__, nth=nth, act=lambda _name: os.kill(os.getpid(), signal.SIGKILL))):
            work()
    finally:
        os._exit(1)


def _others() -> set[int]:
    """Who else is served, by their process at the server."""
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS)
        return {pid for (pid,) in cursor.fetchall()}


def _wait_until_forgotten(before: set[int]) -> None:
    """The server notices a dead client within moments; until then it keeps its locks. Who was there `before` stays."""
    with connection.cursor() as cursor:
        for _look in range(2_000):
            if _others() <= before:
                return
            cursor.execute("SELECT pg_sleep(0.005)")
    raise AssertionError("the database still serves the dead child")
