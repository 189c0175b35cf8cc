"""The crew of the one-process mode: works, stops in time with its work done, and is never dead unnoticed."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from common import sweeps
from common.outbox import listen, record
from common.transactions import unit_of_work
from config import lifespan as lifespans
from config.celery import app
from config.lifespan import STOP_SECONDS, Crew, lifespan
from tests.common.test_outbox import NOON, LampLit, nobody_else_listens  # noqa: F401  # a fixture

PATIENCE = 20


def alone(test):
    """Real threads, and no listeners but the test's."""
    return pytest.mark.django_db(transaction=True)(pytest.mark.usefixtures("nobody_else_listens")(test))


@pytest.fixture
def signals(monkeypatch):
    """The signals this process would have been sent."""
    sent = []
    monkeypatch.setattr(lifespans.os, "kill", lambda pid, number: sent.append(number))
    return sent


@pytest.fixture
def hired(signals, monkeypatch):
    """Crews that are let go when the test is over, whatever became of it."""
    crews = []
    monkeypatch.setattr(sweeps, "_sweeps", [])

    def hire():
        with ThreadPoolExecutor(1) as elsewhere:  # making a worker closes the database connection
            crews.append(elsewhere.submit(Crew).result(PATIENCE))
        return crews[-1]

    yield hire
    for crew in crews:
        crew.stop()


class Task:
    """A task that takes as long as the test wants."""

    def __init__(self, name):
        self.begun, self.may_end, self.ended = threading.Event(), threading.Event(), threading.Event()

        def take_long():
            self.begun.set()
            self.may_end.wait(PATIENCE)
            self.ended.set()

        self._task = app.task(name=name)(take_long)

    def send(self):
        self._task.apply_async(retry=False)


@alone
def test_it_sweeps_every_second_and_delivers_facts_at_once(hired, signals):
    swept, heard = threading.Semaphore(0), threading.Event()

    @sweeps.swept
    def sweep():
        swept.release()
        return 0

    @listen(LampLit.name)
    def hear(fact, *, now):
        heard.set()

    crew = hired()
    crew.start()
    assert all(swept.acquire(timeout=PATIENCE) for _ in range(2))
    assert crew.is_alive()

    sweeps._sweeps.clear()  # from here on only being told helps
    with unit_of_work():
        record(LampLit("1"), now=NOON)
    assert heard.wait(PATIENCE)

    before = time.monotonic()
    crew.stop()
    assert time.monotonic() - before < STOP_SECONDS
    assert not crew.is_alive()
    assert signals == []


@alone
def test_a_running_task_is_let_finish(hired, signals):
    crew, task = hired(), Task("tests.finish")
    crew.start()
    task.send()
    assert task.begun.wait(PATIENCE)

    stopping = threading.Thread(target=crew.stop)
    stopping.start()
    stopping.join(0.5)
    assert stopping.is_alive()
    task.may_end.set()
    stopping.join(PATIENCE)

    assert not stopping.is_alive()
    assert task.ended.is_set()
    assert not crew.is_alive()
    assert signals == []


@alone
def test_a_task_without_end_is_left_behind(hired, monkeypatch):
    monkeypatch.setattr(lifespans, "STOP_SECONDS", 0.5)
    crew, task = hired(), Task("tests.forever")
    crew.start()
    task.send()
    assert task.begun.wait(PATIENCE)

    before = time.monotonic()
    crew.stop()

    assert time.monotonic() - before < PATIENCE / 2
    assert not task.ended.is_set()
    task.may_end.set()
    assert task.ended.wait(PATIENCE)


@alone
@pytest.mark.parametrize("who", ["_clock", "_worker"])
def test_when_one_dies_the_process_ends(hired, signals, who, caplog):
    died = threading.Event()

    def die(*args, **kwargs):
        died.set()
        raise SystemExit("out of memory")

    crew = hired()
    getattr(crew, who).start = die
    crew.start()
    assert died.wait(PATIENCE)
    dead = crew._threads[1 if who == "_clock" else 0]
    dead.join(PATIENCE)

    assert not crew.is_alive()
    assert signals == [signal.SIGTERM]
    assert f"{dead.name} ended" in caplog.text


class FakeCrew:
    made = []

    def __init__(self):
        self.made.append(self)
        self.did = []

    def start(self):
        self.did.append("start")

    def stop(self):
        self.did.append("stop")


@pytest.mark.parametrize(("redis", "did"), [("", [["start", "stop"]]), ("redis://elsewhere", [])])
async def test_the_server_starts_and_stops_the_crew_where_it_has_one(settings, monkeypatch, redis, did):
    settings.REDIS_URL = redis
    monkeypatch.setattr(lifespans, "crew", None)
    monkeypatch.setattr(lifespans, "Crew", FakeCrew)
    monkeypatch.setattr(FakeCrew, "made", [])
    asked, told = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}], []

    async def receive():
        return asked.pop(0)

    async def send(message):
        told.append(message["type"])

    await lifespan(receive, send)

    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert [crew.did for crew in FakeCrew.made] == did
