"""The time of the domain: the database's own clock, which the sandbox may shift or stop.

Edges ask `now()` and pass it down. Services that judge a deadline ask `after_lock()` once they hold
their lock, so that waiting for the lock cannot make a late act look punctual (settled.md, "Time").
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from common.asking import asked_once
from common.refusals import Forbidden, Invalid

_REAL = "SELECT clock_timestamp()"
_DOMAIN = """
    SELECT COALESCE(
        (SELECT COALESCE(stopped_at, clock_timestamp() + shift) FROM common_timemachine),
        clock_timestamp()
    )
"""
_SHIFT = """
    INSERT INTO common_timemachine (id, shift) VALUES (1, %(by)s)
    ON CONFLICT (id) DO UPDATE
    SET shift = common_timemachine.shift + %(by)s, stopped_at = common_timemachine.stopped_at + %(by)s
"""
_STOP = """
    INSERT INTO common_timemachine (id, shift, stopped_at) VALUES (1, '0', %(at)s)
    ON CONFLICT (id) DO UPDATE SET stopped_at = %(at)s
"""
_RUN = """
    UPDATE common_timemachine SET shift = stopped_at - clock_timestamp(), stopped_at = NULL
    WHERE stopped_at IS NOT NULL
"""


class NoTimeMachine(Forbidden):
    """Time is real outside the sandbox."""

    code = "common.no_time_machine"
    text = _("Time can only be moved in the sandbox.")


class TimeRunsForward(Invalid):
    """The machine never turns back."""

    code = "common.time_runs_forward"
    text = _("Time only moves forward.")


@asked_once
def now() -> datetime:
    """The domain's time, aware, in UTC. For edges only; a page is read at one instant."""
    return _ask()


def after_lock() -> datetime:
    """The domain's time, read in a statement of its own after the caller took its lock.

    `SELECT clock_timestamp() ... FOR UPDATE` in one statement may return a time from before the wait,
    which would let late bids pass (rules.md A1).
    """
    return _ask()


def real() -> datetime:
    """The database's own time, which no machine moves: for codes and sign-in sessions (settled.md, "Time").

    Services ask it where they ask `after_lock()` for the domain.
    """
    return _ask(_REAL)


def travel(by: timedelta) -> datetime:
    """Move domain time forward. Raises NoTimeMachine in production, TimeRunsForward when `by` is negative."""
    if not settings.SANDBOX:
        raise NoTimeMachine()
    if by < timedelta(0):
        raise TimeRunsForward()
    with connection.cursor() as cursor:
        cursor.execute(_SHIFT, {"by": by})  # type: ignore[dict-item]  # psycopg takes spans of time
    return _ask()


def stop_at(instant: datetime | None) -> None:
    """Stop domain time at an instant, or with None let it run again from where it stands.

    Raises NoTimeMachine in production.
    """
    if not settings.SANDBOX:
        raise NoTimeMachine()
    with connection.cursor() as cursor:
        cursor.execute(_RUN if instant is None else _STOP, {"at": instant})


def stands_still() -> bool:
    """Whether domain time is stopped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM common_timemachine WHERE stopped_at IS NOT NULL")
        return cursor.fetchone() is not None


def _ask(question: str = "") -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(question or (_DOMAIN if settings.SANDBOX else _REAL))
        row = cursor.fetchone()
    instant: datetime = row[0]
    return instant.astimezone(UTC)
