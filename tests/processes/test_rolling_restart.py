"""A deploy: one process after the other is told to end and started anew, while cards are charged and an auction closes
(F33). Nobody is left without an answer, and nothing is lost or done twice.
"""

import os
import signal
import subprocess
import threading
from collections import Counter
from itertools import count
from typing import Any

import pytest

from tests.processes.conftest import HOST, PATIENCE, Redis, Site, call, eventually, kill_group
from tests.processes.traffic import Traffic

PAST_THE_END = "UPDATE common_timemachine SET shift = shift + interval '72 hours' RETURNING 1"
AWARDS = "SELECT count(*) FROM marketplace_award JOIN marketplace_pool pool ON pool.id = pool_id WHERE pool.id = '{}'"
MORE = 10
"""Acts that are acknowledged between one restart and the next."""


class Rotation:
    """What stands before the web processes: each request goes to the next of them that is not being replaced."""

    def __init__(self, site: Site) -> None:
        self.site, self.unanswered = site, 0
        self._turn, self._choosing = count(), threading.Lock()
        self._under_way: Counter[int] = Counter()
        self._web = [self._started(), self._started()]

    def send(self, *request: Any, **more: Any) -> tuple[int, Any]:
        """What the next web process answers."""
        with self._choosing:
            _process, port = self._web[next(self._turn) % len(self._web)]
            self._under_way[port] += 1
        status, told = call(port, *request, **more)
        with self._choosing:
            self._under_way[port] -= 1
            self.unanswered += status == 0
        return status, told

    def replace_first(self) -> None:
        """Send nothing more to one process, tell it to end once it has answered, and put a new one in."""
        with self._choosing:
            process, port = self._web.pop(0)
        eventually(lambda: not self._under_way[port], within=PATIENCE, what="it has answered")
        end(process)
        fresh = self._started()
        with self._choosing:
            self._web.append(fresh)

    def _started(self) -> "tuple[subprocess.Popen[bytes], int]":
        web, port = self.site.from_procfile("web")
        eventually(lambda: call(port, "GET", "/livez")[0] == 200, within=PATIENCE, what="a web process answers")
        return web, port


def end(process: "subprocess.Popen[bytes]") -> None:
    """As a deploy does: what is under way may be finished."""
    kill_group(process, how=signal.SIGTERM)


@pytest.mark.skipif("MOA_WHOLE" not in os.environ, reason="part of `make faults`: it takes a minute and a half")
def test_a_rolling_restart_leaves_nobody_without_an_answer(a_site, redis: Redis):
    site: Site = a_site(f"redis://{HOST}:{redis.port}/0")
    try:
        _deploy(site)
    except Exception as trouble:
        trouble.add_note(site.logs())
        raise


def _deploy(site: Site) -> None:
    rotation = Rotation(site)
    world = site.make("money_about_to_move")
    worker, beat = (site.from_procfile(kind)[0] for kind in ("worker", "beat"))
    traffic = Traffic(world, rotation.send)
    traffic.begin()

    def more() -> None:
        enough = traffic.acknowledged + MORE
        eventually(lambda: traffic.acknowledged >= enough, within=PATIENCE, what=f"{enough} acts")

    more()
    rotation.replace_first()
    more()
    site.ask(PAST_THE_END)
    end(worker)
    site.from_procfile("worker")
    rotation.replace_first()
    end(beat)
    site.from_procfile("beat")
    more()
    eventually(lambda: site.ask(AWARDS.format(world["bidding"])) == 1, within=PATIENCE, what="the auction is awarded")
    traffic.end()

    traffic.must_hold(site)
    assert rotation.unanswered == 0
