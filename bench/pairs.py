"""How we measure: bounded runs of two sides in turn, A B A B, and the ratio pair by pair."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from itertools import count
from statistics import median
from time import perf_counter

PATIENCE = 60
"""Seconds after which a stuck run fails."""

type Act = Callable[[int], object]
"""One act; its argument counts the acts of a run from zero."""


def nothing() -> None:
    """Nothing to prepare, or to check."""


@dataclass(frozen=True)
class Side:
    """One of the two that are compared.

    `worker` opens what one thread needs and gives the act; `prepare` makes what the next run acts on and `check`
    proves that the run did it. `worth` is how many of the counted things one act is. `load` is its own, if it is
    not driven as hard as the other.
    """

    name: str
    worker: Callable[[], AbstractContextManager[Act]]
    prepare: Callable[[], object] = nothing
    check: Callable[[int], object] = lambda done: None
    worth: int = 1
    load: "Load | None" = None


@dataclass(frozen=True)
class Load:
    """How hard a side is driven: that many threads, until that many acts or seconds are over."""

    threads: int
    acts: int
    seconds: float


@dataclass(frozen=True)
class Run:
    """What came of one run. `waits` are the seconds of each act, sorted."""

    waits: list[float]
    seconds: float
    worth: int = 1

    @property
    def rate(self) -> float:
        """Things done per second."""
        return len(self.waits) * self.worth / self.seconds

    def wait_of(self, percent: int) -> float:
        """The seconds within which that share of the acts was done."""
        return self.waits[min(len(self.waits) * percent // 100, len(self.waits) - 1)]


@dataclass(frozen=True)
class Comparison:
    """Two rows of figures, pair by pair. `unit` is "/s", where more is better, or "ms" and "µs", where less is."""

    name: str
    limit_name: str
    ours: Sequence[float]
    limit: Sequence[float]
    unit: str = "/s"
    runs: tuple[Sequence[Run], Sequence[Run]] = field(default=((), ()), repr=False)

    @property
    def ratios(self) -> list[float]:
        """Ours through the limit of the same pair."""
        return [ours / limit for ours, limit in zip(self.ours, self.limit, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the pairs."""
        return median(self.ratios)

    def of_waits(self, percent: int) -> "Comparison":
        """The same pairs compared by how long that share of the acts waited at most."""
        ours, limit = ([run.wait_of(percent) * 1000 for run in runs] for runs in self.runs)
        return Comparison(f"{self.name}, p{percent}", self.limit_name, ours, limit, unit="ms")


def compare(ours: Side, limit: Side, *, load: Load, pairs: int) -> Comparison:
    """Run both sides in turn, one short unmeasured round before."""
    loads = [(side, side.load or load) for side in (ours, limit)]
    for side, hard in loads:
        drive(side, replace(hard, acts=min(hard.acts, 4 * hard.threads)))
    rounds = [[drive(side, hard) for side, hard in loads] for _pair in range(pairs)]
    ours_runs, limit_runs = [pair[0] for pair in rounds], [pair[1] for pair in rounds]
    rates = [run.rate for run in ours_runs], [run.rate for run in limit_runs]
    return Comparison(ours.name, limit.name, *rates, runs=(ours_runs, limit_runs))


def drive(side: Side, load: Load) -> Run:
    """One run of one side. Raises what an act raised."""
    side.prepare()
    watch = _Watch(load)
    threads = [threading.Thread(target=watch.work, args=(side,), daemon=True) for _ in range(load.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE + load.seconds)
    if watch.troubles or any(thread.is_alive() for thread in threads):
        raise RuntimeError("a run failed") from next(iter(watch.troubles), None)
    side.check(len(watch.waits))
    return Run(sorted(watch.waits), max(watch.ended) - watch.started, side.worth)


class _Watch:
    """What the threads of one run share: the start, the turns, the time of each act."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.waits: list[float] = []
        self.ended: list[float] = []
        self.troubles: list[BaseException] = []
        self.started = 0.0
        self._turns = count()
        self._gate = threading.Barrier(load.threads, action=self._start, timeout=PATIENCE)

    def work(self, side: Side) -> None:
        """One thread's part of the run."""
        try:
            with side.worker() as act:
                self._gate.wait()
                waits, end = self._act_until(act, self.started + self.load.seconds)
            self.waits += waits
            self.ended.append(end)
        except BaseException as trouble:
            self.troubles.append(trouble)
            self._gate.abort()

    def _start(self) -> None:
        self.started = perf_counter()

    def _act_until(self, act: Act, end: float) -> tuple[list[float], float]:
        waits: list[float] = []
        before = perf_counter()
        while before < end and (turn := next(self._turns)) < self.load.acts:
            act(turn)
            after = perf_counter()
            waits.append(after - before)
            before = after
        return waits, before
