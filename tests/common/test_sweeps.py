"""Sweeps: each runs, one that breaks holds back nobody, and sweeping until quiet ends."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from common import sweeps
from common.sweeps import sweep_inside, sweep_outside, sweep_until_quiet, swept, swept_outside


@pytest.fixture(autouse=True)
def no_other_sweeps(monkeypatch):
    monkeypatch.setattr(sweeps, "_sweeps", [])


def due(*counts):
    """A sweep that finds that much to do, time after time, and then nothing."""
    left = list(counts)

    @swept
    def sweep():
        return left.pop(0) if left else 0

    return left


def test_every_sweep_runs_and_their_work_is_added_up():
    due(2)
    due(3)

    assert (sweep_inside(), sweep_inside()) == (5, 0)


def test_one_that_breaks_is_noted_and_holds_back_nobody(caplog):
    @swept
    def stumble():
        raise ZeroDivisionError

    due(3)

    assert sweep_inside() == 3
    assert "stumble failed" in caplog.text


def test_sweeping_goes_on_until_nothing_is_left():
    left = due(2, 1, 1)

    assert sweep_until_quiet() == 4
    assert left == []


def test_what_one_makes_due_another_does_and_then_each_is_asked_once_more_in_vain():
    asked, begun = [], []

    @swept
    def go_on():
        asked.append("go on")
        return begun.pop() if begun else 0

    @swept
    def begin():
        asked.append("begin")
        begun.append(1)
        return 1 if len(asked) == 2 else begun.clear() or 0

    assert sweep_until_quiet() == 2
    assert asked == ["go on", "begin", "go on", "begin", "go on"]


def test_sweeping_gives_up_on_work_that_never_ends():
    swept(lambda: 1)

    assert sweep_until_quiet(rounds=5) == 5


def test_what_asks_outside_runs_apart():
    due(2)

    @swept_outside
    def ask():
        return 3

    assert (sweep_inside(), sweep_until_quiet(rounds=1)) == (2, 3)


@pytest.mark.django_db(transaction=True)
def test_one_worker_asks_outside_and_the_others_go_on():
    asked, answered = threading.Event(), threading.Event()

    @swept_outside
    def ask():
        asked.set()
        assert answered.wait(20)
        return 1

    def work():
        try:
            return sweep_outside()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        first = worker.submit(work)
        assert asked.wait(20)

        assert sweep_outside() == 0
        answered.set()

        assert first.result(20) == 1
    assert sweep_outside() == 1
