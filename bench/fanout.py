"""One published frame to every watcher: our hub against a plain set of connections, from commit to last receipt."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic, process_time
from uuid import UUID

from django.db import connection, transaction

from bench.cases import Plan
from bench.cast import Cast
from bench.pairs import Comparison
from bench.sockets import Sockets, listening
from common.live import Showing, publish, shows
from common.models import LiveFrame
from common.transactions import unit_of_work

SMALL = 300
"""Bytes of a frame as in speed.md; a pool's own frame is many times as large."""

PATIENCE = 90
LANGUAGE = "ko"
LIVE, PLAIN = 0, 1

type Tell = Callable[[], object]
type Heard = tuple[float, float]
"""Seconds from the commit until the last watcher had it, and seconds of our processor for it."""


@shows("bench")
def small_showing(_key: UUID) -> Showing:
    """A frame of about three hundred bytes."""
    return Showing(parts={"price": "x" * (SMALL - 120)})


class Watchers:
    """The process of the watchers, as seen from here. Sockets of both sides are open at once."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._numbers = {LIVE: 0, PLAIN: 0}

    def heard(self, side: int, tell: Tell) -> Heard:
        """Commit what `tell` does, and wait until every watcher of that side has it."""
        started: list[tuple[float, float]] = []
        with unit_of_work():
            transaction.on_commit(lambda: started.append((monotonic(), process_time())))
            tell()
        self._numbers[side] += 1
        told = self._line()
        assert (told["path"], told["number"]) == (side, self._numbers[side]), told
        at, busy = started[0]
        return told["at"] - at, process_time() - busy

    def open(self, expected: int) -> None:
        """Wait until all are there."""
        assert self._line() == {"open": expected}

    def _line(self) -> dict[str, float]:
        assert self._process.stdout is not None
        line: dict[str, float] = json.loads(self._process.stdout.readline())
        return line


def fan_outs(cast: Cast, plan: Plan) -> list[Comparison]:
    """Every number of watchers with a small frame, and the largest with a pool's own."""
    pool_id = cast.a_live_auction(people=30, bids=20)
    small, full = f"bench:{pool_id}", f"pool:{pool_id}"
    rows: list[Comparison] = []
    for watchers in plan.watchers:
        rows += _fan_out(small, watchers, "small frame", plan.pairs)
    return rows + _fan_out(full, plan.watchers[-1], "pool's frame", plan.pairs)


def _fan_out(topic: str, watchers: int, what: str, pairs: int) -> list[Comparison]:
    sockets = Sockets()
    with _watched(sockets, topic, watchers) as watching:
        ours = partial(watching.heard, LIVE, lambda: publish(topic))
        ours()
        text = _newest(topic)
        _encode(text)
        plain = partial(watching.heard, PLAIN, lambda: transaction.on_commit(lambda: sockets.tell_plainly(text)))
        plain()
        rounds = [(ours(), plain()) for _pair in range(pairs)]
    name = f"{what} of {len(text.encode())} B to {watchers}"
    mine, others = [pair[0] for pair in rounds], [pair[1] for pair in rounds]
    return [
        Comparison(name, "plain set", _waits(mine), _waits(others), unit="ms"),
        Comparison(f"{name}, processor each", "plain set", _busy(mine, watchers), _busy(others, watchers), unit="µs"),
    ]


def _waits(heard: list[Heard]) -> list[float]:
    return [seconds * 1000 for seconds, _busy in heard]


def _busy(heard: list[Heard], watchers: int) -> list[float]:
    return [seconds * 1_000_000 / watchers for _wait, seconds in heard]


@contextmanager
def _watched(sockets: Sockets, topic: str, watchers: int) -> Iterator[Watchers]:
    paths = [f"/live/?topic={topic}&language={LANGUAGE}&after={_sequence(topic)}", "/plain/"]
    with listening(sockets) as port:
        command = [sys.executable, "-m", "bench.watchers", str(port), str(watchers), *paths]
        home = Path(__file__).resolve().parent.parent
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=home, text=True, stdin=pipe, stdout=pipe) as process:
            alarm = threading.Timer(PATIENCE, process.kill)  # so that a lost frame fails instead of hanging
            alarm.start()
            try:
                watching = Watchers(process)
                watching.open(2 * watchers)
                sockets.settle()
                yield watching
            finally:
                alarm.cancel()
                process.communicate()


def _sequence(topic: str) -> int:
    newest = LiveFrame.objects.filter(topic_id=topic).order_by("-sequence").first()
    return newest.sequence if newest else 0


def _encode(text: str) -> None:
    """Python keeps a text's UTF-8 once the database driver asked for it, as it does for ours; so for the plain set."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [text])


def _newest(topic: str) -> str:
    frames = LiveFrame.objects.filter(topic_id=topic, language=LANGUAGE)
    return frames.order_by("-sequence").values_list("text", flat=True)[0]
