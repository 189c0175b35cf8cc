"""The register of proofs and their runs: whole, or since the last whole run that agreed.

A proof yields one sentence per difference and nothing when all is well. It streams: what it keeps in memory
does not grow with the books.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from time import perf_counter_ns

from django.db import connection, transaction

from common import clock
from common.transactions import unit_of_work
from ledger.selectors import checkpoint, last_seal
from ledger.services import note_run
from ledger.services.runs import Found

MOST_NAMED = 100
"""Differences of one proof that are kept in words; the others are counted."""

type Check = Callable[[], Iterator[str]]
type CheckSince = Callable[[int], Iterator[str]]

_whole: dict[str, CheckSince] = {}
_since: dict[str, CheckSince] = {}


@dataclass(frozen=True)
class Verdict:
    """One proof, the first differences it found in words, how many more there are, and what it took."""

    name: str
    differences: tuple[str, ...]
    more: int = 0
    took_ms: int = 0

    @property
    def difference_count(self) -> int:
        """All that differs."""
        return len(self.differences) + self.more


def proof(check: Check) -> Check:
    """Register a proof of whole runs, under its module's and its own name."""
    _whole[_name(check)] = lambda _since: check()
    return check


def proof_since(check: CheckSince) -> CheckSince:
    """Register a proof of every run. It is asked for what was not sealed by the seal of a number; 0 asks for all."""
    _whole[_name(check)] = _since[_name(check)] = check
    return check


def verdicts(since: int | None = None, *, of: str = "") -> Iterator[Verdict]:
    """Run the proofs in the order of their names, those of an app ("ledger.") or of all, whole or since a seal.

    The caller gives the snapshot they run in.
    """
    checks = _whole if since is None else _since
    for name in sorted(name for name in checks if name.startswith(of)):
        began = perf_counter_ns()
        found = checks[name](since or 0)
        named = tuple(islice(found, MOST_NAMED))
        more = sum(1 for _ in found)
        yield Verdict(name, named, more, (perf_counter_ns() - began) // 1_000_000)


def prove(*, told: Callable[[Verdict], object] = lambda verdict: None) -> tuple[Verdict, ...]:
    """Run every proof on one snapshot of the database; each verdict is told as soon as it is known."""
    with one_snapshot():
        return tuple(_told(verdicts(), told))


def prove_and_note(*, is_whole: bool, told: Callable[[Verdict], object] = lambda verdict: None) -> tuple[Verdict, ...]:
    """The same, over everything or since the checkpoint, and what was found is kept for health and the next run."""
    began, began_ns = clock.real(), perf_counter_ns()
    with one_snapshot():
        through = last_seal()
        found = tuple(_told(verdicts(None if is_whole else checkpoint()), told))
    named = [f"{verdict.name}: {words}" for verdict in found for words in verdict.differences]
    result = Found(len(found), sum(verdict.difference_count for verdict in found), named)
    took = (perf_counter_ns() - began_ns) // 1_000_000
    with unit_of_work():
        note_run(is_whole=is_whole, through=through, found=result, began_at=began, took_ms=took)
    return found


def _told(run: Iterator[Verdict], told: Callable[[Verdict], object]) -> Iterator[Verdict]:
    for verdict in run:
        told(verdict)
        yield verdict


def _name(check: Callable[..., Iterator[str]]) -> str:
    return f"{check.__module__.partition('.')[0]}.{check.__name__}"


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All that is asked inside sees the same instant; somebody's transaction (a test's) is used as it is."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL work_mem = '64MB'")
            cursor.execute("SET LOCAL cursor_tuple_fraction = 1")  # what is streamed is read to its end
        yield
