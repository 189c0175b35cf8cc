"""Two web and two live processes on a real Redis: what one takes the other shows, and losing Redis loses nothing."""

import json
import os
import signal
from contextlib import ExitStack
from time import monotonic
from typing import Any

import pytest
from websockets.sync.client import connect

from tests.processes.conftest import HOST, PATIENCE, Redis, Site, call, eventually

AT_ONCE = 2
CATCH_UP = 60
ANONYMOUS_A_MINUTE = 120
WAITING_FACTS = "SELECT count(*) FROM common_outboxdelivery WHERE status = 'due'"
BIDS = "SELECT count(*) FROM marketplace_bid"
DEAD_FACTS = "SELECT count(*) FROM common_outboxdelivery WHERE status = 'dead'"


class Watcher:
    """A page without a browser: a socket on one live process that watches one pool."""

    def __init__(self, port: int, pool_id: str) -> None:
        address = f"ws://{HOST}:{port}/live/?topic=pool:{pool_id}&language=ko"
        self._opened = ExitStack()
        self._socket = self._opened.enter_context(connect(address, origin=f"http://{HOST}:{port}"))

    def sees(self, price: str, *, within: float) -> float:
        """The seconds until a frame holds the price."""
        started = monotonic()
        while (left := started + within - monotonic()) > 0:
            try:
                frame = json.loads(self._socket.recv(timeout=left))
            except TimeoutError:
                break
            if price in json.dumps(frame, ensure_ascii=False):
                return monotonic() - started
        pytest.fail(f"{price} was not seen within {within} s")

    def close(self) -> None:
        """Go away."""
        self._opened.close()


class Bidding:
    """Two sellers who bid the dearest price that would be taken, in turns, each by another web process."""

    def __init__(self, world: dict[str, Any]) -> None:
        self._world, self._turn = world, 0

    def bid(self, port: int) -> str:
        """A bid that was acknowledged; its price as pages show it."""
        status, told = self.ask(port)
        assert status == 201, told
        return f"{told['price_minor']:,}"

    def ask(self, port: int) -> tuple[int, Any]:
        """What the site answers to a bid."""
        bearer, path = self._world["sellers"][self._turn % 2]["bearer"], f"/api/v1/pools/{self._world['pool_id']}"
        status, desk = call(port, "GET", f"{path}/desk", bearer=bearer)
        if status != 200:
            return status, desk
        self._turn += 1
        offer = {"price_minor": desk["limit_minor"] or 95_000, "min_units": 1, "max_units": 99, "lead_days": 3}
        return call(port, "POST", f"{path}/bids", bearer=bearer, body=offer)


def test_what_one_process_takes_the_other_shows(a_site, redis):
    site: Site = a_site(f"redis://{HOST}:{redis.port}/0")
    try:
        _play(site, redis)
    except Exception as trouble:
        trouble.add_note(site.logs())
        raise


def _play(site: Site, redis: Redis) -> None:
    started = [site.from_procfile(kind) for kind in ("web", "web", "live", "live", "worker", "beat")]
    web_a, web_b, live_a, live_b = (port for _process, port in started[:4])
    world = site.make("live_auction")
    for port in (web_a, web_b, live_a, live_b):
        eventually(lambda port=port: call(port, "GET", "/readyz")[0] == 200, within=PATIENCE, what=f"{port} is ready")
    watchers = {port: Watcher(port, world["pool_id"]) for port in (live_a, live_b)}
    bidding = Bidding(world)

    first = bidding.bid(web_b)
    watchers[live_a].sees(first, within=PATIENCE)  # the worker may still be waking up
    for web, live in ((web_b, live_a), (web_a, live_b)):
        assert watchers[live].sees(bidding.bid(web), within=AT_ONCE) < AT_ONCE
    _throttles_are_shared(web_a, web_b)

    redis.flush()
    assert watchers[live_a].sees(bidding.bid(web_b), within=CATCH_UP) < CATCH_UP

    _losing_redis_loses_nothing(site, redis, bidding, web=web_a, worker=started[4][0])
    waiting = bidding.bid(web_b)
    for watcher in watchers.values():
        watcher.sees(waiting, within=CATCH_UP)
        watcher.close()


def _losing_redis_loses_nothing(site: Site, redis: Redis, bidding: Bidding, *, web: int, worker: Any) -> None:
    """What was acknowledged is done once Redis is back; meanwhile the site refuses cleanly what it cannot count."""
    os.killpg(worker.pid, signal.SIGSTOP)
    bidding.bid(web)
    assert site.ask(WAITING_FACTS) > 0
    redis.kill()
    bids = site.ask(BIDS)
    assert bidding.ask(web)[0] == 503
    assert site.ask(BIDS) == bids

    redis.start()
    os.killpg(worker.pid, signal.SIGCONT)

    eventually(lambda: site.ask(WAITING_FACTS) == 0, within=CATCH_UP, what="every fact is delivered")
    assert site.ask(DEAD_FACTS) == 0


def _throttles_are_shared(web_a: int, web_b: int) -> None:
    """A stranger's requests count together, whichever process answers."""
    answers = [call(port, "GET", "/api/v1/pools?q=none")[0] for port in [web_a, web_b] * (ANONYMOUS_A_MINUTE // 2 + 1)]

    assert answers.count(200) <= ANONYMOUS_A_MINUTE
    assert set(answers[-2:]) == {429}
