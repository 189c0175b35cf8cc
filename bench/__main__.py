"""`python -m bench [--quick] [--only CASE]`: one bounded run on one machine, told as ratios."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bench.ground import ground

CASES = ("statements", "join", "bid", "page", "http", "fanout", "vitals", "growth", "booking", "settle", "proof")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="prove that it works; the figures mean nothing")
    parser.add_argument("--only", choices=CASES, action="append", help="leave the other cases out")
    parser.add_argument("--postings", type=int, help="how many postings to prove")
    parser.add_argument("--crowds", type=int, nargs="+", help="how many orders to settle, one crowd after the other")
    given = parser.parse_args()
    sizes = {"postings": given.postings, "crowds": tuple(given.crowds or ())}
    with ground():
        measure(given.only or CASES, {name: size for name, size in sizes.items() if size}, is_quick=given.quick)


def measure(chosen: Sequence[str], sizes: Mapping[str, Any], *, is_quick: bool) -> None:
    """Run the chosen cases at the plan's sizes but for those given. Django is loaded by now."""
    from bench import cases, fanout, growth, proof, report, settle, statements, vitals
    from bench.cast import Cast

    plan = replace(cases.QUICK if is_quick else cases.Plan(), **sizes)
    report.print_head(plan)
    cast = Cast.of(buyers=plan.buyers, sellers=plan.sellers)
    runs: dict[str, Callable[[], Sequence[report.Row]]] = {
        "statements": lambda: statements.counted(cast),
        "join": lambda: cases.joins(cast, plan),
        "bid": lambda: cases.bids(cast, plan),
        "page": lambda: cases.pages(cast, plan),
        "http": lambda: cases.by_http(cast, plan),
        "fanout": lambda: fanout.fan_outs(cast, plan),
        "vitals": lambda: vitals.measured(is_quick=is_quick),
        "growth": lambda: growth.grown(cast, sizes=plan.sizes),
        "booking": lambda: proof.booked(seconds=10 * plan.seconds),
        "settle": lambda: settle.settled(cast, crowds=plan.crowds),
        "proof": lambda: proof.proven(cast, postings=plan.postings),
    }
    rows = [row for name in CASES if name in chosen for row in report.printed(name, runs[name]())]
    report.print_goals(rows)


if __name__ == "__main__":
    main()
