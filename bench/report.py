"""What a run says: ratios first, absolute figures as this machine in this run, then our goals, met or not."""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

import django

from bench.cases import Plan
from bench.figures import Budgeted, Figure
from bench.ground import DURABLE, version
from bench.growth import Grown
from bench.pairs import Comparison
from bench.statements import Count

type Row = Comparison | Count | Grown | Figure | Budgeted

HEADINGS = {
    "statements": "SQL statements of one act, without BEGIN and COMMIT",
    "join": "Joining a pool (commit_pledge with its request key)",
    "bid": "Bidding in one live auction (place_bid with its request key)",
    "page": "Reading a pool",
    "http": "Through HTTP: granian, 2 WSGI workers, as in the Procfile",
    "fanout": "One frame to every watcher, from commit to last receipt",
    "vitals": "A cold visit: processor ÷ 4, 1.6 Mbit/s, 150 ms round trip; share of the budget used",
    "booking": "The books, one worker",
    "settle": "Settling a pool, in batches",
    "proof": "Proving a large book: orders, holds, calls, entries, postings and seals",
    "growth": "Growth: the same act among few and among many pools and pledges; SQL statements, blocks touched",
}
WIDE = 46


@dataclass(frozen=True)
class Goal:
    """A goal of the design's page on speed: where its figure comes from, and whether more or less of it is wanted."""

    code: str
    what: str
    figure: Callable[[Sequence[Row]], float | None]
    at_least: float | None = None
    at_most: float | None = None

    def verdict(self, rows: Sequence[Row]) -> str:
        """One line: met, not met, or not measured."""
        figure = self.figure(rows)
        bound = f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"
        if figure is None:
            return f"{self.code:4} {self.what:{WIDE + 22}} {'–':>8}   {bound:8} not measured"
        is_met = figure >= self.at_least if self.at_least is not None else figure <= (self.at_most or 0)
        return f"{self.code:4} {self.what:{WIDE + 22}} {figure:8.2f}   {bound:8} {'met' if is_met else 'NOT MET'}"


def print_head(plan: Plan) -> None:
    """Where and when."""
    at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    load = " ".join(f"{share:.1f}" for share in os.getloadavg())
    print(f"Moa bench · {at} · {os.cpu_count()} cores, load before {load}")
    print(f"Python {platform.python_version()}, Django {django.__version__}, PostgreSQL {version()}, ", end="")
    print(", ".join(f"{name} {value}" for name, value in DURABLE.items()))
    print(f"{plan.pairs} pairs A B A B, at most {plan.seconds} s and {plan.buyers} acts each; ratio = ours ÷ limit, ")
    print("pair by pair, median (least – most). Absolute figures are this machine in this run.")


def printed[R: Row](name: str, rows: Sequence[R]) -> Sequence[R]:
    """Print the rows of one case, and give them back."""
    print(f"\n{HEADINGS[name]}")
    for row in rows:
        print(f"  {_line(row)}", flush=True)
    return rows


def print_goals(rows: Sequence[Row]) -> None:
    """The goals that can be held against this run."""
    print("\nGoals (design, speed.md; what is compared here is named)")
    for goal in GOALS:
        print(f"  {goal.verdict(rows)}")


def _line(row: Row) -> str:
    if isinstance(row, Count):
        allowed = f"≤ {row.most:<3} {'met' if row.statements <= row.most else 'NOT MET'}" if row.most else ""
        return f"{row.name:{WIDE}} {row.statements:6}   {allowed}".rstrip()
    if isinstance(row, Figure):
        places = 3 if row.unit == "x" else 1
        return f"{row.name:{WIDE + 14}} {row.value:10,.{places}f} {row.unit:4} {row.verdict}".rstrip()
    if isinstance(row, Budgeted):
        digits = 3 if row.budget < 1 else 0
        figures = f"{row.value:9,.{digits}f} ({row.least:,.{digits}f} – {row.most:,.{digits}f}) {row.unit:2}"
        return f"{row.name:{WIDE}} {row.ratio:6.2f}   {figures:32} ≤ {row.budget:<5,g} {row.verdict}"
    if isinstance(row, Grown):
        (few, many), (before, after) = row.sizes, row.milliseconds
        verdict = "flat" if row.is_flat else "GROWS"
        times = f"{before:8.1f} ms at {few:,} {after:8.1f} ms at {many:,}"
        counts = f"{row.statements[0]} and {row.statements[1]} statements, {row.blocks[0]} and {row.blocks[1]} blocks"
        return f"{row.name:{WIDE}} {times}   {counts}   {verdict}"
    least, most = min(row.ratios), max(row.ratios)
    figures = f"{median(row.ours):9,.1f} {row.unit:2} against {median(row.limit):9,.1f} {row.unit:2} {row.limit_name}"
    return f"{row.name:{WIDE}} {row.ratio:6.2f} ({least:.2f} – {most:.2f})   {figures}"


def _ratio(starts: str, ends: str = "") -> Callable[[Sequence[Row]], float | None]:
    def figure(rows: Sequence[Row]) -> float | None:
        found = (row for row in rows if isinstance(row, Comparison))
        return next((row.ratio for row in found if row.name.startswith(starts) and row.name.endswith(ends)), None)

    return figure


def _ours(starts: str, ends: str = "") -> Callable[[Sequence[Row]], float | None]:
    def figure(rows: Sequence[Row]) -> float | None:
        found = (row for row in rows if isinstance(row, Comparison))
        return next(
            (median(row.ours) for row in found if row.name.startswith(starts) and row.name.endswith(ends)), None
        )

    return figure


def _growth(rows: Sequence[Row]) -> float | None:
    """The crowd's rate through that of one thread."""
    alone, crowd = _ours("join, 1 thread")(rows), _ours("join, ", "threads")(rows)
    return crowd / alone if alone and crowd else None


def _bid_statements(rows: Sequence[Row]) -> float | None:
    return next(
        (row.statements for row in rows if isinstance(row, Count) and row.name.startswith("bid, service")), None
    )


GOALS = [
    Goal("G1", "joins in a crowd / raw lock-then-write in the same crowd", _ratio("join, ", "threads"), at_least=20),
    Goal("G2", "PUT pledge / bare answer of the same server", _ratio("PUT pledge, hot pool"), at_least=0.5),
    Goal("G2", "the slowest hundredth of PUT pledge / of the bare answer", _ratio("PUT pledge", "p99"), at_most=3),
    Goal("G3", "one hot pool / many pools, in a crowd", _ratio("join, ", "hot pool"), at_least=0.9),
    Goal("G3", "joins in a crowd / alone", _growth, at_least=1),
    Goal("G4", "bids in a crowd / raw lock-then-write in the same crowd", _ratio("bid, ", "threads"), at_least=6),
    Goal("G5", "statements of a bid with request key and outbox", _bid_statements, at_most=4),
    Goal("G6", "hub / plain set, small frame to the most watchers", _ratio("small frame", "to 1000"), at_most=1.2),
    Goal("G6", "µs of processor for each message of it", _ours("small frame", "to 1000, processor each"), at_most=15),
    Goal("G14", "GET /api/v1/pools/{id} / bare answer (the goal allows one query)", _ratio("GET /api"), at_least=0.7),
]
