"""What proving, sealing and verifying a large book takes, and that memory stays flat."""

import resource
from collections.abc import Callable
from functools import partial
from time import perf_counter, process_time

from bench import book, story
from bench.cast import Cast
from bench.figures import Figure
from common import clock
from common.money import krw
from common.transactions import unit_of_work
from ledger.proofs import Verdict, prove_and_note
from ledger.proofs.chain import first_break
from ledger.selectors import chain_head
from ledger.services import Line, post, seal_next
from ledger.services.sealing import MOST_IN_A_SEAL

SECONDS_OF_A_MILLION = 60
FRESH = 1_000
LEGS = 4
JOURNALS = 150


def proven(cast: Cast, *, postings: int) -> list[Figure]:
    """The whole run, a run since the checkpoint, sealing and verifying, on a tenth of the book and on all of it."""
    story.told(cast, people=10)
    figures, grown = [], []
    for size in (postings // 10, postings):
        filling, there = _timed(partial(book.filled, postings=size))
        print(f"  … {there:,} postings, written in {filling:,.0f} s", flush=True)
        before = _memory()
        sealing, _ = _timed(_sealed)
        whole, found = _timed(lambda: prove_and_note(is_whole=True, told=_tell))
        differing = [(one.name, one.differences[:3]) for one in found if one.differences]
        assert not differing, differing
        verifying, broken = _timed(first_break)
        assert broken is None, broken
        grown.append(_memory() - before)
        bound = SECONDS_OF_A_MILLION if there >= 1_000_000 else None
        head = chain_head()
        assert head is not None
        figures += [
            Figure(f"prove_ledger, whole, {there:,} postings", whole, "s", at_most=bound),
            Figure(f"sealing, {there:,} postings", sealing, "s"),
            Figure(f"verify_chain, {head.number} seals", verifying, "s"),
        ]
    since, fresh = _since()
    return [
        *figures,
        Figure(f"prove_ledger --since-checkpoint, {fresh:,} new entries", since, "s", at_most=10),
        Figure("memory grown by proving a tenth of it", grown[0], "MiB"),
        Figure("memory grown by proving all of it", grown[1], "MiB", at_most=64),
        Figure("the most memory this process ever had", _memory(), "MiB"),
    ]


def booked(*, seconds: float) -> list[Figure]:
    """Entries of four lines, one transaction each, by one worker on the durable server; and what a busy machine cannot
    blur, the processor's time of ours in each.
    """
    began, worked, done = perf_counter(), process_time(), 0
    while perf_counter() - began < seconds:
        done += 1
        lines = [Line("world:mint", f"bench:{done}:{leg}", krw(1_000)) for leg in range(LEGS)]
        with unit_of_work():
            post(key=f"bench:{done}", kind="bench", lines=lines, now=clock.now())
    rate = done / (perf_counter() - began)
    return [
        Figure(f"entries of {LEGS} lines, opening {LEGS} pots each", rate, "/s", at_least=JOURNALS),
        Figure("  processor of ours for each", 1_000 * (process_time() - worked) / done, "ms"),
    ]


def _since() -> tuple[float, int]:
    for number in range(FRESH):
        with unit_of_work():
            post(key=f"fresh:{number}", kind="bench", lines=[Line("world:mint", "box:1", krw(1))], now=clock.now())
    taken, _found = _timed(lambda: prove_and_note(is_whole=False, told=_tell))
    return taken, FRESH


def _sealed() -> None:
    """All that waits, as nights do it one after the other."""
    is_full = True
    while is_full:
        with unit_of_work():
            seal = seal_next(at=clock.real())
        is_full = seal is not None and seal.count == MOST_IN_A_SEAL


def _tell(verdict: Verdict) -> None:
    print(f"    {verdict.took_ms:7,} ms  {verdict.name}", flush=True)


def _timed[T](act: Callable[[], T]) -> tuple[float, T]:
    began = perf_counter()
    result = act()
    return perf_counter() - began, result


def _memory() -> float:
    """The most this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
