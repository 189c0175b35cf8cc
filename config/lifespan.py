"""Start and stop of the one process: the worker and the clock live in threads beside the server."""

import asyncio
import logging
import os
import signal
import threading
import time
from typing import Any

from celery.beat import Service
from celery.worker import state as worker_state
from django.conf import settings
from django.db import connections

from config.celery import app

log = logging.getLogger(__name__)

STOP_SECONDS = 20
CLOCK_SLEEPS = 0.5
"""Seconds after which the clock looks whether it shall stop, however long nothing is due."""
_QUIET = {
    "without_gossip": True,
    "without_mingle": True,
    "without_heartbeat": True,
    "send_events": False,
    "loglevel": "WARNING",
}
"""One worker in one process has nobody to talk to."""


class Crew:
    """The worker's and the clock's threads. When one dies unasked, the process ends so that it is started anew."""

    def __init__(self) -> None:
        self._worker = app.WorkController(hostname="moa", pool="threads", concurrency=2, **_QUIET)
        self._clock = Service(app, max_interval=CLOCK_SLEEPS, scheduler_cls="celery.beat:Scheduler")
        self._threads = [
            threading.Thread(target=self._run, args=(self._work,), name="moa-worker", daemon=True),
            threading.Thread(target=self._run, args=(self._tick,), name="moa-clock", daemon=True),
        ]
        self._is_stopping = False

    def start(self) -> None:
        """Start both threads."""
        worker_state.should_stop = None
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let running tasks finish, then end both threads. What takes longer than STOP_SECONDS is left behind."""
        self._is_stopping = True
        self._clock.stop()
        worker_state.should_stop = True  # type: ignore[assignment]  # its exit code or a flag
        for _word in ("to see that it is over", "to end its last listening"):
            app.control.heartbeat()  # otherwise each of the two lasts two seconds
        deadline = time.monotonic() + STOP_SECONDS
        for thread in filter(threading.Thread.is_alive, self._threads):
            thread.join(max(0, deadline - time.monotonic()))
        worker_state.should_stop = None

    def is_alive(self) -> bool:
        """Whether both threads run."""
        return all(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        self._worker.start()

    def _tick(self) -> None:
        self._clock.start(embedded_process=False)

    def _run(self, work: Any) -> None:
        try:
            work()
        except BaseException:
            log.exception("%s ended", threading.current_thread().name)
        finally:
            connections.close_all()  # a worker looks at the database before its first task
        if not self._is_stopping:
            os.kill(os.getpid(), signal.SIGTERM)


crew: Crew | None = None


def _made() -> Crew:
    """Making a worker looks at the database too, which only a thread without a loop may."""
    try:
        return Crew()
    finally:
        connections.close_all()


async def lifespan(receive: Any, send: Any) -> None:
    """ASGI lifespan: with Redis the crew runs elsewhere (see Procfile), without it, here."""
    global crew
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            if not settings.REDIS_URL:
                crew = await asyncio.to_thread(_made)
                crew.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            if crew is not None:
                await asyncio.to_thread(crew.stop)
                crew = None
            await send({"type": "lifespan.shutdown.complete"})
            return
